import type { Step } from '../../declaration/index.ts';

/** What a toolbox offers at every level and to every school. */
export const SKIP = 'skip';

/**
 * 9. Ondersteuningstoolbox, called Toelaatbaarheid toolbox at level voorziening. All requests to
 * the swv run through that level: at another one there is nothing to choose but to skip, unless the
 * partnership opens a route for it. What else can be chosen, and what it asks, are the routes of
 * the partnership: dossier/record/request-forms.ts.
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
          prints: false,
          carries: false,
          options: [SKIP],
          onlyOptions: true,
        },
        { key: 'choiceReason', kind: 'text', prints: false },
      ],
    },
  ],
};
