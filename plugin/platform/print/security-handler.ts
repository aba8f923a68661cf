import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * What a viewer may do after opening: print, copy and read aloud; not change. (ISO 32000-2, table
 * 22)
 */
const permissions = -1324;
const noVector = Buffer.alloc(16);

/**
 * The standard security handler of ISO 32000-2, revision 6: AES-256 under a key that a password
 * unlocks.
 */
export interface SecurityHandler {
  /** A stream's or string's bytes, encrypted, with its random initialisation vector before it. */
  seal(plain: Uint8Array): Buffer;
  /** The value of the trailer's `/Encrypt`. */
  readonly dictionary: string;
  /** Overwrites the key; `seal` is of no use after. */
  wipe(): void;
}

/** @param password UTF-8 of at most 127 bytes; the caller wipes it */
export function createSecurityHandler(password: Uint8Array): SecurityHandler {
  const key = randomBytes(32);
  const seal = createSealer(key);
  const user = entries(password, key);
  // An owner password has to exist, and nobody is to know it: whoever opens the report has the
  // reader's rights only.
  const ownerPassword = randomBytes(32);
  const owner = entries(ownerPassword, key, user.check);
  ownerPassword.fill(0);
  const values = {
    U: user.check,
    UE: user.wrappedKey,
    O: owner.check,
    OE: owner.wrappedKey,
    Perms: sealedPermissions(key),
  };
  const written = Object.entries(values)
    .map(([name, value]) => `/${name} <${value.toString('hex')}>`)
    .join(' ');
  return {
    seal,
    dictionary:
      '<</Filter /Standard /V 5 /R 6 /Length 256 ' +
      '/CF <</StdCF <</AuthEvent /DocOpen /CFM /AESV3 /Length 32>>>> ' +
      `/StmF /StdCF /StrF /StdCF /P ${permissions} ${written}>>`,
    wipe: () => {
      key.fill(0);
    },
  };
}

/**
 * One cipher for all: a report has over a thousand short strings, and a cipher for each took longer
 * than all else. In the chain a random block goes before each text. What comes out of it nobody can
 * foretell: it is the text's vector.
 */
function createSealer(key: Uint8Array): SecurityHandler['seal'] {
  const cipher = createCipheriv('aes-256-cbc', key, randomBytes(16)).setAutoPadding(false);
  let random = randomBytes(0);
  return (plain) => {
    if (random.length === 0) random = randomBytes(16 * 256);
    const padding = 16 - (plain.length % 16);
    const blocks = Buffer.alloc(16 + plain.length + padding, padding);
    random.copy(blocks, 0, 0, 16);
    blocks.set(plain, 16);
    random = random.subarray(16);
    return cipher.update(blocks);
  };
}

/**
 * Algorithms 8 and 9: by `check` a viewer recognises the password, which then opens `wrappedKey`.
 */
function entries(
  password: Uint8Array,
  key: Uint8Array,
  userCheck: Uint8Array = new Uint8Array(),
): { check: Buffer; wrappedKey: Buffer } {
  const checkSalt = randomBytes(8);
  const keySalt = randomBytes(8);
  const check = Buffer.concat([hardenedHash(password, checkSalt, userCheck), checkSalt, keySalt]);
  const wrappingKey = hardenedHash(password, keySalt, userCheck);
  const wrappedKey = createCipheriv('aes-256-cbc', wrappingKey, noVector)
    .setAutoPadding(false)
    .update(key);
  wrappingKey.fill(0);
  return { check, wrappedKey };
}

/** Algorithm 2.B: at least 64 rounds of AES and SHA-2, so that guessing passwords costs. */
function hardenedHash(password: Uint8Array, salt: Uint8Array, userCheck: Uint8Array): Buffer {
  let key: Buffer = createHash('sha256').update(password).update(salt).update(userCheck).digest();
  for (let round = 1; ; round += 1) {
    const once = Buffer.concat([password, key, userCheck]);
    const repeated = Buffer.alloc(once.length * 64, once);
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32));
    const sealed = cipher.setAutoPadding(false).update(repeated);
    once.fill(0);
    repeated.fill(0);
    key = createHash(nextHash(sealed)).update(sealed).digest();
    if (round >= 64 && (sealed.at(-1) ?? 0) <= round - 32) return key.subarray(0, 32);
  }
}

/**
 * The first 16 bytes as a number, modulo 3. As 256 leaves 1, that is the sum of the bytes modulo 3.
 */
function nextHash(sealed: Uint8Array): 'sha256' | 'sha384' | 'sha512' {
  let sum = 0;
  for (const byte of sealed.subarray(0, 16)) sum += byte;
  return sum % 3 === 0 ? 'sha256' : sum % 3 === 1 ? 'sha384' : 'sha512';
}

/** Algorithm 10: the permissions again, under the key, so that a change of the clear ones shows. */
function sealedPermissions(key: Uint8Array): Buffer {
  const plain = Buffer.concat([
    Buffer.alloc(4),
    Buffer.alloc(4, 0xff),
    Buffer.from('Tadb'),
    randomBytes(4),
  ]);
  plain.writeInt32LE(permissions, 0);
  return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(plain);
}
