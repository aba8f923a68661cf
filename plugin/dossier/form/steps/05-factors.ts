import type { Step } from '../../declaration/index.ts';

/** 5. Bevorderende en belemmerende factoren: leerling / onderwijs / thuis. */
export const factors: Step = {
  number: 5,
  key: 'factors',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'list',
      key: 'factors',
      look: 'line',
      title: ['text'],
      fields: [
        {
          key: 'area',
          kind: 'choice',
          required: true,
          options: ['pupil', 'education', 'home'],
          width: 'third',
        },
        {
          key: 'effect',
          kind: 'choice',
          required: true,
          options: ['helping', 'hindering'],
          width: 'third',
        },
        { key: 'text', kind: 'text', required: true },
      ],
    },
    {
      kind: 'fields',
      key: 'picture',
      fields: [{ key: 'integratedPicture', kind: 'text', required: true }],
    },
  ],
  check: (content) => {
    const effects = content.rows('factors').map((row) => content.value(`factors/${row}/effect`));
    return [
      ...(effects.includes('helping') ? [] : [{ path: 'factors', code: 'helping-factor-missing' }]),
      ...(effects.includes('hindering')
        ? []
        : [{ path: 'factors', code: 'hindering-factor-missing' }]),
    ];
  },
};
