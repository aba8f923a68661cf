import type { Router } from 'express';
import type { HostAdapter } from '../adapters/contract/index.ts';
import type { DossierRecord } from './dossier/record/index.ts';
import { uiOf } from './host-adapters.ts';
import { readJson } from './package-files.ts';
import type { Checked, Feature, House, Platform } from './platform/index.ts';
import type { HostSignOn, LiveCheck, Route, SessionSource } from './platform/routes/index.ts';
import {
  createPageBuilder,
  createRouter,
  createSourceMark,
  systemRoutes,
} from './platform/web/index.ts';
import type { Assets, ProxyWatch } from './platform/web/index.ts';
import type { Licences } from './school/licences/index.ts';

/** What the web needs of a house in which every feature stands. */
export interface WebNeeds {
  house: House;
  platform: Platform;
  adapters: readonly HostAdapter[];
  signIn: { sessions: SessionSource; signOn: HostSignOn };
  licences: Licences;
  logoPath: (licenceId: string) => string | undefined;
  roster: { live: LiveCheck };
  record: Pick<DossierRecord, 'noteSealedFault'>;
}

/** For machines and browsers: health, readiness, manifest, assets and the host's theme. */
export function systemFeature(
  { house, platform, adapters }: WebNeeds,
  assets: Assets,
  proxies: ProxyWatch,
): Feature {
  return {
    name: 'system',
    checks: [
      { run: () => Promise.resolve(proxies.checked()) },
      { run: async () => [unbackedCheck((await house.unbacked()).length)] },
    ],
    routes: systemRoutes({
      assets,
      readiness: () => house.check('ready'),
      manifest: readJson('manifest.json'),
      ui: uiOf(adapters),
      styleguide:
        platform.config.mode === 'development'
          ? readJson('templates/styleguide.sample.json')
          : undefined,
    }),
  };
}

const unbackedCheck = (count: number): Checked => {
  const name = 'access and histories as the trail tells';
  return count === 0
    ? { name, ok: true }
    : {
        name,
        ok: false,
        advice: `${count} row(s) were put in or cut away behind the product’s back: opp-dossier audit verify names them.`,
      };
};

/** Every address that the features brought. */
export function routerOf(
  { house, platform, signIn, licences, logoPath, roster, record, adapters }: WebNeeds,
  routes: readonly Route[],
  {
    assets,
    proxies,
  }: { /** Version of the style sheets and scripts. */ assets: string; proxies: ProxyWatch },
): Router {
  const { config, base, audit, language, views, hostReading, clock, log, keys } = platform;
  const ui = uiOf(adapters);
  return createRouter({
    routes,
    baseUrl: config.baseUrl,
    mountPath: base,
    instance: config.instance,
    cookieKey: keys.cookies,
    proxies,
    frameAncestors: ui?.frameAncestors() ?? [],
    sessions: signIn.sessions,
    signOn: signIn.signOn,
    audit,
    live: roster.live,
    language,
    views,
    onBroken: record.noteSealedFault,
    sourceOf: createSourceMark(keys.sources),
    hostReading,
    clock,
    log,
    connections: config.poolSize,
    pages: createPageBuilder({
      language,
      licences: {
        byId: (id) => licences.byId(id),
        logoPath: (id) => logoPath(id),
      },
      mountPath: base,
      assets: `${base}/assets/${assets}`,
      clock,
      menu: house.menu,
      cautions: house.cautions,
      ui,
    }),
  });
}
