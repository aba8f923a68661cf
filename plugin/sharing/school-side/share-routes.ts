import { z } from 'zod';
import type { SharingStanding } from '../../consent/data-consent/index.ts';
import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { FieldView } from '../../dossier/fields/index.ts';
import {
  dossierCrumbs,
  dossierParams,
  headView,
  inLogbook,
  loadDossier,
} from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { faultText } from '../conversation/index.ts';
import {
  isRunning,
  latestUntil,
  LONGEST_REASON,
  proposedUntil,
  readShare,
  shareableSteps,
} from '../facts/index.ts';
import type { FormFault, ShareForm } from '../facts/index.ts';
import type { Shares, ToldShare } from '../partnership/index.ts';
import { shareDossier } from '../policy/index.ts';
import { objectionLines, sensitiveWord, stepName } from './school-page.ts';
import type { SchoolInput } from './school-page.ts';
import { SWV_PATH } from './school-routes.ts';
import type { SchoolRouteDeps } from './school-routes.ts';
import { placeOf, swvQuery } from './swv-place.ts';
import { wantedBox, wantedForm } from './wanted.ts';
import type { Wanted, WhatIsWanted } from './wanted.ts';

/**
 * Asked before anything is typed, and generous afterwards, so that no sign-in interrupts typing.
 */
export const askAtPage = { stepUpMinutes: 30 } as const;
export const askAtForm = { stepUpMinutes: 90 } as const;

const tick = z.string().max(10).default('');
const shareBody = z
  .object({
    medisch: tick,
    psychologisch: tick,
    reden: z.string().max(20_000).default(''),
    tot: z.string().max(40).default(''),
    grond: z.string().max(20_000).default(''),
    toch: tick,
    bezwaar: z.string().max(40).default(''),
  })
  .catchall(z.string().max(400))
  .transform(
    ({ medisch, psychologisch, reden, tot, grond, toch, bezwaar, ...boxes }): FilledForm => ({
      medisch,
      psychologisch,
      reden,
      tot,
      grond,
      toch,
      bezwaar,
      stappen: shareableSteps.map(String).filter((step) => boxes[`stap-${step}`] !== undefined),
      ook: Object.keys(boxes).filter((name) => name.startsWith('ook-')),
    }),
  );

/** `aanvraag`: it is shared for the request of step 9, which says what that needs. */
const shareQuery = swvQuery.extend({ aanvraag: z.string().max(10).catch('').default('') });

type ShareInput = SchoolInput & {
  params: { dossierId: string };
  query: z.output<typeof shareQuery>;
};

type ShareRouteDeps = SchoolRouteDeps & { sharing: Shares; wanted: WhatIsWanted };

/** The form, and which files and reports go along with it for a request. */
type FilledForm = ShareForm & { ook: readonly string[] };

const common = {
  permission: shareDossier,
  frame: 'host',
  params: dossierParams,
  query: shareQuery,
} as const;

/**
 * "Dossier delen met het swv": an act of its own, with what, why and until when; and taking it
 * back.
 */
export const shareRoutes = (deps: ShareRouteDeps): Route[] => [
  ...givingRoutes(deps),
  ...endingRoutes(deps),
];

const loadOf =
  ({ store }: ShareRouteDeps) =>
  <Q, B>(input: Input<{ dossierId: string }, Q, B>): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

const crumbs = (deps: ShareRouteDeps, input: ShareInput) => [
  ...dossierCrumbs(input.subject, { t: input.t, base: deps.base }),
  { label: input.t('partnership.title'), url: placeOf(deps, input).url() },
];

interface FrameView {
  head: DossierHead;
  standsIn: StandsIn[];
  back: string;
}

const frameOf = (deps: ShareRouteDeps, input: ShareInput): FrameView => ({
  head: headView(input.subject, { t: input.t, today: schoolDay(input.at) }),
  standsIn: inLogbook(input.subject, 'partnership'),
  back: placeOf(deps, input).url(),
});

interface RefusedShare {
  form: FilledForm;
  faults: readonly FormFault[];
  /** A fault of no field. */
  notice?: string;
  status: number;
}

async function show(
  deps: ShareRouteDeps,
  input: ShareInput,
  refused?: RefusedShare,
): Promise<Answer> {
  const { subject: dossier, t, at } = input;
  const partnership = placeOf(deps, input).desk;
  const today = schoolDay(at);
  const present = (await deps.shares.history(dossier)).find(
    (one) => one.partnershipId === partnership.id && isRunning(one, today),
  );
  const standing = await deps.standing(dossier, today);
  const wanted = await wantedHere(deps, input);
  const form = formOf(present, today);
  const faults = refused?.faults ?? [];
  return {
    kind: 'page',
    template: 'partnership/share',
    status: refused?.status ?? 200,
    page: {
      title: t(present === undefined ? 'partnership.share.title' : 'partnership.share.change'),
      nav: 'pupils',
      crumbs: crumbs(deps, input),
      faults: [
        ...(refused?.notice === undefined ? [] : [{ text: refused.notice, url: '#stappen' }]),
        ...faults.map((fault) => ({
          text: untilText(fault, today, input),
          url: `#${fault.field}`,
        })),
      ],
    },
    view: shareView(deps, input, {
      name: partnership.schoolName,
      form: refused?.form ?? (wanted === undefined ? form : wantedForm(form, wanted, { t, today })),
      faults,
      along: wanted === undefined ? undefined : alongView(wanted, refused?.form, t),
      running: present !== undefined,
      standing,
    }),
  };
}

/** What the request of step 9 needs here; undefined when it is shared for nothing in particular. */
async function wantedHere(deps: ShareRouteDeps, input: ShareInput): Promise<Wanted | undefined> {
  if (input.query.aanvraag === '') return undefined;
  const { subject: dossier, t, at } = input;
  const wanted = await deps.wanted(dossier, { t, today: schoolDay(at) });
  return wanted?.deskId === placeOf(deps, input).desk.id ? wanted : undefined;
}

function actionOf(deps: ShareRouteDeps, input: ShareInput): string {
  const url = placeOf(deps, input).url('/delen');
  if (input.query.aanvraag === '') return url;
  return `${url}${url.includes('?') ? '&' : '?'}aanvraag=1`;
}

const alongView = (wanted: Wanted, form: FilledForm | undefined, t: Translate): AlongView => ({
  text: t('partnership.wanted.text', { name: wanted.name }),
  items: wanted.items.map((item) => ({
    name: wantedBox(item),
    label: item.label,
    checked: form === undefined || form.ook.includes(wantedBox(item)),
  })),
  unmade: wanted.unmade.map((name) => t('partnership.wanted.unmade', { name })),
});

/** Lays open what was chosen beside the steps, and goes back to the request. */
async function shareAlong(
  deps: ShareRouteDeps,
  input: ShareInput & { body: FilledForm },
): Promise<Answer | undefined> {
  const wanted = await wantedHere(deps, input);
  if (wanted === undefined) return undefined;
  const { actor, subject: dossier, body } = input;
  const chosen = wanted.items.filter((item) => body.ook.includes(wantedBox(item)));
  for (const { kind, itemId, versionId } of chosen)
    await deps.sharing.shareItem(actor, dossier, wanted.deskId, { kind, itemId, versionId });
  const to = `/dossiers/${dossier.id}/stappen/${TOOLBOX_STEP}`;
  return { kind: 'redirect', to, flash: 'shared-for-request' };
}

interface ShareView extends FrameView {
  action: string;
  archived: boolean;
  running: boolean;
  lede: string;
  always: string;
  text: string;
  steps: { name: string; label: string; checked: boolean }[];
  /** Whether the parents permit it. */
  permission: { sign: 'ok' | 'warn'; text: string; url?: string; label?: string };
  /** Somebody who decides said no: who and when, and what is asked of who shares all the same. */
  objection: ObjectionView | undefined;
  medical: boolean;
  psychological: boolean;
  /** By the field. */
  faults: Record<string, string>;
  fields: FieldView[];
  along: AlongView | undefined;
}

/** Files and reports that the request needs beside the steps. */
interface AlongView {
  text: string;
  items: { name: string; label: string; checked: boolean }[];
  unmade: string[];
}

interface ObjectionView {
  lines: string[];
  /** The latest no that stands on the page. */
  seen: string;
  ground: FieldView;
  sure: boolean;
}

function shareView(
  deps: ShareRouteDeps,
  input: ShareInput,
  given: {
    name: string;
    form: ShareForm;
    faults: readonly FormFault[];
    running: boolean;
    standing: SharingStanding;
    along: AlongView | undefined;
  },
): ShareView {
  const { subject: dossier, t, at } = input;
  const { name, form, running } = given;
  const today = schoolDay(at);
  const faults = Object.fromEntries(
    given.faults.map((fault) => [fault.field, untilText(fault, today, input)]),
  );
  return {
    ...frameOf(deps, input),
    action: actionOf(deps, input),
    archived: dossier.status !== 'open',
    running,
    lede: t(running ? 'partnership.share.changeLede' : 'partnership.share.lede', { name }),
    always: t('partnership.share.always', { name }),
    text: t(running ? 'partnership.share.confirmChange' : 'partnership.share.confirm'),
    steps: shareableSteps.map((step) => ({
      name: `stap-${step}`,
      label: stepName(step, t),
      checked: form.stappen.includes(String(step)),
    })),
    permission: permissionView(deps, dossier, given.standing, t),
    objection: objectionView(form, faults, given.standing, t),
    medical: form.medisch !== '',
    psychological: form.psychologisch !== '',
    faults,
    fields: fieldsOf(form, faults, today, t),
    along: given.along,
  };
}

const permissionView = (
  { base }: ShareRouteDeps,
  dossier: DossierFacts,
  { state, until = '' }: SharingStanding,
  t: Translate,
): ShareView['permission'] =>
  state === 'given'
    ? { sign: 'ok', text: t('partnership.share.standing.given') }
    : {
        sign: 'warn',
        text: t(`partnership.share.standing.${state}`, { date: shownDate(until) }),
        url: `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/toestemming`,
        label: t('partnership.share.askPermission'),
      };

function objectionView(
  form: ShareForm,
  faults: Record<string, string>,
  { objections }: SharingStanding,
  t: Translate,
): ObjectionView | undefined {
  const [latest] = objections;
  if (latest === undefined) return undefined;
  const seen = latest.at.toISOString();
  return {
    lines: objectionLines(objections, t),
    seen,
    // Whoever said no after the page was read is read of first.
    sure: form.toch !== '' && form.bezwaar === seen,
    ground: {
      id: 'grond',
      path: 'grond',
      kind: 'text',
      label: t('partnership.fields.grond'),
      help: t('partnership.objected.groundHelp'),
      value: form.grond,
      required: true,
      max: LONGEST_REASON,
      fault: faults['grond'],
    },
  };
}

const fieldsOf = (
  form: ShareForm,
  faults: Record<string, string>,
  today: string,
  t: Translate,
): FieldView[] => [
  {
    id: 'reden',
    path: 'reden',
    kind: 'text',
    label: t('partnership.fields.reden'),
    help: t('partnership.share.reasonHelp'),
    value: form.reden,
    required: true,
    max: LONGEST_REASON,
    fault: faults['reden'],
  },
  {
    id: 'tot',
    path: 'tot',
    kind: 'date',
    label: t('partnership.fields.tot'),
    help: t('partnership.share.untilHelp', { date: shownDate(latestUntil(today)) }),
    value: form.tot,
    required: true,
    width: 'third',
    max: 40,
    fault: faults['tot'],
  },
];

async function share(
  deps: ShareRouteDeps,
  input: ShareInput & { body: FilledForm },
): Promise<Answer> {
  const { subject: dossier, body: form, actor, t, at } = input;
  const today = schoolDay(at);
  const { objections } = await deps.standing(dossier, today);
  const read = readShare(form, {
    today,
    latest: latestUntil(today),
    objected: objections.length > 0,
  });
  if ('faults' in read) return await show(deps, input, { form, faults: read.faults, status: 422 });
  try {
    const place = placeOf(deps, input);
    const fresh = await deps.sharing.share(actor, dossier, place.desk.id, read.share);
    return (
      (await shareAlong(deps, input)) ?? {
        kind: 'redirect',
        to: place.path(),
        flash: fresh ? 'dossier-shared' : 'share-changed',
      }
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 409) throw error;
    const notice = t(`errors.${error.code}`);
    return await show(deps, input, { form, faults: [], notice, status: 409 });
  }
}

const givingRoutes = (deps: ShareRouteDeps): Route[] => [
  guardedRoute({
    ...common,
    ...askAtPage,
    method: 'GET',
    path: `${SWV_PATH}/delen`,
    csrf: 'none',
    audit: 'partnership.share-viewed',
    load: loadOf(deps),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...common,
    ...askAtForm,
    method: 'POST',
    path: `${SWV_PATH}/delen`,
    csrf: 'token',
    audit: 'in-unit',
    keepsTyped: true,
    body: shareBody,
    load: loadOf(deps),
    act: (input) => share(deps, input),
  }),
];

interface EndView extends FrameView {
  action: string;
  text: string;
  steps: string[];
  sensitive: string;
  until: string;
}

/** Taking back is asked once more, with what is shared in sight. */
async function showEnd(deps: ShareRouteDeps, input: ShareInput): Promise<Answer> {
  const { subject: dossier, t, at } = input;
  const place = placeOf(deps, input);
  const partnership = place.desk;
  const present = await deps.shares.running(dossier.id, partnership.id, schoolDay(at));
  if (present === undefined) return { kind: 'redirect', to: place.path() };
  const view: EndView = {
    ...frameOf(deps, input),
    action: place.url('/intrekken'),
    text: t('partnership.end.text', { name: partnership.schoolName }),
    steps: present.steps.map((step) => stepName(step, t)),
    sensitive: sensitiveWord(present, t),
    until: t('partnership.until', { date: shownDate(present.untilOn) }),
  };
  return {
    kind: 'page',
    template: 'partnership/end',
    page: { title: t('partnership.end.title'), nav: 'pupils', crumbs: crumbs(deps, input) },
    view,
  };
}

const endingRoutes = (deps: ShareRouteDeps): Route[] => [
  guardedRoute({
    ...common,
    ...askAtPage,
    method: 'GET',
    path: `${SWV_PATH}/intrekken`,
    csrf: 'none',
    audit: 'partnership.end-viewed',
    load: loadOf(deps),
    act: (input) => showEnd(deps, input),
  }),
  guardedRoute({
    ...common,
    ...askAtForm,
    method: 'POST',
    path: `${SWV_PATH}/intrekken`,
    csrf: 'token',
    audit: 'in-unit',
    load: loadOf(deps),
    act: async (input): Promise<Answer> => {
      const place = placeOf(deps, input);
      await deps.sharing.end(input.actor, input.subject, place.desk.id);
      return { kind: 'redirect', to: place.path(), flash: 'share-ended' };
    },
  }),
];

/** A ground is given anew each time: it answers to the no that stands there now. */
const unobjected = { grond: '', toch: '', bezwaar: '' } as const;

/** What stands in the form: what is shared now, or nothing chosen yet and half a year. */
const formOf = (present: ToldShare | undefined, today: string): ShareForm =>
  present === undefined
    ? {
        stappen: [],
        medisch: '',
        psychologisch: '',
        reden: '',
        ...unobjected,
        tot: shownDate(proposedUntil(today)),
      }
    : {
        stappen: present.steps.map(String),
        medisch: present.medical ? 'ja' : '',
        psychologisch: present.psychological ? 'ja' : '',
        reden: present.reason,
        ...unobjected,
        tot: shownDate(present.untilOn),
      };

const untilText = (fault: FormFault, today: string, { t }: ShareInput): string =>
  fault.field === 'tot'
    ? t(`faults.${fault.code}`, {
        label: t('partnership.fields.tot'),
        date: shownDate(latestUntil(today)),
      })
    : faultText(fault, t);
