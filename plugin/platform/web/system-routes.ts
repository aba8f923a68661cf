import { z } from 'zod';
import type { HostAdapter } from '../../../adapters/contract/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { guardedRoute, nobody, publicRoute, signedIn } from '../routes/index.ts';
import type { Answer, Route } from '../routes/index.ts';
import type { Assets } from './assets.ts';

/** What must work for a page to be served; the answer names what does not. */
export type Readiness = () => Promise<{ name: string; ok: boolean }[]>;

/** For machines and browsers: health, readiness, manifest, assets and the host's theme. */
export function systemRoutes(deps: {
  assets: Assets;
  readiness: Readiness;
  manifest: object;
  ui: HostAdapter['ui'];
  styleguide: object | undefined;
}): Route[] {
  return [
    publicRoute({
      ...common,
      path: '/healthz',
      json: true,
      light: true,
      act: (): Answer => ({ kind: 'json', body: { ok: true } }),
    }),
    publicRoute({
      ...common,
      path: '/readyz',
      json: true,
      act: async (): Promise<Answer> => {
        const checks = await deps.readiness();
        const ok = checks.every((check) => check.ok);
        return { kind: 'json', status: ok ? 200 : 503, body: { ok, checks } };
      },
    }),
    // Version, settings and what lies in clear are nothing for who is not signed in.
    guardedRoute({
      ...common,
      path: '/manifest.json',
      permission: signedIn,
      json: true,
      load: () => nobody,
      act: (): Answer => ({ kind: 'json', body: deps.manifest }),
    }),
    publicRoute({
      ...common,
      path: '/assets/:version/:kind/:file',
      light: true,
      params: z.object({ version: z.string(), kind: z.string(), file: z.string() }),
      act: ({ params }): Answer => {
        const found = deps.assets.read(params.kind, params.file);
        if (found === undefined) throw new AppError('not-found', 404);
        return {
          kind: 'file',
          ...found,
          name: params.file,
          inline: true,
          immutable: params.version === deps.assets.version,
        };
      },
    }),
    publicRoute({
      ...common,
      path: '/thema.css',
      light: true,
      act: (): Answer => ({
        kind: 'file',
        bytes: Buffer.from(themeCss(deps.ui?.theme() ?? {})),
        type: 'text/css; charset=utf-8',
        name: 'thema.css',
        inline: true,
      }),
    }),
    ...(deps.styleguide === undefined ? [] : [styleguideRoute(deps.styleguide)]),
  ];
}

const common = {
  method: 'GET',
  permission: 'public',
  csrf: 'none',
  audit: 'none',
  frame: 'host',
} as const;

const styleguideRoute = (view: object): Route =>
  publicRoute({
    ...common,
    path: '/stijlgids',
    act: ({ t }): Answer => ({
      kind: 'page',
      template: 'styleguide',
      page: { title: t('pages.styleguide.title'), scripts: ['autosave'] },
      view,
    }),
  });

/**
 * Only colours, sizes and font names: a value that could close the rule or fetch something is left
 * out.
 */
export function themeCss(theme: Readonly<Record<string, string>>): string {
  const lines = Object.entries(theme)
    .filter(
      ([name, value]) =>
        /^--host-[a-z0-9-]{1,40}$/.test(name) &&
        /^[\w #%.,()"'-]{1,120}$/.test(value) &&
        !/url|expression|import/i.test(value),
    )
    .map(([name, value]) => `${name}:${value}`);
  return `:root{${lines.join(';')}}`;
}
