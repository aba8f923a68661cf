import type { HostAdapter, MountedIdentity } from '../contract/index.ts';

/**
 * Sign-on by the host itself, in the same process: the host hands over the person whom its own
 * middleware has signed in, so that nobody signs in twice. The callback gets the request object; a
 * bare header proves nothing.
 */
export function createMountedIdentity(host: {
  id: string;
  name: string;
  currentPerson: MountedIdentity['currentPerson'];
  signInUrl: MountedIdentity['signInUrl'];
  /** The page of the host that signs out, where it has one. */
  signOutUrl?: MountedIdentity['signOutUrl'];
  /** The page of the host where people change their password, where it has one. */
  passwordUrl?: string;
}): HostAdapter {
  return {
    id: host.id,
    name: host.name,
    apiVersion: 1,
    caps: new Set(['launch.mounted']),
    identity: {
      kind: 'mounted',
      currentPerson: host.currentPerson,
      signInUrl: host.signInUrl,
      ...(host.signOutUrl === undefined ? {} : { signOutUrl: host.signOutUrl }),
      ...(host.passwordUrl === undefined ? {} : { passwordUrl: host.passwordUrl }),
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    health: () => Promise.resolve({ ok: true, checks: [] }),
  };
}
