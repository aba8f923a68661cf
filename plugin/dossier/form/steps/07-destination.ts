import type { Step } from '../../declaration/index.ts';

/** Kinds of school after po, of education after vo, and the profiles of vso. */
export const destinations: readonly string[] = [
  'vmbo-bb',
  'vmbo-kb',
  'vmbo-gl-tl',
  'havo',
  'vwo',
  'praktijkonderwijs',
  'mbo-entree',
  'mbo-2',
  'mbo-3',
  'mbo-4',
  'hbo',
  'wo',
  'vso-vervolgonderwijs',
  'vso-arbeid-certificaat',
  'vso-arbeid-regulier',
  'vso-arbeid-beschermd',
  'vso-dagbesteding-arbeidsmatig',
  'vso-dagbesteding-taakgericht',
  'vso-dagbesteding-belevingsgericht',
];

/**
 * 7. Uitstroomperspectief: destination with reasons, interim goals and deviations.
 */
export const destination: Step = {
  number: 7,
  key: 'destination',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'fields',
      key: 'destination',
      fields: [
        {
          key: 'destination',
          kind: 'choice',
          required: true,
          width: 'half',
          options: destinations,
        },
        { key: 'destinationDetail', kind: 'line', width: 'half' },
        { key: 'reasons', kind: 'text', required: true },
      ],
    },
    {
      kind: 'list',
      key: 'interimGoals',
      look: 'line',
      title: ['interimGoal'],
      fields: [
        { key: 'interimWhen', kind: 'line', required: true, width: 'third' },
        { key: 'interimGoal', kind: 'text', required: true },
      ],
    },
    { kind: 'fields', key: 'deviations', fields: [{ key: 'deviations', kind: 'text' }] },
  ],
};
