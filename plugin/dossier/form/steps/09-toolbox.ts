import type { Step } from '../declaration.ts';

/**
 * 9. Ondersteuningstoolbox, called Toelaatbaarheid toolbox at level voorziening. All requests to
 * the swv run through that level: at another one there is nothing to
 * choose but to skip. Its choices: OPP Light, HIT, CLEO, TLV.
 */
export const toolbox: Step = {
  number: 9,
  key: 'toolbox',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'fields',
      key: 'choice',
      fields: [
        {
          key: 'choice',
          kind: 'choice',
          required: true,
          width: 'half',
          prints: false,
          carries: false,
          options: ['opp-light', 'hit', 'cleo', 'tlv', 'skip'],
          offered: {
            basis: ['skip'],
            extra: ['skip'],
            voorziening: ['opp-light', 'hit', 'cleo', 'tlv', 'skip'],
          },
        },
        { key: 'choiceReason', kind: 'text', prints: false },
      ],
    },
  ],
};
