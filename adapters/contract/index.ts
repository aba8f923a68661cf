/** What a host offers the plugin, version 1. The plugin knows a host only through these types. */
export { HostError } from './host-error.ts';
export type { HostErrorCode } from './host-error.ts';
export type {
  AltId,
  Group,
  Guardianship,
  Kind,
  Membership,
  Person,
  Ref,
  RosterEnd,
  RosterItem,
  School,
  SchoolYear,
} from './roster.ts';
export { sameRef } from './roster.ts';
export type { HostSession, MountedIdentity, Principal, RedirectIdentity } from './identity.ts';

import type { MountedIdentity, RedirectIdentity } from './identity.ts';
import type { Membership, Ref, RosterEnd, RosterItem } from './roster.ts';

/**
 * What an adapter can do. Declared and present are the same thing; a contract test holds them
 * together.
 */
export type Cap =
  | 'launch.oidc'
  | 'launch.mounted'
  | 'roster.snapshot'
  | 'roster.guardians'
  | 'roster.schoolYears'
  | 'nav'
  | 'theme';

export interface AdapterContext {
  /** Fetch with the plugin's own limits; adapters use nothing else to reach the host. */
  fetch: typeof fetch;
  now(): Date;
}

export interface RosterSource {
  /**
   * Everything the host knows of the tenant, as a stream. Ends with what was covered and whether it
   * is complete.
   */
  pull(query: { signal: AbortSignal }): AsyncGenerator<RosterItem, RosterEnd>;
  /** The groups a staff member works in at this moment, asked live before a sensitive act. */
  memberships(person: Ref<'staff'>, at: Date): Promise<Membership[]>;
}

export interface HostUi {
  /** The host's own navigation, shown above ours; `url` is absolute or starts with a slash. */
  nav(): { label: string; url: string }[];
  /** Colours and fonts as CSS custom properties, e.g. `{ '--host-lead': '#0e5a5a' }`. */
  theme(): Readonly<Record<`--host-${string}`, string>>;
  /** Origins that may show the plugin in a frame; empty means none. */
  frameAncestors(): readonly string[];
}

export interface HostAdapter {
  /** Part of every {@link Ref} it gives: constant for ever. */
  readonly id: string;
  /** Shown to people: "Komt uit <name>". */
  readonly name: string;
  readonly apiVersion: 1;
  readonly caps: ReadonlySet<Cap>;
  /**
   * Checks its settings and reports every fault at once by throwing {@link HostError} `invalid`.
   */
  start(context: AdapterContext): Promise<void>;
  stop(): Promise<void>;
  health(): Promise<{ ok: boolean; checks: { name: string; ok: boolean }[] }>;
  readonly identity?: RedirectIdentity | MountedIdentity;
  readonly roster?: RosterSource;
  readonly ui?: HostUi;
}
