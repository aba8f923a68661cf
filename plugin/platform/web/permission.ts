import type { Actor, Role } from '../store/index.ts';

/** Somebody signed in: always a person of one licence. */
export interface SignedInActor extends Actor {
  readonly personId: string;
  readonly licenceId: string;
}

/** The ids an act is about, for the audit row. */
export interface Trace {
  readonly dossierId?: string;
  readonly pupilId?: string;
}

/** What a policy looks at: loaded rows, and whom or what they are about. */
export interface Subject {
  readonly trace: Trace;
}

/**
 * A noun of the authorization matrix. `allow` is a pure function over loaded facts that answers the ground on which
 * access is given ('own-group', 'coordinator', …), or undefined: deny by default.
 */
export interface Permission<S extends Subject = Subject> {
  readonly id: string;
  readonly allow: (actor: SignedInActor, subject: S, at: Date) => string | undefined;
}

/** Everybody who is signed in, for pages about nobody else. */
export const signedIn: Permission = { id: 'signed-in', allow: () => 'signed-in' };

export const hasRole = (actor: Actor, role: Role): boolean => actor.roles.includes(role);
