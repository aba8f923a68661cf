import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { askAtForm, askAtPage } from '../groups/index.ts';
import type { GroupsStore } from '../groups/index.ts';
import type { Policies } from '../policies/index.ts';
import { proposedEnd } from '../staff/index.ts';
import type { Staff } from '../staff/index.ts';
import { AccessRefusedError } from './external-access-errors.ts';
import { manageExternalAccess } from './external-access-policy.ts';
import type { ExternalAccess } from './external-access-service.ts';
import type { AccessQuery, ExternalAccessStore, MemberFacts } from './external-access-store.ts';
import {
  ACCESS_PATH,
  endPage,
  guidePage,
  placePage,
  placeUrl,
  summaryPage,
} from './external-access-view.ts';
import type { Choices, Searching } from './external-access-view.ts';
import type { AccessFault, AccessPlace, Wish } from './external-access.ts';

export interface ExternalAccessRouteDeps {
  access: ExternalAccess;
  store: ExternalAccessStore;
  groups: GroupsStore;
  staff: Staff;
  policies: Pick<Policies, 'of'>;
  audit: Audit;
  hostName: (licenceId: string) => string;
  base: string;
}

const listQuery = z.object({
  naam: z.string().max(100).default(''),
  sorteer: z.enum(['betrokkene', 'leerling', 'einddatum']).default('betrokkene'),
  omgekeerd: z.enum(['1', '0']).default('0'),
  pagina: z.coerce.number().int().min(1).max(10_000).default(1),
});
/** Ticks come as `kies:<id>`, so that every value stays one string. */
const guideBody = z.record(z.string().max(60), z.string().max(1_000));
const placeParams = z.object({ groupId: z.uuid(), helperId: z.uuid() });
const memberParams = z.object({ memberId: z.uuid() });

const ownLicence = <P, Q, B>(input: Input<P, Q, B>): { licenceId: string; trace: object } => ({
  licenceId: input.actor.licenceId,
  trace: {},
});
const everything: AccessQuery = { search: '', sort: 'betrokkene', descending: false, page: 1 };

/** INSTELLINGEN – EXTERNE TOEGANG: giving it in one go, who has it, and ending it. */
export function externalAccessRoutes(deps: ExternalAccessRouteDeps): Route[] {
  return [...guideRoutes(deps), ...placeRoutes(deps), ...endRoutes(deps)];
}

const uuidOr = (text: string | undefined): string =>
  z.uuid().safeParse(text).success ? (text ?? '') : '';

function wishOf(body: Record<string, string>): Wish {
  const typed = (name: string): string => body[name] ?? '';
  return {
    group: {
      way: typed('groepkeuze') === 'bestaand' ? 'existing' : 'new',
      id: uuidOr(body['groep']),
      name: typed('groepnaam'),
    },
    helper: {
      way: typed('wie') === 'bestaand' ? 'existing' : 'new',
      id: uuidOr(body['betrokkene']),
      form: {
        rol: 'external',
        voornaam: typed('voornaam'),
        tussenvoegsel: typed('tussenvoegsel'),
        achternaam: typed('achternaam'),
        email: typed('email'),
        einddatum: typed('einddatum'),
      },
    },
    pupilIds: Object.keys(body).flatMap((name) =>
      name.startsWith('kies:')
        ? [uuidOr(name.slice('kies:'.length))].filter((id) => id !== '')
        : [],
    ),
  };
}

function searchingOf(body: Record<string, string>): Searching {
  const [, turned] = /^blader:(\d{1,4})$/.exec(body['actie'] ?? '') ?? [];
  const searching = {
    search: (body['zoek'] ?? '').slice(0, 100),
    classId: uuidOr(body['klas']),
    page: Math.max(1, Number(turned ?? '1')),
  };
  return {
    ...searching,
    asked:
      turned !== undefined ||
      body['actie'] === 'zoek' ||
      searching.search !== '' ||
      searching.classId !== '',
  };
}

/** All there is to choose from, and the pupils who were found. */
async function choicesFor(
  deps: ExternalAccessRouteDeps,
  where: { licenceId: string; today: string },
  wish: Wish,
  searching: Searching,
): Promise<Choices> {
  const { licenceId, today } = where;
  const [running, years, helpers, found] = await Promise.all([
    deps.groups.running(licenceId, today),
    deps.groups.years(licenceId),
    deps.store.helpers(licenceId, today),
    searching.asked
      ? deps.groups.candidates({ id: '', licenceId }, 'student', {
          search: searching.search,
          groupId: searching.classId,
          page: searching.page,
          today,
        })
      : [],
  ]);
  const here = new Set(found.map(({ id }) => id));
  return {
    groups: running.filter(({ source }) => source === 'own'),
    classes: running,
    helpers,
    found,
    elsewhere: await deps.groups.people(
      licenceId,
      'student',
      wish.pupilIds.filter((id) => !here.has(id)),
    ),
    noYear: !years.some((year) => year.startsOn <= today && year.runsUntil > today),
  };
}

type GuideInput = Input<unknown, unknown, Record<string, string>>;

const whereOf = (
  input: Pick<Input<unknown, unknown, unknown>, 'actor' | 'at'>,
): { licenceId: string; today: string } => ({
  licenceId: input.actor.licenceId,
  today: schoolDay(input.at),
});

/** The page with everything typed so far. */
async function guideAgain(
  deps: ExternalAccessRouteDeps,
  input: GuideInput,
  faults: readonly AccessFault[],
): Promise<Answer> {
  const wish = wishOf(input.body);
  const searching = searchingOf(input.body);
  const choices = await choicesFor(deps, whereOf(input), wish, searching);
  await deps.audit.record(input.actor, {
    event: 'external-access.pupils-listed',
    details: { people: choices.found.map(({ id }) => id), page: searching.page },
  });
  return guidePage({ t: input.t, base: deps.base, wish, searching, choices, faults });
}

const notSearching: Searching = { search: '', classId: '', page: 1, asked: false };

/** @throws AccessRefusedError when it could not be done */
async function summarise(
  deps: ExternalAccessRouteDeps,
  input: GuideInput,
  wish: Wish,
): Promise<Answer> {
  await deps.access.rehearse(input.actor, wish, input.lang);
  const { licenceId, today } = whereOf(input);
  const [choices, pupils, present, known] = await Promise.all([
    choicesFor(deps, { licenceId, today }, { ...wish, pupilIds: [] }, notSearching),
    deps.groups.people(licenceId, 'student', wish.pupilIds),
    wish.group.way === 'existing' ? deps.store.present(wish.group.id, licenceId, today) : [],
    wish.helper.way === 'new' ? deps.staff.recognise(licenceId, wish.helper.form) : [],
  ]);
  await deps.audit.record(input.actor, {
    event: 'external-access.summary-viewed',
    details: { people: pupils.map(({ id }) => id) },
  });
  const host = deps.hostName(licenceId);
  return summaryPage({ t: input.t, base: deps.base, wish, choices, pupils, present, known, host });
}

/** The empty guide, and who has access now. */
async function guideStart(
  deps: ExternalAccessRouteDeps,
  input: Pick<Input<unknown, unknown, unknown>, 'actor' | 'at' | 't'>,
  query: AccessQuery,
): Promise<Answer> {
  const { groups, store } = deps;
  const { licenceId, today } = whereOf(input);
  const [running, years, helpers, rows, { externalMonths }] = await Promise.all([
    groups.running(licenceId, today),
    groups.years(licenceId),
    store.helpers(licenceId, today),
    store.running({ licenceId, today }, query),
    deps.policies.of(licenceId),
  ]);
  await deps.audit.record(input.actor, {
    event: 'external-access.listed',
    details: { people: rows.map((row) => row.pupil.id), page: query.page },
  });
  const year = years.find(({ startsOn, runsUntil }) => startsOn <= today && runsUntil > today);
  return guidePage({
    t: input.t,
    base: deps.base,
    wish: wishOf({ einddatum: shownDate(proposedEnd(year?.endsOn, today, externalMonths)) }),
    searching: notSearching,
    faults: [],
    choices: {
      groups: running.filter(({ source }) => source === 'own'),
      classes: running,
      helpers,
      found: [],
      elsewhere: [],
      noYear: year === undefined,
    },
    running: { rows, query },
  });
}

const guideRoutes = (deps: ExternalAccessRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: ACCESS_PATH,
    permission: manageExternalAccess,
    csrf: 'none',
    frame: 'host',
    audit: 'none',
    ...askAtPage,
    query: listQuery,
    load: ownLicence,
    act: (input): Promise<Answer> =>
      guideStart(deps, input, {
        search: input.query.naam,
        sort: input.query.sorteer,
        descending: input.query.omgekeerd === '1',
        page: input.query.pagina,
      }),
  }),
  guardedRoute({
    method: 'POST',
    path: ACCESS_PATH,
    permission: manageExternalAccess,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    ...askAtForm,
    body: guideBody,
    load: ownLicence,
    act: async (input): Promise<Answer> => {
      const wish = wishOf(input.body);
      const step = input.body['actie'];
      try {
        if (step === 'bevestigen') {
          const place = await deps.access.give(input.actor, wish, input.lang);
          const helper = await deps.staff.find(place.helperId, input.actor.licenceId);
          return {
            kind: 'redirect',
            to: placeUrl('', place),
            flash: helper?.request?.state === 'waiting' ? 'access-waits' : 'access-given',
          };
        }
        if (step === 'verder') return await summarise(deps, input, wish);
        return await guideAgain(deps, input, []);
      } catch (error) {
        if (error instanceof AccessRefusedError) return await guideAgain(deps, input, error.faults);
        throw error;
      }
    },
  }),
];

interface PlaceFacts {
  licenceId: string;
  trace: object;
  helper: { id: string; name: string };
  group: { id: string; name: string };
}

function placeRoutes(deps: ExternalAccessRouteDeps): Route[] {
  const { store, audit, base } = deps;
  return [
    guardedRoute({
      method: 'GET',
      path: `${ACCESS_PATH}/groep/:groupId/:helperId`,
      permission: manageExternalAccess,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      ...askAtPage,
      params: placeParams,
      load: async ({ params, actor }): Promise<PlaceFacts | undefined> => {
        const [group, person] = await Promise.all([
          deps.groups.find(params.groupId, actor.licenceId),
          deps.staff.find(params.helperId, actor.licenceId),
        ]);
        return group === undefined || person?.source !== 'own'
          ? undefined
          : {
              licenceId: actor.licenceId,
              trace: {},
              helper: { id: person.id, name: displayName(person) },
              group: { id: group.id, name: group.name },
            };
      },
      act: async ({ actor, at, t, subject }): Promise<Answer> => {
        const place: AccessPlace = { groupId: subject.group.id, helperId: subject.helper.id };
        const rows = await store.running(
          { licenceId: actor.licenceId, today: schoolDay(at), place },
          everything,
        );
        await audit.record(actor, {
          event: 'external-access.viewed',
          details: {
            group: place.groupId,
            person: place.helperId,
            people: rows.map((row) => row.pupil.id),
          },
        });
        return placePage({ t, base, rows, helper: subject.helper, group: subject.group });
      },
    }),
  ];
}

function endRoutes(deps: ExternalAccessRouteDeps): Route[] {
  const { access, store, base } = deps;
  const path = `${ACCESS_PATH}/leerling/:memberId`;
  const load = async ({
    params,
    actor,
  }: {
    params: { memberId: string };
    actor: { licenceId: string };
  }): Promise<(MemberFacts & { trace: { pupilId: string } }) | undefined> => {
    const member = await store.member(params.memberId, actor.licenceId);
    return member?.source !== 'own'
      ? undefined
      : { ...member, trace: { pupilId: member.pupil.id } };
  };
  const ended: Answer = { kind: 'redirect', to: ACCESS_PATH, flash: 'access-ended' };
  const common = {
    path,
    permission: manageExternalAccess,
    frame: 'host',
    params: memberParams,
    load,
  } as const;
  return [
    guardedRoute({
      ...common,
      ...askAtPage,
      method: 'GET',
      csrf: 'none',
      audit: 'external-access.end-viewed',
      act: async ({ subject, actor, at, t, lang }): Promise<Answer> =>
        subject.removedOn !== null
          ? ended
          : endPage({
              t,
              base,
              lang,
              member: subject,
              watching: await store.watching(
                { licenceId: actor.licenceId, pupilId: subject.pupil.id },
                schoolDay(at),
              ),
            }),
    }),
    guardedRoute({
      ...common,
      ...askAtForm,
      method: 'POST',
      csrf: 'token',
      audit: 'in-unit',
      act: async ({ subject, actor }): Promise<Answer> => {
        await access.end(actor, subject);
        return ended;
      },
    }),
  ];
}
