import { z } from 'zod';
import {
  actionPartRows,
  actionPartText,
  consentersOf,
  guardianRows,
  knownPeople,
} from '../../dossier/content/index.ts';
import { PLAN_STEP, planState } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { FieldView } from '../../dossier/fields/index.ts';
import type { StepReader } from '../../dossier/declaration/index.ts';
import { dossierCrumbs, headView, inSteps } from '../../dossier/frame/index.ts';
import { railView } from '../../dossier/pages/index.ts';
import { declared } from '../../dossier/record/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import { isoDate, shownDate, shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import type { AskingFault, Candidate } from '../asking/index.ts';
import { asReached } from '../links/index.ts';
import type { Declines, ReadReached } from '../links/index.ts';
import { changesBetween } from './action-part-view.ts';
import type { GoalChange } from './action-part-view.ts';
import { askingLabel, askingView } from './asking-view.ts';
import type { AskingView } from './asking-view.ts';
import { candidatesOf } from './asking.ts';
import { registerConsent } from './consent-policy.ts';
import type { ConsentFault } from './consent.ts';
import { consentersView } from './consenters-view.ts';
import { previewView } from './preview.ts';
import type { PreviewView } from './preview.ts';
import type { Evidence, RoundReader, VersionText } from './round-facts.ts';
import type { KeptActionPart } from './round.ts';

export const consentBody = z
  .object({
    /** The version that stood on the page: a form that is sent twice registers once. */
    versie: z.string().max(6).default(''),
    wijze: z.enum(['plan', 'buiten', 'niet', 'geldt-nog']).optional(),
    datum: z.string().max(40).default(''),
    toelichting: z.string().max(20_000).default(''),
    reden: z.string().max(20_000).default(''),
  })
  .catchall(z.string().max(20_000));
export type ConsentForm = z.output<typeof consentBody>;

/** A file that was refused, in the words of the file's own capability. */
interface ScanFault {
  field: 'scan';
  code: string;
  why: string;
}
export type Fault = ConsentFault | AskingFault | ScanFault;
export type ConsentInput = Input<{ dossierId: string }, unknown, unknown> & {
  subject: DossierFacts;
};

export interface ConsentPageDeps {
  dossiers: Dossiers;
  reader: RoundReader;
  declines: Declines;
  reached: ReadReached;
  needsSecond: (dossier: DossierFacts) => Promise<boolean>;
  /** The dossier as far as who is asked may read it, with labels in this language. */
  document: (dossier: DossierFacts, lang: Lang) => Promise<ReportDocument>;
  base: string;
}

export const planUrl = (dossier: DossierFacts): string =>
  `/dossiers/${dossier.id}/stappen/${PLAN_STEP}`;

/** The page that finishes step 8, with what was typed. */
export async function consentPage(
  deps: ConsentPageDeps,
  input: ConsentInput,
  form: ConsentForm,
  faults: readonly Fault[],
  status = faults.length > 0 ? 422 : 200,
): Promise<Answer> {
  const { subject: dossier, t } = input;
  const { base } = deps;
  if (dossier.status === 'archived') throw new AppError('dossier-archived', 409);
  if ((await deps.dossiers.missing(dossier, PLAN_STEP)).length > 0)
    return { kind: 'redirect', to: planUrl(dossier), flash: 'plan-incomplete' };
  const step = `${PLAN_STEP}. ${t(`steps.${declared(PLAN_STEP).key}.title`)}`;
  return {
    kind: 'page',
    template: 'dossier/consent',
    status,
    page: {
      title: t('consent.title'),
      nav: 'pupils',
      crumbs: [
        ...dossierCrumbs(dossier, { t, base }),
        { label: step, url: `${base}${planUrl(dossier)}` },
      ],
      faults: faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` })),
    },
    view: await consentView(deps, input, form, faults),
  };
}

interface ConsentView {
  head: ReturnType<typeof headView>;
  standsIn: ReturnType<typeof inSteps>;
  rail: ReturnType<typeof railView>;
  seen: string;
  summary: { label: string; value: string }[];
  preview: PreviewView;
  keep: { text: string; checked: boolean } | undefined;
  consenters: ReturnType<typeof consentersView>;
  asking: AskingView;
  /** Consent obtained elsewhere is the school's to register. */
  school: boolean;
  changed: ChangesView | undefined;
  mode: { links: boolean; outside: boolean; refused: boolean };
  fields: { outside: FieldView[]; refused: FieldView[] };
  scan: ScanView;
  /** Names that are suggested for who is asked besides. */
  known: string[];
  action: string;
  cancel: string;
}

async function consentView(
  deps: ConsentPageDeps,
  input: ConsentInput,
  form: ConsentForm,
  faults: readonly Fault[],
): Promise<ConsentView> {
  const { subject: dossier, actor, t, at } = input;
  const here = `${deps.base}${planUrl(dossier)}`;
  const today = schoolDay(at);
  const { read, rows } = await deps.dossiers.readers(dossier, [1, 2, PLAN_STEP]);
  const last = dossier.plan === undefined ? undefined : await deps.reader.last(dossier, today);
  const who = consentersOf(dossier, read(1), today);
  const school = registerConsent.allow(actor, dossier, at) !== undefined;
  const asked = { who, read: read(1), last, reached: await deps.reached(dossier) };
  return {
    head: headView(dossier, { t, today }),
    standsIn: inSteps(dossier),
    rail: railView(
      { rows, t, step: declared(PLAN_STEP), dossier },
      `${deps.base}/dossiers/${dossier.id}/stappen`,
    ),
    seen: String(dossier.lastVersion),
    summary: summaryView(input, read(PLAN_STEP)),
    preview: previewView(read(PLAN_STEP), await deps.document(dossier, 'nl'), {
      version: versionNow(dossier),
      t,
    }),
    keep: keepView(dossier, form, t),
    consenters: consentersView(who, dossier, t),
    asking: await askedView(deps, input, { form, faults, ...asked }),
    school,
    changed: changesView(
      dossier,
      newest(last, await deps.reader.registered(dossier)),
      read(PLAN_STEP),
      t,
    ),
    mode: modeView(dossier, form, school),
    fields: fieldsView(form, faults, t),
    scan: scanView(faults, { t, again: input.incoming !== undefined && faults.length > 0 }),
    known: knownPeople(read(1), read(2)),
    action: `${here}/instemming`,
    cancel: here,
  };
}

const summaryView = (
  { subject: dossier, t, at }: ConsentInput,
  content: StepReader,
): ConsentView['summary'] => [
  {
    label: t('consent.summary.version'),
    value: String(versionNow(dossier)),
  },
  { label: t('consent.summary.day'), value: shownDay(at) },
  {
    label: t('consent.summary.goals'),
    value: content
      .rows('goals')
      .map((row, index) =>
        t('consent.summary.goal', {
          number: index + 1,
          name: content.value(`goals/${row}/goalDomain`),
        }),
      )
      .join('\n'),
  },
];

/** The version that is registered now: the present one while it still holds. */
const versionNow = (dossier: DossierFacts): number =>
  mayKeep(dossier) ? (dossier.plan?.version ?? 0) : dossier.lastVersion + 1;

function keepView(
  dossier: DossierFacts,
  { wijze }: ConsentForm,
  t: Translate,
): ConsentView['keep'] {
  if (!mayKeep(dossier)) return undefined;
  const key = planState(dossier.plan) === 'set' ? 'consent.keep' : 'consent.keepAsking';
  return {
    text: t(key, { version: dossier.plan?.version ?? 0 }),
    checked: wijze === undefined || wijze === 'geldt-nog',
  };
}

function modeView(
  dossier: DossierFacts,
  { wijze }: ConsentForm,
  school: boolean,
): ConsentView['mode'] {
  const again =
    wijze === undefined &&
    planState(dossier.plan) === 'lapsed' &&
    dossier.plan?.consentMode === 'links';
  return {
    links: wijze === 'plan' || again || !school,
    outside: wijze === 'buiten',
    refused: wijze === 'niet',
  };
}

type Last = Pick<Evidence, 'round' | 'actionPart'> | undefined;
interface Known {
  who: ReturnType<typeof consentersOf>;
  read: StepReader;
  last: Last;
  reached: Awaited<ReturnType<ReadReached>>;
}

/**
 * Who can be asked; in which language and at which address they were last, where step 1 has none.
 */
function candidatesNow(
  { subject: dossier, t }: ConsentInput,
  { who, read, last, reached }: Known,
): Candidate[] {
  const pupil = t('consent.who.pupilRole');
  return candidatesOf(who, guardianRows(read), dossier, pupil).map((one) => {
    const before = last?.round.people.find((person) => person.key === one.key);
    if (before === undefined)
      return asReached(one, reached, [
        one.relation,
        ...(one.part === 'pupil' ? [t('reading.pupilRole')] : []),
      ]);
    return {
      ...one,
      lang: before.lang,
      email: one.email === '' ? before.email : one.email,
    };
  });
}

async function askedView(
  { declines, needsSecond }: ConsentPageDeps,
  input: ConsentInput,
  of: Known & { form: ConsentForm; faults: readonly Fault[] },
): Promise<AskingView> {
  const { subject: dossier, t, at } = input;
  const candidates = candidatesNow(input, of);
  return askingView({
    say: (fault) => faultText(fault, t),
    candidates,
    form: of.form,
    faults: of.faults,
    today: schoolDay(at),
    t,
    waits: planState(dossier.plan) === 'awaiting',
    second: await needsSecond(dossier),
    declined: await declines.keysOf(candidates, dossier),
  });
}

/** What parents were asked last, or what the school registered after that. */
const newest = (last: Last, registered: VersionText | undefined): VersionText | undefined =>
  last === undefined || (registered !== undefined && registered.version > last.round.version)
    ? registered
    : { version: last.round.version, actionPart: last.actionPart };

interface ChangesView {
  title: string;
  goals: (Pick<GoalChange, 'kind' | 'lines'> & { title: string })[];
}

/** What parents would be shown of a changed text: only the difference from the last version. */
function changesView(
  dossier: DossierFacts,
  last: VersionText | undefined,
  content: StepReader,
  t: Translate,
): ChangesView | undefined {
  if (last === undefined || planState(dossier.plan) !== 'lapsed') return undefined;
  const now: KeptActionPart = {
    text: actionPartText(declared(PLAN_STEP), content),
    rows: actionPartRows(content),
  };
  return {
    title: t('rounds.changedSince', { version: last.version }),
    goals: changesBetween(last.actionPart, now, t).map(({ kind, number, lines }) => ({
      title: t(`inzage.changed.${kind}`, { number }),
      kind,
      lines,
    })),
  };
}

/**
 * While the action part is to the letter what was agreed to, or asked about, step 8 can be finished
 * as it is.
 */
export const mayKeep = (dossier: DossierFacts): boolean =>
  ['set', 'awaiting'].includes(planState(dossier.plan));

interface ScanView {
  fault: string | undefined;
  again: string | undefined;
}

/**
 * The file comes last in the form, so that every field is read before it (the style sheet puts it
 * under its own answer); no browser keeps a chosen
 * file over an error.
 */
function scanView(
  faults: readonly Fault[],
  { t, again }: { t: Translate; again: boolean },
): ScanView {
  const fault = faults.find((candidate) => candidate.field === 'scan');
  return {
    fault: fault === undefined ? undefined : faultText(fault, t),
    again: again ? t('consent.scan.again') : undefined,
  };
}

const faultText = (fault: Fault, t: Translate): string => {
  if ('why' in fault) return fault.why;
  const own = `consent.fields.${fault.field}`;
  return t(`faults.${fault.code}`, {
    max: 10_000,
    ...('params' in fault ? fault.params : {}),
    label: t(t.has(own) ? own : askingLabel(fault.field)),
  });
};

function fieldsView(
  form: ConsentForm,
  faults: readonly Fault[],
  t: Translate,
): { outside: FieldView[]; refused: FieldView[] } {
  const field = (name: 'datum' | 'toelichting' | 'reden', kind: FieldView['kind']): FieldView => {
    const fault = faults.find((candidate) => candidate.field === name);
    return {
      id: name,
      path: name,
      kind,
      label: t(`consent.fields.${name}`),
      help: t(`consent.help.${name}`),
      value: kind === 'date' ? shownDate(isoDate(form[name]) ?? '') || form[name] : form[name],
      required: true,
      max: kind === 'date' ? 40 : 10_000,
      ...(fault === undefined ? {} : { fault: faultText(fault, t) }),
    };
  };
  return {
    outside: [field('datum', 'date'), field('toelichting', 'text')],
    refused: [field('reden', 'text')],
  };
}
