import { createHash } from 'node:crypto';
import type { Licence } from './licence.ts';

/** Bytes of a logo on a parent's page at most: somebody on a slow phone waits for it. */
const MOST_LOGO = 20 * 1024;

export interface Logo {
  /** Under the mount; another one after a change, so that a browser may keep it for ever. */
  path: string;
  type: string;
  bytes: Buffer;
}

/** The logo as pages show it; undefined where there is none, or only a heavy one for print. */
export function shownLogo({ id, logo }: Pick<Licence, 'id' | 'logo'>): Logo | undefined {
  const [, type = '', text = ''] =
    /^data:(image\/(?:png|svg\+xml));base64,(.+)$/s.exec(logo ?? '') ?? [];
  const bytes = Buffer.from(text, 'base64');
  if (text === '' || bytes.length > MOST_LOGO) return undefined;
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { path: `/logo/${id}/${version}`, type, bytes };
}
