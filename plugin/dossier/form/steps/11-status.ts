import { archiveReasons } from '../../facts/index.ts';
import type { Step } from '../../declaration/index.ts';

/**
 * 11. Dossier status: what happened to the dossier as a whole, written by the acts of lifecycle.ts.
 */
export const status: Step = {
  number: 11,
  key: 'status',
  schemaVersion: 1,
  upcasters: {},
  writtenByActs: true,
  parts: [
    {
      kind: 'fields',
      key: 'acts',
      fields: [
        {
          key: 'archiveReason',
          kind: 'choice',
          options: archiveReasons,
          prints: false,
          carries: false,
        },
        { key: 'archiveExplanation', kind: 'text', prints: false, carries: false },
        { key: 'takenBackReason', kind: 'text', prints: false, carries: false },
      ],
    },
  ],
};
