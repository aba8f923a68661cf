import { createKeptThread } from '../../platform/threads/index.ts';
import type { HashAnswer, HashRequest } from './hash-worker.ts';
import type { PasswordHasher } from './password-hash.ts';

/** Sign-ins that may wait for their turn: some three seconds of work. */
const WAITING = 40;

/**
 * Hashes in a thread of its own, one at a time: a computation takes a twentieth of a second and 19
 * MiB, and nobody else waits for it.
 */
export function createHashThread(): PasswordHasher & { end(): Promise<void> } {
  const thread = createKeptThread<HashRequest, HashAnswer>(import.meta.url, 'hash-worker', {
    waiting: WAITING,
  });
  const ask = async (request: HashRequest): Promise<string | boolean | Uint8Array> => {
    const answer = await thread.ask(request);
    if ('failed' in answer) throw new Error(`A password could not be hashed: ${answer.failed}`);
    return answer.made;
  };
  return {
    hash: async (password) => (await ask({ kind: 'hash', password })) as string,
    verify: async (password, hash) => (await ask({ kind: 'verify', password, hash })) as boolean,
    hashWithSalt: async (text, salt) =>
      Buffer.from((await ask({ kind: 'salted', text, salt })) as Uint8Array),
    end: () => thread.end(),
  };
}
