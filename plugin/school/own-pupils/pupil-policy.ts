import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, SignedInActor } from '../../platform/routes/index.ts';
import type { PupilRecord } from './own-pupil.ts';

export const manage = (
  actor: SignedInActor,
  subject: { licenceId: string },
): string | undefined => {
  if (actor.licenceId !== subject.licenceId) return undefined;
  return (['coordinator', 'admin'] as const).find((role) => hasRole(actor, role));
};

/** Name and birth date of a pupil of our own: who may make one in a group. */
export const changeOwnPupil: Permission<PupilRecord> = {
  id: 'pupil.change',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator', 'admin'],
  allow: manage,
};
