import type { Step } from '../../declaration/index.ts';

/**
 * 3. Aanleiding en hulpvraag: signals of each party, what was tried and what it did.
 */
export const question: Step = {
  number: 3,
  key: 'question',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'fields',
      key: 'signals',
      fields: [
        { key: 'signalsSchool', kind: 'text', required: true },
        { key: 'signalsParents', kind: 'text' },
        { key: 'signalsPupil', kind: 'text' },
      ],
    },
    {
      kind: 'fields',
      key: 'question',
      fields: [{ key: 'helpQuestion', kind: 'text', required: true }],
    },
    {
      kind: 'list',
      key: 'interventions',
      look: 'card',
      title: ['what'],
      fields: [
        { key: 'period', kind: 'line', width: 'third' },
        { key: 'byWhom', kind: 'line', width: 'half', suggests: 'people' },
        { key: 'what', kind: 'text', required: true },
        { key: 'effect', kind: 'text', required: true },
      ],
    },
    {
      kind: 'list',
      key: 'examinations',
      look: 'card',
      title: ['examinationKind'],
      fields: [
        { key: 'examinationKind', kind: 'line', required: true, width: 'half' },
        { key: 'examinationDate', kind: 'date', width: 'third' },
        { key: 'examiner', kind: 'line', width: 'half', suggests: 'people' },
        { key: 'fileName', kind: 'line', width: 'half', prints: false },
        { key: 'psychologicalOutcome', kind: 'text', sensitive: 'psychological' },
        { key: 'medicalOutcome', kind: 'text', sensitive: 'medical' },
      ],
    },
  ],
};
