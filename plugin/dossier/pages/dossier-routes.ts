import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { shownTime } from '../../kernel/moments.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { levels } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { dossierCrumbs, dossierParams, loadDossier } from '../frame/index.ts';
import { askEmergencyAccess, createDossier } from '../policy/index.ts';
import type { PupilFacts } from '../policy/index.ts';
import type { Dossiers } from '../record/index.ts';
import { accessListRoutes } from './access-list.ts';
import type { AccessListDeps } from './access-list.ts';
import { nameOfPupil } from './pupil-name-store.ts';

export interface DossierRouteDeps extends AccessListDeps {
  dossiers: Dossiers;
  database: Database;
  licences: Licences;
}

const reasonBody = z.object({ reden: z.string() });

/** Making a dossier, emergency access, and the list of who was in it. */
export const dossierRoutes = (deps: DossierRouteDeps): Route[] => [
  ...creationRoutes(deps),
  ...emergencyRoutes(deps),
  ...accessListRoutes(deps),
];

const creationRoutes = (deps: DossierRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: '/dossiers/nieuw',
    permission: createDossier,
    csrf: 'none',
    frame: 'host',
    audit: 'dossier.creation-viewed',
    query: z.object({ leerling: z.uuid() }),
    load: (input) => pupilFor(deps, input, input.query.leerling),
    act: async ({ query, subject, actor, t }): Promise<Answer> => {
      if (subject.mergedInto !== undefined)
        return { kind: 'redirect', to: `/dossiers/nieuw?leerling=${subject.mergedInto}` };
      const [name, earlier] = await Promise.all([
        nameOfPupil(deps.database, query.leerling),
        deps.store.earlierRecords(query.leerling, actor.licenceId),
      ]);
      if (name === undefined) throw new AppError('not-found', 404);
      const pupil = { id: query.leerling, name, wasHere: earlier.length > 0 };
      return creationPage(pupil, { t, base: deps.base });
    },
  }),
  guardedRoute({
    method: 'POST',
    path: '/dossiers',
    permission: createDossier,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    body: z.object({ leerling: z.uuid(), niveau: z.enum(levels).optional() }),
    loadByBody: (input) => pupilFor(deps, input, input.body.leerling),
    act: async ({ actor, body }): Promise<Answer> => {
      if (body.niveau === undefined) throw new AppError('level-missing', 400);
      const id = await deps.dossiers.create(actor, {
        pupilId: body.leerling,
        level: body.niveau,
        licence: deps.licences.byId(actor.licenceId),
      });
      return { kind: 'redirect', to: `/dossiers/${id}/stappen/1`, flash: 'dossier-created' };
    },
  }),
];

const emergencyRoutes = ({ dossiers, store, base }: DossierRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: '/dossiers/:dossierId/noodtoegang',
    permission: askEmergencyAccess,
    stepUpMinutes: 30,
    csrf: 'none',
    frame: 'host',
    audit: 'dossier.emergency-asked',
    params: dossierParams,
    load: (input) => loadDossier(store, input),
    act: (input) => emergencyPage(input, base),
  }),
  guardedRoute({
    method: 'POST',
    path: '/dossiers/:dossierId/noodtoegang',
    permission: askEmergencyAccess,
    stepUpMinutes: 90,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: dossierParams,
    body: reasonBody,
    load: (input) => loadDossier(store, input),
    act: async (input): Promise<Answer> => {
      const reason = input.body.reden.trim();
      if (reason.length < 10 || reason.length > 2_000) return emergencyPage(input, base, reason);
      await dossiers.emergency(input.actor, input.subject, reason);
      return {
        kind: 'redirect',
        to: `/dossiers/${input.subject.id}/stappen/1`,
        flash: 'emergency-granted',
      };
    },
  }),
];

const pupilFor = (
  { store }: DossierRouteDeps,
  { actor, at }: Input<unknown, unknown, unknown>,
  pupilId: string,
): Promise<PupilFacts | undefined> =>
  store.findPupil(pupilId, {
    actorId: actor.personId,
    licenceId: actor.licenceId,
    today: schoolDay(at),
  });

function creationPage(
  pupil: { id: string; name: NameParts; wasHere: boolean },
  { t, base }: { t: Translate; base: string },
): Answer {
  const shown = displayName(pupil.name);
  const url = `${base}/leerlingen/${pupil.id}`;
  return {
    kind: 'page',
    template: 'dossier/new',
    page: {
      title: t('dossier.new.title'),
      nav: 'pupils',
      crumbs: [
        { label: t('nav.pupils'), url: `${base}/leerlingen` },
        { label: shown, url },
      ],
    },
    view: {
      pupil: { name: shown, initials: initials(pupil.name), id: pupil.id },
      levels: levels.map((level) => ({
        value: level,
        label: t(`dossier.levels.${level}.name`),
        text: t(`dossier.levels.${level}.text`),
        advised: level === 'voorziening',
      })),
      action: `${base}/dossiers`,
      cancel: url,
      earlier: pupil.wasHere ? { text: t('dossier.new.earlier'), url } : undefined,
    },
  };
}

function emergencyPage(
  input: Input<unknown, unknown, unknown> & { subject: DossierFacts },
  base: string,
  typed?: string,
): Answer {
  const { subject: dossier, t, at } = input;
  const action = `${base}/dossiers/${dossier.id}/noodtoegang`;
  return {
    kind: 'page',
    template: 'dossier/break-glass',
    status: typed === undefined ? 200 : 422,
    page: {
      title: t('dossier.emergency.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }).slice(0, 2),
      faults: typed === undefined ? [] : [{ text: t('faults.emergency-reason'), url: '#reden' }],
    },
    view: {
      pupil: displayName(dossier.pupilName),
      action,
      until: shownTime(new Date(at.getTime() + 3_600_000)),
      reason: typed ?? '',
      fault: typed === undefined ? undefined : t('faults.emergency-reason'),
      cancel: `${base}/leerlingen/${dossier.pupilId}`,
    },
  };
}
