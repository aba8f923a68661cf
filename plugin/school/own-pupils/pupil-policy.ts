import type { MergeFacts, PairFacts } from '../../administration/merging/index.ts';
import { hasRole } from '../../platform/web/index.ts';
import type { Permission, SignedInActor, Subject } from '../../platform/web/index.ts';
import type { PupilRecord } from './own-pupil.ts';

const manage = (actor: SignedInActor, subject: { licenceId: string }): string | undefined => {
  if (actor.licenceId !== subject.licenceId) return undefined;
  return hasRole(actor, 'coordinator')
    ? 'coordinator'
    : hasRole(actor, 'admin')
      ? 'admin'
      : undefined;
};

/** Name and birth date of a pupil of our own: who may make one in a group. */
export const changeOwnPupil: Permission<PupilRecord> = { id: 'pupil.change', allow: manage };

/** Making one of two records of a pupil, and taking that back: who keeps the groups, because it changes who sees what. */
export const mergePupils: Permission<Subject & { licenceId: string }> = {
  id: 'pupil.merge',
  allow: manage,
};
/** The same, for a route about two pupils, and about one merge. */
export const mergePair: Permission<PairFacts> = mergePupils;
export const mergeDone: Permission<MergeFacts> = mergePupils;
