import type { Step } from '../declaration.ts';

/** 6. Onderwijs- en ondersteuningsbehoeften, and the pupil's own voice (hoorrecht since 1-8-2025, domain.md §2). */
export const needs: Step = {
  number: 6,
  key: 'needs',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'list', key: 'needs', look: 'line', title: ['need'], min: 1, fields: [
        { key: 'category', kind: 'choice', required: true, width: 'third', options: ['instruction', 'task', 'environment', 'feedback', 'peers', 'teacher', 'parents', 'other'] },
        { key: 'need', kind: 'text', required: true },
      ],
    },
    {
      kind: 'fields', key: 'hearing', fields: [
        { key: 'heardOn', kind: 'date', width: 'third' },
        { key: 'heardHow', kind: 'choice', width: 'half', options: ['conversation', 'writing', 'drawing', 'representative', 'otherwise'] },
        { key: 'heardSaid', kind: 'text' },
        { key: 'heardDone', kind: 'text' },
        { key: 'notHeardReason', kind: 'text' },
      ],
    },
  ],
  check: (content) => {
    if (content.value('notHeardReason').trim() !== '') return [];
    const heard = ['heardOn', 'heardHow', 'heardSaid', 'heardDone'];
    if (heard.every((key) => content.value(key).trim() === '')) return [{ path: 'heardOn', code: 'hearing-missing' }];
    return heard.filter((key) => content.value(key).trim() === '').map((key) => ({ path: key, code: 'hearing-incomplete' }));
  },
};
