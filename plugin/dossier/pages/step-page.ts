import { addDays, daysBetween, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownTime } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { PageFacts } from '../../platform/routes/index.ts';
import { PLAN_STEP, planState, setBefore } from '../facts/index.ts';
import type { DossierFacts, Level } from '../facts/index.ts';
import {
  faultText,
  fieldId,
  fieldLabel,
  missingText,
  partViews,
  rowsPageOf,
  shownValue,
} from '../fields/index.ts';
import { placeOf, stepByNumber, steps } from '../form/index.ts';
import type { Fault, Step, StepContent, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { mayBeginAnew, mayDropNew } from '../former/index.ts';
import { dossierCrumbs, headView, inSteps, stateWord, stepTitle } from '../frame/index.ts';
import type { Sight } from '../policy/index.ts';
import { presenceView } from '../presence/index.ts';
import type { PresentPage } from '../presence/index.ts';
import type { HistoryRow, StepRow } from '../record/index.ts';
import { isRequest, isWrongValue } from '../rules/index.ts';
import { recentChanges } from './history-view.ts';
import { planNotice } from './plan-notice.ts';
import type { Open, ToolboxState } from './toolbox-panel.ts';
import type { RailStep, StepView } from './step-view.ts';

export interface StepPageData {
  dossier: DossierFacts;
  step: Step;
  rows: readonly StepRow[];
  content: StepContent;
  reader: StepReader;
  domains: readonly DossierDomain[];
  history: readonly HistoryRow[];
  /** Pages of this step that are open now, and who is to see them. */
  present: readonly PresentPage[];
  personId: string;
  /** Which page of the rows of long lists is shown, from 1. */
  rowsPage: number;
  missing: readonly Fault[];
  /** Faults of a refused AFRONDEN, listed on top and beside their fields. */
  faults: readonly Fault[];
  /** Names that are suggested where somebody is to be named. */
  known: readonly string[];
  /** Other steps in which something is missing or wrong, as they are written now. */
  read: (step: number) => StepReader;
  hostDifferences: readonly { path: string; ours: string; theirs: string }[];
  hostName: string;
  /** Of step 9 alone. */
  toolbox: ToolboxState | undefined;
  sight: Sight;
  mayEdit: boolean;
  at: Date;
  t: Translate;
  base: string;
}

/** Of the request that step 9 chose, its own instruction; of every other step its part. */
const helpPlace = (step: number, reader: StepReader): string =>
  isRequest(step, reader) ? `/routes/${reader.value('choice')}` : `#stap-${step}`;

/** The whole step page as plain data: nothing below this knows of rows or policies. */
export function stepPage(data: StepPageData): { page: PageFacts; view: StepView } {
  const { dossier, step, t, base, at, reader, domains, sight, hostName } = data;
  const today = schoolDay(at);
  const root = `${base}/dossiers/${dossier.id}/stappen`;
  const state = data.rows.find((row) => row.step === step.number)?.state ?? 'empty';
  const next = stepByNumber(step.number + 1);
  const labels = { t, read: data.read, domains, level: dossier.level };
  const missing = [
    ...data.missing,
    ...data.faults.filter((fault) => (fault.step ?? step.number) !== step.number),
  ];
  const linked =
    (say: typeof faultText) =>
    (fault: Fault): { text: string; url: string } =>
      faultLink(fault, step, { ...labels, root, say, rowsPage: data.rowsPage });
  const readOnly = whyReadOnly(data, state);
  const nothing = step.needsNothing?.(reader);
  // In a finished step nobody writes.
  const meets = dossier.status === 'open' && state !== 'done';
  return {
    page: {
      title: `${step.number}. ${stepTitle(step, dossier.level, t)}`,
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      lean: true,
      help: {
        label: t('dossier.helpWith', { number: step.number }),
        url: `${base}/hulp${helpPlace(step.number, reader)}`,
      },
      scripts: [...(readOnly === undefined ? ['autosave'] : []), ...(meets ? ['presence'] : [])],
      faults: firstOf(data.faults).map(linked(faultText)),
    },
    view: {
      head: headView(dossier, { t, today }),
      standsIn: inSteps(dossier),
      rail: railView(data, root),
      step: {
        number: step.number,
        title: stepTitle(step, dossier.level, t),
        intro: t(`steps.${step.key}.intro`),
        state,
      },
      finish: finishButtons(data),
      toolbox: data.toolbox?.view,
      nothingNeeded: nothing === undefined ? undefined : t(`steps.${step.key}.${nothing}`),
      presence: meets ? presenceOnPage(data, `${root}/${step.number}/aanwezig`) : undefined,
      request: requestKept(data, state),
      atStake: planNotice(dossier, { step: step.number, state, t }),
      readOnly,
      answers: answersView(data),
      mayReopen: dossier.status === 'open' && data.mayEdit && state === 'done',
      anew: anewView(data, state),
      known: readOnly === undefined && data.known.length > 0 ? [...data.known] : undefined,
      parts: partViews({
        step,
        content: data.content,
        reader,
        domains,
        faults: [...data.faults, ...data.missing.filter(isWrongValue)],
        sight,
        hostName,
        level: dossier.level,
        rowsPage: data.rowsPage,
        readOnly: readOnly !== undefined,
        t,
      }),
      urls: urlsOf(data, next?.number),
      nextLabel: next === undefined ? undefined : t('dossier.next', { number: next.number }),
      base: dossier.sequence,
      saved: savedText(data, state),
      ...missingView(data.toolbox?.open ?? missing.map(linked(missingText))),
      terms: termViews(dossier, today, t),
      history: recentChanges(data.history, { step, reader, domains, sight, hostName, t }, at),
      hostName,
      hostChanges: hostChanges(data),
    },
  };
}

const hostChanges = ({
  step,
  reader,
  domains,
  hostDifferences,
  t,
}: StepPageData): StepView['hostChanges'] =>
  hostDifferences.map(({ path, ours, theirs }) => {
    const field = placeOf(step, path, domains)?.field;
    return {
      label: fieldLabel(step, path, { t, reader, domains }),
      ours: shownValue(step, field, ours, t),
      theirs: shownValue(step, field, theirs, t),
    };
  });

function urlsOf(
  { dossier, step, base, rowsPage }: StepPageData,
  next: number | undefined,
): StepView['urls'] {
  const here = `/dossiers/${dossier.id}/stappen`;
  const own = `${base}${here}/${step.number}`;
  return {
    form: own + rowsQuery(rowsPage),
    changes: `${own}/wijzigingen${rowsQuery(rowsPage)}`,
    history: `${own}/geschiedenis`,
    next: next === undefined ? undefined : `${base}${here}/${next}`,
    signIn: `${base}/aanmelden?terug=${encodeURIComponent(`${here}/${step.number}`)}`,
  };
}

const savedText = ({ dossier, content, t }: StepPageData, state: StepRow['state']): string =>
  content.schemaVersion > 0 && state !== 'empty'
    ? t('dossier.savedAt', { time: shownTime(dossier.changedAt) })
    : t('dossier.nothingTyped');

/** A finished plan leads to who answered, and who has not yet. */
function answersView({ dossier, step, base, t }: StepPageData): StepView['answers'] {
  const state = planState(dossier.plan);
  if (step.number !== PLAN_STEP || dossier.plan?.consentMode !== 'links' || state === 'concept')
    return undefined;
  return {
    text: t(`dossier.answers.${state === 'awaiting' ? 'awaiting' : 'given'}`),
    url: `${base}/dossiers/${dossier.id}/logboek/inzage-instemming`,
  };
}

/** Why nothing can be written in this step by who looks at it. */
function whyReadOnly(
  { dossier, mayEdit, t }: StepPageData,
  state: StepRow['state'],
): string | undefined {
  if (dossier.status === 'archived') return t('dossier.readOnly.archived');
  if (!mayEdit) return t('dossier.readOnly.emergency');
  return state === 'done' ? t('dossier.readOnly.finished') : undefined;
}

/**
 * A step 9 that was finished when requests could not be sent from here says so, because a green
 * tick alone looks as if something was sent.
 */
function requestKept(
  { dossier, step, reader, t }: StepPageData,
  state: StepRow['state'],
): string | undefined {
  const sent = dossier.toolbox.request !== undefined;
  if (state !== 'done' || sent || !isRequest(step.number, reader)) return undefined;
  const field = placeOf(step, 'choice', [])?.field;
  return t('dossier.toolbox.notSent', {
    choice: shownValue(step, field, reader.value('choice'), t),
  });
}

function presenceOnPage(data: StepPageData, url: string): NonNullable<StepView['presence']> {
  const { line, people } = presenceView(data.present, data);
  return { url, line, people: people.join('\n') };
}

/**
 * AFRONDEN, or what the step calls it; and in a dossier that follows another, straight on to
 * consent.
 */
function finishButtons({ step, dossier, t, toolbox }: StepPageData): StepView['finish'] {
  if (toolbox?.view.finish !== undefined) return toolbox.view.finish;
  const own = `steps.${step.key}.finish`;
  return {
    label: t(t.has(own) ? own : 'pages.step.finish'),
    through:
      step.number === 1 && dossier.previousId !== null ? t('pages.step.finishThrough') : undefined,
  };
}

/** A list of hundreds helps nobody, and every page carries it: the rest is told once these are. */
const TOLD = 40;
export const firstOf = <T>(all: readonly T[]): readonly T[] => all.slice(0, TOLD);

/** The first of what is missing, and how much there is in all. */
export const missingView = (all: readonly Open[]): { missing: Open[]; missingCount: number } => ({
  missing: [...firstOf(all)],
  missingCount: all.length,
});

/** A new evaluation beside the finished one; and back to the last while the new one is empty. */
function anewView(
  { dossier, step, reader, mayEdit, t }: StepPageData,
  state: StepRow['state'],
): StepView['anew'] {
  const words = `steps.${step.key}.parts.former`;
  if (dossier.status !== 'open' || !mayEdit) return {};
  if (state === 'done') return mayBeginAnew(step, reader) ? { begin: t(`${words}.add`) } : {};
  return mayDropNew(step, reader)
    ? { drop: { text: t(`${words}.begun`), label: t(`${words}.drop`) } }
    : {};
}

/** Back to the same rows of a long list. */
export const rowsQuery = (page: number): string => (page > 1 ? `?rijen=${page}` : '');

/** A fault in words and the place to mend it; of another step with that step's name. */
export function faultLink(
  fault: Fault,
  here: Step,
  context: {
    t: Translate;
    read: (step: number) => StepReader;
    domains: readonly DossierDomain[];
    level: Level;
    root: string;
    say: typeof faultText;
    /** Which page of the rows of long lists is shown. */
    rowsPage: number;
  },
): { text: string; url: string } {
  const target = stepByNumber(fault.step ?? here.number) ?? here;
  const { t, level, root, say } = context;
  const reader = context.read(target.number);
  const text = say(target, fault, { ...context, reader });
  const rows = rowsPageOf(fault.path, reader);
  const place = `#${fieldId(fault.path)}`;
  if (target === here)
    return { text, url: rows === context.rowsPage ? place : `?rijen=${rows}${place}` };
  const step = `${target.number}. ${stepTitle(target, level, t, 'short')}`;
  return {
    text: t('dossier.inStep', { step, text }),
    url: `${root}/${target.number}${rowsQuery(rows)}${place}`,
  };
}

export function railView(
  data: Pick<StepPageData, 'rows' | 't'> & {
    step: { number: number };
    dossier: Pick<DossierFacts, 'level' | 'toolbox'>;
  },
  root: string,
): RailStep[] {
  return steps.map((step) => {
    const row = data.rows.find((candidate) => candidate.step === step.number);
    const state = row?.state ?? 'empty';
    return {
      number: step.number,
      title: stepTitle(step, data.dossier.level, data.t, 'short'),
      url: `${root}/${step.number}`,
      state,
      stateWord: stateWord(step.number, state, {
        level: data.dossier.level,
        t: data.t,
        sent: data.dossier.toolbox.request,
      }),
      current: step.number === data.step.number,
      ...(state === 'busy' && row !== undefined && row.total > 0
        ? { progress: data.t('dossier.progress', { filled: row.filled, total: row.total }) }
        : {}),
    };
  });
}

const SOON_DAYS = 14;
/** Somewhere else to go is not found in two weeks. */
const TLV_SOON_DAYS = 90;

/** Deadlines of a dossier in words: the six weeks to set the plan, and the yearly evaluation. */
export function termViews(dossier: DossierFacts, today: string, t: Translate): StepView['terms'] {
  const kind = (left: number, soon: number): 'calm' | 'warn' | 'stop' => {
    if (left < 0) return 'stop';
    return left <= soon ? 'warn' : 'calm';
  };
  const term = (key: string, day: string, soon = SOON_DAYS): StepView['terms'][number] => {
    const left = daysBetween(today, day);
    return {
      kind: kind(left, soon),
      text: t(`dossier.terms.${key}.${left < 0 ? 'late' : 'left'}`, {
        date: shownDate(day),
        days: Math.abs(left),
      }),
    };
  };
  const before = setBefore(dossier, addDays);
  const tlv = dossier.toolbox.request?.tlvUntil ?? null;
  return [
    ...(before === undefined ? [] : [term('set', before)]),
    ...(dossier.evaluateOn === null ? [] : [term('evaluate', dossier.evaluateOn)]),
    ...(tlv === null ? [] : [term('tlv', tlv, TLV_SOON_DAYS)]),
  ];
}
