import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM. `place` names the table, column and row: a sealed value moved to another place does
 * not open. Layout: version (1 byte), nonce (12), tag (16), ciphertext.
 */
export function seal(key: Buffer, plain: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place, 'utf8'));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
}

/**
 * @throws AppError `sealed-broken` when the value was changed, moved, or sealed with another key
 */
export function open(key: Buffer, sealed: Buffer, place: string): Buffer {
  try {
    if (sealed[0] !== VERSION) throw new Error('unknown version of sealing');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE));
    decipher.setAAD(Buffer.from(place, 'utf8'));
    decipher.setAuthTag(sealed.subarray(1 + NONCE, 1 + NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE + TAG)), decipher.final()]);
  } catch (error) {
    throw new AppError('sealed-broken', 500, { cause: error });
  }
}

export const sealText = (key: Buffer, text: string, place: string): Buffer =>
  seal(key, Buffer.from(text, 'utf8'), place);
export const openText = (key: Buffer, sealed: Buffer, place: string): string =>
  open(key, sealed, place).toString('utf8');
