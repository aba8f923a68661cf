import { parse } from 'cookie';
import type { Response } from 'express';
import type { CookieChange } from '../routes/index.ts';

export type CookieNames = Readonly<Record<CookieChange['name'], string>>;

/**
 * Names per instance. `__Host-` binds a cookie to this very host over https; browsers refuse it
 * over http, which is allowed on localhost only.
 */
export function cookieNames(instance: string, secure: boolean): CookieNames {
  const prefix = secure ? '__Host-' : '';
  const name = (part: string): string => `${prefix}${instance}-${part}`;
  return {
    session: name('session'),
    'sign-on': name('sign-on'),
    inzage: name('inzage'),
    licence: name('licence'),
    way: name('way'),
    device: name('device'),
    notice: name('notice'),
  };
}

/** A cookie as it was written, '' for none. */
export const readCookie = (header: string | undefined, name: string): string =>
  parse(header ?? '', { decode: (value) => value })[name] ?? '';

export function writeCookies(
  response: Response,
  changes: readonly CookieChange[],
  names: CookieNames,
  secure: boolean,
): void {
  for (const change of changes) {
    const options = { httpOnly: true, secure, sameSite: 'lax', path: '/' } as const;
    if (change.value === '') response.clearCookie(names[change.name], options);
    else {
      response.cookie(names[change.name], change.value, {
        ...options,
        encode: (value) => value,
        ...(change.maxAgeSeconds === undefined ? {} : { maxAge: change.maxAgeSeconds * 1_000 }),
      });
    }
  }
}
