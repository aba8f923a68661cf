import { createHash, randomBytes } from 'node:crypto';
import { compactDecrypt, CompactEncrypt } from 'jose';
import { openText, sealText } from '../../platform/store/index.ts';

/** 256 bits by chance, as they stand in a cookie or a token. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Under which the database knows a session: its id is in the cookie alone. */
export const hashId = (id: string): Buffer => createHash('sha256').update(id).digest();

/** Names a session on a page; nobody can sign in with it. */
export const refOf = (idHash: Buffer): string =>
  createHash('sha256').update(idHash).digest('hex').slice(0, 32);

export const sealId = (key: Buffer, id: string): Promise<string> =>
  new CompactEncrypt(Buffer.from(id))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key);

/** Undefined for a cookie that is not ours. */
export const openId = (key: Buffer, cookie: string): Promise<string | undefined> =>
  compactDecrypt(cookie, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).then(
    ({ plaintext }) => Buffer.from(plaintext).toString('utf8'),
    () => undefined,
  );

const hintPlace = (idHash: Buffer): string => `sessions/sign_out_hint/${idHash.toString('hex')}`;

/** What the identity adapter wants back for signing out there. */
export const sealHint = (key: Buffer, idHash: Buffer, hint: string): Buffer =>
  sealText(key, hint, hintPlace(idHash));

export const openHint = (key: Buffer, idHash: Buffer, sealed: Buffer): string =>
  openText(key, sealed, hintPlace(idHash));
