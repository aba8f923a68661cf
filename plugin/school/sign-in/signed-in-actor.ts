import type { Actor, Role } from '../../platform/store/index.ts';

/** Who acts on the ground of being signed in. */
export const signedInActor = (who: {
  personId: string;
  licenceId: string;
  roles: readonly Role[];
}): Actor => ({
  personId: who.personId,
  licenceId: who.licenceId,
  roles: who.roles,
  basis: 'signed-in',
});
