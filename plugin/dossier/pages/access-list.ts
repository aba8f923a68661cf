import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { AccessEntry, AccessFilter, Audit } from '../../platform/audit/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { stepByNumber } from '../form/index.ts';
import { dossierCrumbs, dossierParams, headView, inSteps, loadDossier } from '../frame/index.ts';
import { grantPartsWord, grantsUrl, manageGrants } from '../grants/index.ts';
import type { Grants } from '../grants/index.ts';
import { readAccessList } from '../policy/index.ts';
import type { DossierStore } from '../record/index.ts';

export interface AccessListDeps {
  store: DossierStore;
  audit: Audit;
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
const filters: Record<Show, AccessFilter> = {
  '': {},
  gezien: { only: 'seen' },
  gewijzigd: { only: 'changed' },
  geweigerd: { only: 'denied' },
};

interface Query {
  pagina: number;
  toon: Show;
  /** Somebody of the list; '' for everybody. */
  wie: string;
}

/** The list of who was in a dossier. */
export const accessListRoutes = (deps: AccessListDeps): Route[] => [
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
      wie: z
        .union([z.literal(''), z.uuid()])
        .catch('')
        .default(''),
    }),
    load: (input) => loadDossier(deps.store, input),
    act: (input) => accessListPage(deps, input, input.query),
  }),
];

type PageInput = Input<unknown, unknown, unknown> & { subject: DossierFacts };

async function accessListPage(
  deps: AccessListDeps,
  input: PageInput,
  query: Query,
): Promise<Answer> {
  const { subject: dossier, actor, t, at } = input;
  const { pagina: page, toon: show } = query;
  const [people, running, names] = await Promise.all([
    deps.audit.accessPeople(dossier.id),
    deps.grants.running(dossier.id, schoolDay(at)),
    // An admin sees who was in a dossier and nothing of what is in it: the names of parents are
    // part of that.
    actor.basis === 'coordinator' ? deps.linkNames(dossier) : new Map<string, string>(),
  ]);
  const choices = people.flatMap(({ id, name, linked }) => {
    const called = linked ? names.get(id) : name;
    return called === undefined || called === '' ? [] : [{ value: id, label: called }];
  });
  // Whom the page does not offer it does not look for either.
  const who = choices.some(({ value }) => value === query.wie) ? query.wie : '';
  const entries = await deps.audit.accessList(dossier.id, page - 1, ACCESS_LIST_SIZE, {
    ...filters[show],
    ...(who === '' ? {} : { who }),
  });
  const told = await deps.telling(dossier, entries, t);
  const total = entries[0]?.total ?? 0;
  const here = `${deps.base}/dossiers/${dossier.id}/inzagelijst`;
  const address = (more: Record<string, string>): string => {
    const search = new URLSearchParams(
      Object.entries({ toon: show, wie: who, ...more }).filter(([, value]) => value !== ''),
    );
    return search.size === 0 ? here : `${here}?${search.toString()}`;
  };
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
      entries: entries.map((entry) => entryView(entry, { t, names, told })),
      total,
      shows: ['' as const, ...shows].map((one) => ({
        label: t(`dossier.accessList.shows.${one === '' ? 'alles' : one}`),
        url: address({ toon: one }),
        current: one === show,
      })),
      filter: {
        action: here,
        show,
        narrowed: show !== '' || who !== '',
        choices: choices
          .toSorted((one, other) => one.label.localeCompare(other.label, 'nl'))
          .map((choice) => ({ ...choice, selected: choice.value === who })),
        clear: who === '' ? undefined : address({ wie: '' }),
      },
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
        newer: page > 1 ? address({ pagina: String(page - 1) }) : undefined,
        older: page * ACCESS_LIST_SIZE < total ? address({ pagina: String(page + 1) }) : undefined,
      },
    },
  };
}

/** One line of the list. */
function entryView(
  entry: AccessEntry,
  {
    t,
    names,
    told,
  }: { t: Translate; names: ReadonlyMap<string, string>; told: ReadonlyMap<number, string> },
) {
  const word = (key: string): string => (t.has(key) ? t(key) : key.split('.').slice(1).join('.'));
  const linked = ['parent', 'expert'].includes(entry.actorRoles)
    ? (names.get(entry.asked ?? '') ?? t('roles.linked'))
    : undefined;
  return {
    when: shownMoment(entry.at),
    who: linked ?? entry.actorName ?? t('roles.system'),
    role: entry.actorRoles
      .split(',')
      .map((role) => word(`roles.${role}`))
      .join(', '),
    what: word(`events.${entry.event}`),
    told: told.get(entry.sequence) ?? stepTold(entry, t),
    basis: word(`basis.${entry.basis}`),
    denied: entry.outcome === 'denied',
  };
}

/** Which step it was, where the row says so; rows of before it did have none. */
function stepTold({ details }: AccessEntry, t: Translate): string | undefined {
  const step = stepByNumber(Number(details['step']));
  return step === undefined
    ? undefined
    : t('dossier.accessList.step', { number: step.number, title: t(`steps.${step.key}.title`) });
}
