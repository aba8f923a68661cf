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
 * What an act of it touches: personal data, special categories of it (health), or how the product
 * is set.
 */
export type Risk = 'personal' | 'special-category' | 'config';

/** Roles that a person can have; parents and experts come by a link and have none. */
export type HostRole = Exclude<Role, 'parent' | 'expert' | 'system'>;

/**
 * A noun of the authorization matrix. `allow` is a pure function over loaded facts that answers the
 * ground on which access is given ('own-group', 'coordinator', …), or undefined: deny by default.
 */
export interface Permission<S extends Subject = Subject> {
  readonly id: string;
  /** How far it reaches at most, as a host's admin reads it in the manifest. */
  readonly scope: 'self' | 'own-groups' | 'licence';
  readonly risk?: readonly Risk[];
  /** Who has it on some ground or other. */
  readonly roles: readonly HostRole[];
  readonly allow: (actor: SignedInActor, subject: S, at: Date) => string | undefined;
}

/** Everybody who is signed in, for pages about nobody else. */
export const signedIn: Permission = {
  id: 'signed-in',
  scope: 'self',
  roles: ['teacher', 'coordinator', 'admin', 'external', 'swv'],
  allow: () => 'signed-in',
};

export const hasRole = (actor: Actor, role: Role): boolean => actor.roles.includes(role);

/** Whether the host, asked live, still knows the teacher with this pupil. */
export interface LiveCheck {
  /**
   * @param how.withinMs an answer of so many milliseconds ago will do; default: asked now
   * @param how.orAsPulled when the host does not answer, what it told last counts
   * @throws AppError `host-away` (503) when it does not answer, without `orAsPulled`
   */
  stillWorksWith(
    actor: SignedInActor,
    hostId: string | null,
    pupilId: string,
    how?: { withinMs?: number; orAsPulled?: boolean },
  ): Promise<boolean>;
}
