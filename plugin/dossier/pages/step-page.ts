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
import { faultText, fieldId, fieldLabel, missingText, partViews } from '../fields/index.ts';
import { stepByNumber, steps } from '../form/index.ts';
import type { DossierDomain, Fault, Step, StepContent, StepReader } from '../form/index.ts';
import { dossierCrumbs, headView, inSteps } from '../frame/index.ts';
import type { Sight } from '../policy/index.ts';
import { presenceView } from '../presence/index.ts';
import type { PresentPage } from '../presence/index.ts';
import type { HistoryRow, StepRow } from '../record/index.ts';
import { recentChanges } from './history-view.ts';
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
  missing: readonly Fault[];
  /** Faults of a refused AFRONDEN, listed on top and beside their fields. */
  faults: readonly Fault[];
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
  const labels = { t, reader, domains };
  const linked =
    (say: typeof faultText) =>
    (fault: Fault): { text: string; url: string } =>
      faultLink(fault, step, { ...labels, root, say });
  const readOnly = whyReadOnly(data, state);
  // In a finished step nobody writes.
  const meets = dossier.status === 'open' && state !== 'done';
  return {
    page: {
      title: `${step.number}. ${stepTitle(step, dossier.level, t)}`,
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      lean: true,
      scripts: [...(readOnly === undefined ? ['autosave'] : []), ...(meets ? ['presence'] : [])],
      faults: data.faults.map(linked(faultText)),
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
      nothingNeeded:
        step.needsNothing?.(reader) === true ? t(`steps.${step.key}.nothingNeeded`) : undefined,
      presence: meets ? presenceOnPage(data, `${root}/${step.number}/aanwezig`) : undefined,
      readOnly,
      answers: answersView(data),
      mayReopen: dossier.status === 'open' && data.mayEdit && state === 'done',
      parts: partViews({
        step,
        content: data.content,
        reader,
        domains,
        faults: data.faults,
        sight,
        hostName,
        level: dossier.level,
        t,
      }),
      urls: {
        form: `${root}/${step.number}`,
        changes: `${root}/${step.number}/wijzigingen`,
        history: `${root}/${step.number}/geschiedenis`,
        next: next === undefined ? undefined : `${root}/${next.number}`,
        signIn: `${base}/aanmelden?terug=${encodeURIComponent(`/dossiers/${dossier.id}/stappen/${step.number}`)}`,
      },
      nextLabel: next === undefined ? undefined : t('dossier.next', { number: next.number }),
      base: dossier.sequence,
      saved:
        data.content.schemaVersion > 0 && state !== 'empty'
          ? t('dossier.savedAt', { time: shownTime(dossier.changedAt) })
          : t('dossier.nothingTyped'),
      missing: data.missing.map(linked(missingText)),
      terms: termViews(dossier, today, t),
      history: recentChanges(data.history, { step, reader, domains, sight, hostName, t }, at, 4),
      hostName,
      hostChanges: data.hostDifferences.map(({ path, ours, theirs }) => ({
        label: fieldLabel(step, path, labels),
        ours: shownDate(ours),
        theirs: shownDate(theirs),
      })),
    },
  };
}

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

function presenceOnPage(data: StepPageData, url: string): NonNullable<StepView['presence']> {
  const { line, people } = presenceView(data.present, data);
  return { url, line, people: people.join('\n') };
}

/** A step's name; step 9 is called otherwise at the level from which requests can be sent. */
export function stepTitle(
  step: Step,
  level: Level,
  t: Translate,
  form: 'title' | 'short' = 'title',
): string {
  const own = `steps.${step.key}.${form}-${level}`;
  return t(t.has(own) ? own : `steps.${step.key}.${form}`);
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

const emptyReader: StepReader = { value: () => '', rows: () => [] };

/** A fault in words and the place to mend it, also when that is in another step. */
export function faultLink(
  fault: Fault,
  here: Step,
  context: {
    t: Translate;
    reader: StepReader;
    domains: readonly DossierDomain[];
    root: string;
    say: typeof faultText;
  },
): { text: string; url: string } {
  const target =
    fault.step === undefined || fault.step === here.number ? undefined : stepByNumber(fault.step);
  return target === undefined
    ? { text: context.say(here, fault, context), url: `#${fieldId(fault.path)}` }
    : {
        text: context.say(target, fault, { ...context, reader: emptyReader }),
        url: `${context.root}/${target.number}#${fieldId(fault.path)}`,
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
      stateWord: data.t(`dossier.states.${state}`),
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
