import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Role } from '../store/index.ts';

/** A signed-in person's session, as every request sees it. */
export interface Session {
  idHash: Buffer;
  licenceId: string;
  personId: string;
  name: NameParts;
  hostId: string | null;
  roles: Role[];
  /** Those of them that the host gave when the session began. */
  hostRoles: Role[];
  /** The person works in more than one licence, and may go on in another. */
  mayChoose: boolean;
  language: Lang;
  /** A second factor was shown in this session: the host's own, or a code. */
  secondFactor: boolean;
  /** Until this is `nothing` the session opens only the pages of the second step. */
  waitsFor: WaitsFor;
  /** When a code of our own was last given in this session; null where none was asked. */
  codeAt: Date | null;
  /** The person has an app set up here, be it perhaps after this session began. */
  ownFactor: boolean;
  /** Whether the host or we ourselves signed the person in. */
  way: 'host' | 'local';
  csrfToken: string;
  authenticatedAt: Date;
}

/**
 * What a session still waits for before it opens anything: the code of an app, or the setting up of
 * one.
 */
export type WaitsFor = 'nothing' | 'code' | 'set-up';

/** What a new session takes from the browser it starts in. */
export interface Browser {
  lang: Lang;
  device: string;
  /** The cookie of an earlier session in it. */
  replaces: string;
  /** The licence that was chosen in it before, of who works in several; '' for none. */
  licence: string;
}

/** Where the router asks whose request it is; the room that signs people in supplies it. */
export interface SessionSource {
  find(cookie: string, options?: { background?: boolean }): Promise<Session | undefined>;
}

/** What the router asks of the host's own sign-on. */
export interface HostSignOn {
  /**
   * Mounted: the host's signed-in person, as a new session of ours, or with a choice between
   * licences still to make; undefined when nobody is.
   */
  fromHost(
    hostRequest: unknown,
    browser: Browser,
  ): Promise<{ session: string } | { choice: string } | undefined>;
  /** Mounted: whether the host still has the same person signed in. Always true for other ways. */
  stillSame(session: Session, hostRequest: unknown): Promise<boolean>;
}

/** The host holds a sign-in that was given up on this device: only a fresh one will do. */
export const isSpent = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'sign-on-spent';
