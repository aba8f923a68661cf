import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import {
  dossierCrumbs,
  dossierParams,
  headView,
  inSteps,
  loadDossier,
} from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import type { KeyPlace } from '../facts/index.ts';
import type { RequestRoutesStore, RouteDefinition } from '../request-routes/index.ts';
import { may } from '../requests/index.ts';
import {
  expertForm,
  expertShape,
  noExpert,
  readExpert,
  topFaults,
  typedOf,
} from './expert-form.ts';
import type { ExpertFormView, TypedExpert } from './expert-form.ts';
import { professionsOf } from './expert.ts';
import { formerOf, preparedOf } from './experts-store.ts';
import { slots } from './experts-service.ts';
import type { Experts, Slot, SlotFault } from './experts-service.ts';

const PATH = '/dossiers/:dossierId/stappen/9/deskundigen';

interface NamedRouteDeps {
  database: Database;
  store: DossierStore;
  routes: RequestRoutesStore;
  experts: Experts;
  schoolName: (licenceId: string) => string;
  dossierKey: (dossier: KeyPlace) => Buffer;
  base: string;
}

type Typed = Readonly<Record<Slot, TypedExpert>>;

const two = (slot: Slot) =>
  Object.fromEntries(Object.entries(expertShape).map(([name, shape]) => [`${name}${slot}`, shape]));
const namedBody = z
  .object({
    ...two(1),
    ...two(2),
    was: z.string().max(200).default(''),
    weg: z.enum(['1', '2', '']).catch(''),
  })
  .transform((body) => {
    const all = body as Record<string, string>;
    const of = (slot: Slot): TypedExpert =>
      Object.fromEntries(
        Object.keys(noExpert).map((name) => [name, all[`${name}${slot}`] ?? '']),
      ) as unknown as TypedExpert;
    const given: Typed = { 1: of(1), 2: of(2) };
    const gone = body.weg;
    return {
      typed: { 1: gone === '1' ? noExpert : given[1], 2: gone === '2' ? noExpert : given[2] },
      was: body.was === '' ? [] : body.was.split(','),
    };
  });

type NamedInput = Pick<Input<unknown, unknown, unknown>, 't' | 'at' | 'actor'> & {
  subject: DossierFacts;
};

/** Step 9 of a dossier: the two experts of the request that is being prepared. */
export function namedRoutes(deps: NamedRouteDeps): Route[] {
  const common = {
    path: PATH,
    permission: may.send,
    frame: 'host',
    params: dossierParams,
  } as const;
  const load = <Q, B>(input: Input<{ dossierId: string }, Q, B>) => loadDossier(deps.store, input);
  return [
    guardedRoute({
      ...common,
      method: 'GET',
      csrf: 'none',
      audit: 'expert.viewed',
      load,
      act: (input) => show(deps, input),
    }),
    guardedRoute({
      ...common,
      method: 'POST',
      csrf: 'token',
      audit: 'in-unit',
      keepsTyped: true,
      body: namedBody,
      load,
      act: async (input): Promise<Answer> => {
        const { actor, subject: dossier, body } = input;
        const { typed, was } = body;
        const named = await deps.experts.name(actor, dossier, {
          people: { 1: readExpert(typed[1]), 2: readExpert(typed[2]) },
          seen: was,
        });
        if (named === 'kept')
          return {
            kind: 'redirect',
            to: `/dossiers/${dossier.id}/stappen/9/deskundigen`,
            flash: 'experts-named',
          };
        return named === 'moved'
          ? await show(deps, input, { typed, faults: [], moved: true })
          : await show(deps, input, { typed, faults: named, moved: false });
      },
    }),
  ];
}

interface NamedView {
  head: DossierHead;
  standsIn: StandsIn[];
  back: string;
  action: string;
  lede: string;
  /** Why nobody can be named here now. */
  closed: { text: string; url: string; label: string } | undefined;
  proposed: boolean;
  was: string;
  experts: (ExpertFormView & { slot: Slot; title: string; remove: boolean })[];
}

interface Refused {
  typed: Typed;
  faults: readonly SlotFault[];
  moved: boolean;
}

async function show(deps: NamedRouteDeps, input: NamedInput, refused?: Refused): Promise<Answer> {
  const { subject: dossier, t, at } = input;
  const { base } = deps;
  const own = `${base}/dossiers/${dossier.id}`;
  const prepared = await preparedOf(deps.database, dossier.id);
  const version =
    prepared === undefined
      ? undefined
      : await deps.routes.version(deps.database, prepared.versionId);
  const of = version?.definition.experts;
  const view: NamedView = {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inSteps(dossier),
    back: `${own}/stappen/9`,
    action: `${own}/stappen/9/deskundigen`,
    lede: t('advice.named.lede'),
    closed: closedOf(dossier, { own, of, runningId: prepared?.runningId ?? null, t }),
    ...(await formOf(deps, input, of, refused)),
  };
  return {
    kind: 'page',
    template: 'advice/named',
    status: statusOf(refused),
    page: {
      title: t('advice.named.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      faults: [
        ...(refused?.moved === true
          ? [{ text: t('errors.experts-moved'), url: '#deskundige-1' }]
          : []),
        ...slots.flatMap((slot) => topFaults(faultsOf(refused, slot), String(slot), t)),
      ],
    },
    view,
  };
}

function statusOf(refused: Refused | undefined): number {
  if (refused === undefined) return 200;
  return refused.moved ? 409 : 422;
}

const faultsOf = (refused: Refused | undefined, slot: Slot): SlotFault[] =>
  (refused?.faults ?? []).filter((fault) => fault.slot === slot);

function closedOf(
  dossier: DossierFacts,
  {
    own,
    of,
    runningId,
    t,
  }: {
    own: string;
    of: RouteDefinition['experts'] | undefined;
    runningId: string | null;
    t: NamedInput['t'];
  },
): NamedView['closed'] {
  const step = { url: `${own}/stappen/9`, label: t('advice.named.toStep') };
  if (runningId !== null)
    return {
      text: t('advice.named.sent'),
      url: `${own}/aanvragen/${runningId}/deskundigen`,
      label: t('advice.named.toAsked'),
    };
  if (of === undefined || of.count === 0) return { text: t('advice.named.none'), ...step };
  return dossier.status === 'open' ? undefined : { text: t('advice.named.archived'), ...step };
}

/** Whom the form shows: what was typed, who was named, or who was asked the time before. */
async function formOf(
  deps: NamedRouteDeps,
  { subject: dossier, t }: NamedInput,
  of: RouteDefinition['experts'] | undefined,
  refused: Refused | undefined,
): Promise<Pick<NamedView, 'experts' | 'was' | 'proposed'>> {
  if (of === undefined) return { experts: [], was: '', proposed: false };
  const drafts = await deps.experts.drafts(dossier);
  const fresh = drafts.length === 0 && refused === undefined;
  const former = fresh ? await formerOf(deps.database, deps.dossierKey(dossier), dossier.id) : [];
  const school = deps.schoolName(dossier.licenceId);
  const typedIn = (slot: Slot): TypedExpert => {
    const draft = drafts.find((one) => one.slot === slot);
    if (draft !== undefined) return typedOf(draft, 'ja');
    const before = former.find((one) => one.slot === slot);
    // Whether somebody works for the school is said anew each time.
    return before === undefined ? noExpert : typedOf(before, '');
  };
  return {
    was: drafts.map(({ id }) => id).join(','),
    proposed: former.length > 0,
    experts: slots.map((slot) => ({
      slot,
      title: t(`advice.named.slot${slot}`),
      remove: drafts.some((one) => one.slot === slot),
      ...expertForm(refused?.typed[slot] ?? typedIn(slot), {
        suffix: String(slot),
        professions: professionsOf(slot, of),
        faults: faultsOf(refused, slot),
        school,
        t,
      }),
    })),
  };
}
