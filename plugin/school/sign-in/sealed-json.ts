import { compactDecrypt, CompactEncrypt } from 'jose';

/** A value as it travels in a cookie that nobody but us can read or make. */
export const sealJson = (key: Buffer, value: object): Promise<string> =>
  new CompactEncrypt(Buffer.from(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key);

/** Undefined for a cookie that is not ours. */
export const openJson = async <T>(key: Buffer, sealed: string): Promise<T | undefined> =>
  await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).then(
    ({ plaintext }) => JSON.parse(Buffer.from(plaintext).toString('utf8')) as T,
    () => undefined,
  );
