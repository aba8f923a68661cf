import { addDays, daysBetween, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownTime } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { PageFacts } from '../../platform/routes/index.ts';
import {
  PERSPECTIVE_STEPS,
  PLAN_STEP,
  planState,
  setBefore,
  TOOLBOX_STEP,
} from '../facts/index.ts';
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
import type { DossierDomain, Fault, Step, StepContent, StepReader } from '../form/index.ts';
import { mayBeginAnew, mayDropNew } from '../former/index.ts';
import { dossierCrumbs, headView, inSteps, stateWord, stepTitle } from '../frame/index.ts';
import type { Sight } from '../policy/index.ts';
import { presenceView } from '../presence/index.ts';
import type { PresentPage } from '../presence/index.ts';
import type { HistoryRow, StepRow } from '../record/index.ts';
import { isWrongValue } from '../rules/index.ts';
import { recentChanges } from './history-view.ts';
import { planNotice } from './plan-notice.ts';
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
  sight: Sight;
  mayEdit: boolean;
  at: Date;
  t: Translate;
  base: string;
}

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
        url: `${base}/hulp#stap-${step.number}`,
      },
      scripts: [...(readOnly === undefined ? ['autosave'] : []), ...(meets ? ['presence'] : [])],
      faults: firstOf(data.faults).map(linked(faultText)),
    },
    view: {
      head: headView(dossier, { t, today }),
      standsIn: inSteps(dossier),
      rail: railView({ ...data, level: dossier.level }, root),
      step: {
        number: step.number,
        title: stepTitle(step, dossier.level, t),
        intro: t(`steps.${step.key}.intro`),
        state,
      },
      finish: finishButtons(data),
      toolbox:
        step.number === TOOLBOX_STEP && readOnly === undefined ? toolboxView(data) : undefined,
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
      missing: firstOf(missing).map(linked(missingText)),
      missingCount: missing.length,
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
 * Step 9 keeps which request somebody chose, and sends none: the finished step says so, because a
 * green tick alone looks as if it was sent.
 */
function requestKept(
  { dossier, step, reader, t }: StepPageData,
  state: StepRow['state'],
): string | undefined {
  if (state !== 'done' || !isRequest(dossier, step.number, reader)) return undefined;
  const choice = t(`steps.toolbox.fields.choice.options.${reader.value('choice')}`);
  return t('dossier.toolbox.notSent', { choice });
}

/** Whether the step is the toolbox, and a request was chosen in it. */
export const isRequest = (
  { level }: Pick<DossierFacts, 'level'>,
  step: number,
  reader: StepReader,
): boolean =>
  step === TOOLBOX_STEP &&
  level === 'voorziening' &&
  !['', 'skip'].includes(reader.value('choice'));

function presenceOnPage(data: StepPageData, url: string): NonNullable<StepView['presence']> {
  const { line, people } = presenceView(data.present, data);
  return { url, line, people: people.join('\n') };
}

/**
 * AFRONDEN, or what the step calls it; and in a dossier that follows another, straight on to
 * consent.
 */
function finishButtons({ step, dossier, t }: StepPageData): StepView['finish'] {
  const own = `steps.${step.key}.finish`;
  return {
    label: t(t.has(own) ? own : 'pages.step.finish'),
    through:
      step.number === 1 && dossier.previousId !== null ? t('pages.step.finishThrough') : undefined,
  };
}

/** Why the toolbox is empty, and the one click that mends it; or what a request will need. */
function toolboxView({ dossier, base, t, rows }: StepPageData): NonNullable<StepView['toolbox']> {
  if (dossier.level !== 'voorziening') {
    return {
      empty: {
        level: t(`dossier.levels.${dossier.level}.name`),
        action: `${base}/dossiers/${dossier.id}/niveau`,
      },
    };
  }
  const state = (number: number): string | undefined =>
    rows.find((row) => row.step === number)?.state;
  return {
    needs: [
      {
        text: t('dossier.toolbox.steps'),
        done: PERSPECTIVE_STEPS.every((number) => state(number) === 'done'),
      },
      { text: t('dossier.toolbox.consent'), done: planState(dossier.plan) === 'set' },
      { text: t('dossier.toolbox.shared'), done: dossier.shared },
    ],
  };
}

/** A list of hundreds helps nobody, and every page carries it: the rest is told once these are. */
const TOLD = 40;
export const firstOf = (faults: readonly Fault[]): readonly Fault[] => faults.slice(0, TOLD);

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
  data: Pick<StepPageData, 'rows' | 't'> & { step: { number: number }; level: Level },
  root: string,
): RailStep[] {
  return steps.map((step) => {
    const row = data.rows.find((candidate) => candidate.step === step.number);
    const state = row?.state ?? 'empty';
    return {
      number: step.number,
      title: stepTitle(step, data.level, data.t, 'short'),
      url: `${root}/${step.number}`,
      state,
      stateWord: stateWord(step.number, state, data),
      current: step.number === data.step.number,
      ...(state === 'busy' && row !== undefined && row.total > 0
        ? { progress: data.t('dossier.progress', { filled: row.filled, total: row.total }) }
        : {}),
    };
  });
}

const SOON_DAYS = 14;

/** Deadlines of a dossier in words: the six weeks to set the plan, and the yearly evaluation. */
export function termViews(dossier: DossierFacts, today: string, t: Translate): StepView['terms'] {
  const kind = (left: number): 'calm' | 'warn' | 'stop' => {
    if (left < 0) return 'stop';
    return left <= SOON_DAYS ? 'warn' : 'calm';
  };
  const term = (key: string, day: string): StepView['terms'][number] => {
    const left = daysBetween(today, day);
    return {
      kind: kind(left),
      text: t(`dossier.terms.${key}.${left < 0 ? 'late' : 'left'}`, {
        date: shownDate(day),
        days: Math.abs(left),
      }),
    };
  };
  const before = setBefore(dossier, addDays);
  return [
    ...(before === undefined ? [] : [term('set', before)]),
    ...(dossier.evaluateOn === null ? [] : [term('evaluate', dossier.evaluateOn)]),
  ];
}
