import { destinations, isDay } from '../form/index.ts';
import type { Fault, StepReader } from '../declaration/index.ts';

/**
 * What the law asks before an OPP is set: the expected destination, its reasons, at least one
 * helping and one hindering factor, the date of the consultation with parents (op overeenstemming
 * gericht overleg), and that the pupil was heard, or why not (hoorrecht).
 */
export function legalMinimum(read: (step: number) => StepReader): Fault[] {
  const [factors, needs, destination, plan] = [read(5), read(6), read(7), read(8)];
  const effects = factors
    .rows('factors')
    .filter((row) => factors.value(`factors/${row}/text`).trim() !== '')
    .map((row) => factors.value(`factors/${row}/effect`));
  const heard = isDay(needs.value('heardOn')) && needs.value('heardSaid').trim() !== '';
  return [
    ...(effects.includes('helping')
      ? []
      : [{ step: 5, path: 'factors', code: 'helping-factor-missing' }]),
    ...(effects.includes('hindering')
      ? []
      : [{ step: 5, path: 'factors', code: 'hindering-factor-missing' }]),
    ...(heard || needs.value('notHeardReason').trim() !== ''
      ? []
      : [{ step: 6, path: 'heardOn', code: 'hearing-missing' }]),
    ...(destinations.includes(destination.value('destination'))
      ? []
      : [{ step: 7, path: 'destination', code: 'destination-missing' }]),
    ...(destination.value('reasons').trim() === ''
      ? [{ step: 7, path: 'reasons', code: 'reasons-missing' }]
      : []),
    ...(isDay(plan.value('consultedOn'))
      ? []
      : [{ step: 8, path: 'consultedOn', code: 'consultation-missing' }]),
  ];
}
