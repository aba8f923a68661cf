import { randomBytes } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';

/** What one computation of argon2id takes: KiB of memory, passes over it, lanes. */
export interface PasswordCost {
  readonly memorySize: number;
  readonly iterations: number;
  readonly parallelism: number;
}

/** Promise 11: argon2id of at least 19 MiB, two passes, one lane. */
const promised: PasswordCost = { memorySize: 19_456, iterations: 2, parallelism: 1 };
const hashLength = 32;

/**
 * Of a random password nobody knows: checked when there is no account, so that the work is the
 * same.
 */
const nobodys =
  '$argon2id$v=19$m=19456,t=2,p=1$hJA8R6dYxamL5N7DxDcVew$G/dqQVB07bjjZO4bvn6GFkuqD+3uf6kcubC3tjjc9NI';

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** One computation, whether there is a hash to compare with or not. */
  verify(password: string, hash: string | null | undefined): Promise<boolean>;
  /** For codes that are found by their hash, under a salt of their owner. */
  hashWithSalt(text: string, salt: Buffer): Promise<Buffer>;
}

/** One way of writing: an é typed on another keyboard is the same é. */
export const normalPassword = (password: string): string => password.normalize('NFC');

export const createPasswordHasher = (cost: PasswordCost = promised): PasswordHasher => ({
  hash: (password) =>
    argon2id({
      password: normalPassword(password),
      salt: randomBytes(16),
      outputType: 'encoded',
      hashLength,
      ...cost,
    }),
  verify: async (password, hash) => {
    const same = await argon2Verify({
      password: normalPassword(password) || ' ',
      hash: hash ?? nobodys,
    });
    return same && hash != null;
  },
  hashWithSalt: async (text, salt) =>
    Buffer.from(
      await argon2id({ password: text, salt, outputType: 'binary', hashLength, ...cost }),
    ),
});
