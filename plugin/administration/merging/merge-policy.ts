import type { Permission, Subject } from '../../platform/routes/index.ts';
import { manage } from '../../school/own-pupils/index.ts';
import type { MergeFacts, PairFacts } from './merge.ts';

/**
 * Making one of two records of a pupil, and taking that back: who keeps the groups, because it
 * changes who sees what.
 */
export const mergePupils: Permission<Subject & { licenceId: string }> = {
  id: 'pupil.merge',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator', 'admin'],
  allow: manage,
};

/** The same, for a route about two pupils, and about one merge. */
export const mergePair: Permission<PairFacts> = mergePupils;

export const mergeDone: Permission<MergeFacts> = mergePupils;
