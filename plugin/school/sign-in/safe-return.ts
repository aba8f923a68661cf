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
  return `${target.pathname.slice(mount.length) || '/'}${target.search}`;
}
