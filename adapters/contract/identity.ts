import type { AltId, Ref } from './roster.ts';

/** Somebody whom the host has signed on. */
export interface Principal {
  ref: Ref<'staff'>;
  displayName: string;
  locale?: string;
  /**
   * Verbatim; the plugin maps them by its manifest and never grants access to a pupil by them
   * alone.
   */
  hostRoles: string[];
  /** When the person last proved who they are. */
  authTime: Date;
  /** True when the host asserts that it used a second factor. */
  mfa: boolean;
  /**
   * How to find this person in the roster when the roster comes from another adapter than the
   * sign-on: the roster's tenant and an id in an explicit scheme. Never an e-mail address or a
   * name.
   */
  link?: { tenant: string; altId: AltId };
}

export interface HostSession {
  principal: Principal;
  expiresAt?: Date;
  /** Where the host wants the person to go after signing out. */
  returnUrl?: string;
  /** Opaque to the plugin, kept sealed, handed back to `signOutUrl`. */
  signOutHint?: string;
  /**
   * What in the host's answer was not as the settings say, for the operator's log: it stands in the
   * line of a sign-on that is refused. No personal data.
   */
  remarks?: readonly string[];
}

interface OwnPassword {
  /**
   * Where people change their password at the host, absolute or from the root of its origin; absent
   * when it has no such page.
   */
  readonly passwordUrl?: string;
}

/** Sign-on by sending the browser away and taking it back (OpenID Connect). */
export interface RedirectIdentity extends OwnPassword {
  readonly kind: 'redirect';
  /**
   * @param query.fresh ask the person to sign in again even when the provider still knows them
   *   (step-up)
   * @returns where to send the browser, and what must come back unharmed to `complete` (kept in a
   *   sealed cookie)
   */
  begin(query: {
    callbackUrl: string;
    fresh: boolean;
  }): Promise<{ location: string; transaction: string }>;
  /**
   * @throws HostError `denied` for every callback that is not the answer to this very transaction
   */
  complete(query: { currentUrl: string; transaction: string }): Promise<HostSession>;
  /** Where the browser signs out at the provider; undefined when it cannot. */
  signOutUrl(query: { hint: string | undefined; returnUrl: string }): Promise<string | undefined>;
}

/** Sign-on already done by the host in the same process: nobody signs in twice. */
export interface MountedIdentity extends OwnPassword {
  readonly kind: 'mounted';
  /**
   * The person whom the host's own middleware has signed in on this request; never read from a bare
   * header.
   */
  currentPerson(request: unknown): Promise<HostSession | undefined>;
  /**
   * The host's sign-in page, absolute or from the root of its origin, which afterwards sends the
   * browser back to `returnUrl`.
   */
  signInUrl(query: { returnUrl: string; fresh: boolean }): string;
  /**
   * The host's sign-out page, absolute or from the root of its origin, which afterwards sends the
   * browser to `returnUrl`. Without it a person stays signed in at the host, and the pages say so.
   */
  signOutUrl?(query: { returnUrl: string }): string;
}
