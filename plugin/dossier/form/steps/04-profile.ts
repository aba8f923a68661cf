import type { Step } from '../../declaration/index.ts';

/**
 * 4. Leerlingprofiel: the dossier's own domains, LEERGEBIED with scores and LEERGEBIED OVERSTIJGEND
 * with what helps.
 */
export const profile: Step = {
  number: 4,
  key: 'profile',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'domains',
      key: 'domains',
      fields: [
        {
          key: 'standing',
          kind: 'choice',
          width: 'half',
          options: ['nothing-special', 'not-applicable'],
        },
        { key: 'image', kind: 'text', required: true, unless: 'standing' },
      ],
      crossFields: [{ key: 'helps', kind: 'text' }],
      scores: [
        { key: 'test', kind: 'line', width: 'half' },
        { key: 'date', kind: 'date', width: 'third' },
        { key: 'rawScore', kind: 'number', width: 'third' },
        { key: 'skillScore', kind: 'number', width: 'third' },
        { key: 'level', kind: 'line', width: 'third', max: 20 },
        { key: 'dle', kind: 'number', width: 'third' },
        { key: 'dl', kind: 'number', width: 'third' },
        { key: 'functioningLevel', kind: 'line', width: 'third', max: 20 },
      ],
    },
    { kind: 'fields', key: 'overall', fields: [{ key: 'overall', kind: 'text' }] },
  ],
};
