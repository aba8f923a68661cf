import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { shownDate, shownMoment, shownTime } from '../../kernel/moments.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { AccessEntry, AccessFilter, Audit } from '../../platform/audit/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { levels } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { stepByNumber } from '../form/index.ts';
import { dossierCrumbs, dossierParams, headView, inSteps, loadDossier } from '../frame/index.ts';
import { grantPartsWord, grantsUrl, manageGrants } from '../grants/index.ts';
import type { Grants } from '../grants/index.ts';
import { askEmergencyAccess, createDossier, readAccessList } from '../policy/index.ts';
import type { PupilFacts } from '../policy/index.ts';
import type { Dossiers, DossierStore } from '../record/index.ts';
import { nameOfPupil } from './pupil-name-store.ts';

export interface DossierRouteDeps {
  dossiers: Dossiers;
  store: DossierStore;
  database: Database;
  audit: Audit;
  licences: Licences;
  grants: Grants;
  /** What other capabilities tell of their own acts in the access list. */
  telling: AccessTelling;
  base: string;
  /**
   * Who has a link about a dossier, by the id that its events carry; the capability that gives out
   * links knows them.
   */
  linkNames: (dossier: DossierFacts) => Promise<ReadonlyMap<string, string>>;
}

/**
 * More words for entries of the access list, by their number: of what, or to whom. A higher
 * capability knows them.
 */
export type AccessTelling = (
  dossier: DossierFacts,
  entries: readonly AccessEntry[],
  t: Translate,
) => Promise<Map<number, string>>;

const ACCESS_LIST_SIZE = 50;
/** What the list can be narrowed down to. */
const shows = ['gezien', 'gewijzigd', 'geweigerd'] as const;
type Show = (typeof shows)[number] | '';
const filters: Record<Exclude<Show, ''>, AccessFilter> = {
  gezien: { only: 'seen' },
  gewijzigd: { only: 'changed' },
  geweigerd: { only: 'denied' },
};
const reasonBody = z.object({ reden: z.string() });

/** Making a dossier, emergency access, and the list of who was in it. */
export const dossierRoutes = (deps: DossierRouteDeps): Route[] => [
  ...creationRoutes(deps),
  ...emergencyRoutes(deps),
  guardedRoute({
    method: 'GET',
    path: '/dossiers/:dossierId/inzagelijst',
    permission: readAccessList,
    csrf: 'none',
    frame: 'host',
    audit: 'dossier.access-list-viewed',
    params: dossierParams,
    query: z.object({
      pagina: z.coerce.number().int().min(1).max(10_000).default(1),
      toon: z
        .enum(['', ...shows])
        .catch('')
        .default(''),
    }),
    load: (input) => loadDossier(deps.store, input),
    act: (input) =>
      accessListPage(deps, input, { page: input.query.pagina, show: input.query.toon }),
  }),
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

async function accessListPage(
  deps: DossierRouteDeps,
  input: Input<unknown, unknown, unknown> & { subject: DossierFacts },
  { page, show }: { page: number; show: Show },
): Promise<Answer> {
  const { subject: dossier, actor, t, at } = input;
  const [entries, running, names] = await Promise.all([
    deps.audit.accessList(dossier.id, page - 1, ACCESS_LIST_SIZE, show === '' ? {} : filters[show]),
    deps.grants.running(dossier.id, schoolDay(at)),
    // An admin sees who was in a dossier and nothing of what is in it: the names of parents are
    // part of that.
    actor.basis === 'coordinator' ? deps.linkNames(dossier) : new Map<string, string>(),
  ]);
  const told = await deps.telling(dossier, entries, t);
  const linked = (entry: AccessEntry): string | undefined =>
    entry.actorRoles === 'parent' ? (names.get(entry.asked ?? '') ?? t('roles.linked')) : undefined;
  const total = entries[0]?.total ?? 0;
  const here = `${deps.base}/dossiers/${dossier.id}/inzagelijst`;
  const pageOf = (number: number): string =>
    `${here}?${show === '' ? '' : `toon=${show}&`}pagina=${number}`;
  const word = (key: string): string => (t.has(key) ? t(key) : key.split('.').slice(1).join('.'));
  return {
    kind: 'page',
    template: 'dossier/access-list',
    page: {
      title: t('dossier.accessList.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base: deps.base }).slice(0, 2),
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inSteps(dossier),
      entries: entries.map((entry) => ({
        when: shownMoment(entry.at),
        who: linked(entry) ?? entry.actorName ?? t('roles.system'),
        role: entry.actorRoles
          .split(',')
          .map((role) => word(`roles.${role}`))
          .join(', '),
        what: word(`events.${entry.event}`),
        told: told.get(entry.sequence) ?? stepTold(entry, t),
        basis: word(`basis.${entry.basis}`),
        denied: entry.outcome === 'denied',
      })),
      total,
      shows: ['' as const, ...shows].map((one) => ({
        label: t(`dossier.accessList.shows.${one === '' ? 'alles' : one}`),
        url: one === '' ? here : `${here}?toon=${one}`,
        current: one === show,
      })),
      grants: running.map((grant) => ({
        who: grant.who,
        what: grantPartsWord(grant, t),
        until: shownDate(grant.untilOn),
      })),
      grantsUrl:
        manageGrants.allow(actor, dossier, at) === undefined
          ? undefined
          : grantsUrl(dossier, deps.base),
      pager: {
        newer: page > 1 ? pageOf(page - 1) : undefined,
        older: page * ACCESS_LIST_SIZE < total ? pageOf(page + 1) : undefined,
      },
    },
  };
}

/** Which step it was, where the row says so; rows of before it did have none. */
function stepTold({ details }: AccessEntry, t: Translate): string | undefined {
  const step = stepByNumber(Number(details['step']));
  return step === undefined
    ? undefined
    : t('dossier.accessList.step', { number: step.number, title: t(`steps.${step.key}.title`) });
}
