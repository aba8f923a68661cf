import { z } from 'zod';
import type { SharingStanding } from '../../consent/data-consent/index.ts';
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
import { objectionLines, sensitiveWord, stepName, swvUrl } from './school-page.ts';
import type { SchoolInput } from './school-page.ts';
import { partnershipOf, SWV_PATH } from './school-routes.ts';
import type { SchoolRouteDeps } from './school-routes.ts';

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
    ({ medisch, psychologisch, reden, tot, grond, toch, bezwaar, ...boxes }): ShareForm => ({
      medisch,
      psychologisch,
      reden,
      tot,
      grond,
      toch,
      bezwaar,
      stappen: shareableSteps.map(String).filter((step) => boxes[`stap-${step}`] !== undefined),
    }),
  );

type ShareInput = SchoolInput & { params: { dossierId: string } };

type ShareRouteDeps = SchoolRouteDeps & { sharing: Shares };

const common = { permission: shareDossier, frame: 'host', params: dossierParams } as const;
const rootOf = (dossier: DossierFacts): string =>
  `/dossiers/${dossier.id}/logboek/communicatie-swv`;

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

const crumbs = ({ base }: ShareRouteDeps, { subject: dossier, t }: ShareInput) => [
  ...dossierCrumbs(dossier, { t, base }),
  { label: t('partnership.title'), url: swvUrl(base, dossier) },
];

interface FrameView {
  head: DossierHead;
  standsIn: StandsIn[];
  back: string;
}

const frameOf = ({ base }: ShareRouteDeps, { subject: dossier, t, at }: ShareInput): FrameView => ({
  head: headView(dossier, { t, today: schoolDay(at) }),
  standsIn: inLogbook(dossier, 'partnership'),
  back: swvUrl(base, dossier),
});

interface RefusedShare {
  form: ShareForm;
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
  const partnership = partnershipOf(deps, dossier);
  const today = schoolDay(at);
  const present = (await deps.shares.history(dossier)).find(
    (one) => one.partnershipId === partnership.id && isRunning(one, today),
  );
  const standing = await deps.standing(dossier, today);
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
      form: refused?.form ?? formOf(present, today),
      faults,
      running: present !== undefined,
      standing,
    }),
  };
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
    action: `${swvUrl(deps.base, dossier)}/delen`,
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
  input: ShareInput & { body: ShareForm },
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
    const { id } = partnershipOf(deps, dossier);
    const fresh = await deps.sharing.share(actor, dossier, id, read.share);
    return {
      kind: 'redirect',
      to: rootOf(dossier),
      flash: fresh ? 'dossier-shared' : 'share-changed',
    };
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
  const partnership = partnershipOf(deps, dossier);
  const present = await deps.shares.running(dossier.id, partnership.id, schoolDay(at));
  if (present === undefined) return { kind: 'redirect', to: rootOf(dossier) };
  const view: EndView = {
    ...frameOf(deps, input),
    action: `${swvUrl(deps.base, dossier)}/intrekken`,
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
    act: async ({ subject: dossier, actor }): Promise<Answer> => {
      await deps.sharing.end(actor, dossier, partnershipOf(deps, dossier).id);
      return { kind: 'redirect', to: rootOf(dossier), flash: 'share-ended' };
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
