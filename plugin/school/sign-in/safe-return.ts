import { z } from 'zod';

/** The page asked for, as it comes in a request: one too long to keep is the start page. */
export const returnPath = z
  .string()
  .transform((path) => (path.length > 500 ? undefined : path))
  .optional();

/**
 * The page to return to after signing on: a path under our own mount, or the start page. Browsers
 * read `//host`, `/\host` and tabs in a path as another place, so the path is resolved as they
 * would and then compared.
 */
export function safeReturn(wanted: string | undefined, baseUrl: string): string {
  if (wanted === undefined || !wanted.startsWith('/') || /^\/[/\\]|[\\\p{Cc}]/u.test(wanted))
    return '/';
  const base = new URL(baseUrl);
  const mount = base.pathname.replace(/\/$/, '');
  if (!URL.canParse(`${mount}${wanted}`, base.href)) return '/';
  const target = new URL(`${mount}${wanted}`, base.href);
  if (target.origin !== base.origin) return '/';
  if (mount !== '' && target.pathname !== mount && !target.pathname.startsWith(`${mount}/`))
    return '/';
  const path = `${target.pathname.slice(mount.length) || '/'}${target.search}`;
  // Judged once more as it will be sent: `/.//host` resolves to `//host`, which is another place.
  return /^\/[/\\]/.test(path) ? '/' : path;
}
