import type { Fault, FieldsPart, StepReader } from '../../declaration/index.ts';

/**
 * How the pupil was heard, or why not: hoorrecht since 1-8-2025, at drawing up, adjusting and
 * evaluating.
 */
export const hearingPart: FieldsPart = {
  kind: 'fields',
  key: 'hearing',
  fields: [
    { key: 'heardOn', kind: 'date', width: 'third' },
    {
      key: 'heardHow',
      kind: 'choice',
      width: 'half',
      options: ['conversation', 'writing', 'drawing', 'representative', 'otherwise'],
    },
    { key: 'heardSaid', kind: 'text' },
    { key: 'heardDone', kind: 'text' },
    { key: 'notHeardReason', kind: 'text' },
  ],
};

export function hearingFaults(content: StepReader): Fault[] {
  if (content.value('notHeardReason').trim() !== '') return [];
  const heard = ['heardOn', 'heardHow', 'heardSaid', 'heardDone'];
  if (heard.every((key) => content.value(key).trim() === ''))
    return [{ path: 'heardOn', code: 'hearing-missing' }];
  return heard
    .filter((key) => content.value(key).trim() === '')
    .map((key) => ({ path: key, code: 'hearing-incomplete' }));
}
