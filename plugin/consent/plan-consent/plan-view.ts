import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { VisitRow } from '../links/index.ts';
import { changesBetween, goalsOf } from './action-part-view.ts';
import type { ActionPartLine, GoalChange } from './action-part-view.ts';
import type { Reading } from './answers-service.ts';
import { linkAnswers, LONGEST_WORDS } from './round.ts';
import type { AnswerFault } from './round.ts';

/** What stands in the form again after a fault, and what is said above it. */
export interface PlanForm {
  keuze?: string;
  opmerking?: string;
  reden?: string;
  faults?: readonly AnswerFault[];
  notice?: 'lapsed' | 'other-question' | 'password' | 'pdf-away';
  status?: number;
}

interface PlanGiven {
  visit: VisitRow;
  reading: Reading;
  declined: boolean;
  base: string;
  school: string;
  t: Translate;
  form: PlanForm;
}

export function planPage(page: PlanGiven): Answer {
  const { visit, reading, t, form } = page;
  const title =
    reading.asked.part === 'pupil'
      ? t('inzage.plan.own')
      : t('inzage.plan.title', { pupil: displayName(visit) });
  return {
    kind: 'page',
    template: 'consent/plan',
    status: form.status ?? 200,
    page: {
      title,
      faults: (form.faults ?? []).map((fault) => ({
        text: faultText(fault, t),
        url: `#${fault.field}`,
      })),
    },
    view: planView(page),
  };
}

interface PlanView {
  lede: string;
  who: string;
  note: string;
  notice: string | undefined;
  written: boolean;
  version: number;
  goals: { title: string; lines: ActionPartLine[] }[];
  changed: ChangedView | undefined;
  sections: ReturnType<typeof readable>;
  leave: string;
  /** On a device of the school: no file, no list, no wish about mail. */
  tablet: boolean;
  seen: string | undefined;
  pdf: { action: string; password: string } | undefined;
  mail: { action: string; declined: boolean } | undefined;
  given: GivenView | undefined;
  form: FormView | undefined;
}

function planView(page: PlanGiven): PlanView {
  const { visit, reading, base, t } = page;
  const { asked, given } = reading;
  const lapsed = asked.lapsedAt !== null;
  const notice = page.form.notice ?? (lapsed ? 'lapsed' : undefined);
  const tablet = visit.kind === 'tablet';
  return {
    lede: t(given === undefined ? 'inzage.plan.lede' : 'inzage.plan.answered', {
      school: page.school,
      until: shownDate(visit.endsOn),
    }),
    who: reading.person.name,
    note: reading.note,
    notice: notice === undefined ? undefined : t(`inzage.notice.${notice}`),
    written: visit.lang !== 'nl',
    version: asked.version,
    goals: goalsOf(reading.actionPart, t).map((goal, index) => ({
      title: t('inzage.plan.goal', { number: index + 1 }),
      lines: goal.lines,
    })),
    changed:
      reading.before === undefined ? undefined : changedView(reading.before, reading.actionPart, t),
    sections: readable(reading.document.sections),
    leave: `${base}/inzage/sluiten`,
    tablet,
    seen: tablet ? undefined : `${base}/inzage/gezien`,
    pdf: tablet ? undefined : { action: `${base}/inzage/verslag`, password: generatePassword() },
    mail: tablet ? undefined : { action: `${base}/inzage/geen-mail`, declined: page.declined },
    given: given === undefined ? undefined : givenView(given, t),
    form: given !== undefined || lapsed ? undefined : formView(page),
  };
}

interface GivenView {
  answer: string;
  kind: 'warn' | 'ok';
  words: string;
  reply: { text: string; when: string } | undefined;
}

const givenView = (
  { answer, at, words, reply }: NonNullable<Reading['given']>,
  t: Translate,
): GivenView => ({
  answer: t(`inzage.given.${answer}`, { when: shownMoment(at) }),
  kind: answer === 'refused' ? 'warn' : 'ok',
  words,
  reply: reply === undefined ? undefined : { text: reply.text, when: shownMoment(reply.at) },
});

interface FormView {
  action: string;
  round: string;
  max: number;
  remark: string;
  reason: string;
  choices: { value: string; label: string; checked: boolean }[];
  faults: Record<string, string>;
}

const formView = ({ visit, base, form, t }: PlanGiven): FormView => ({
  action: `${base}/inzage/antwoord`,
  round: visit.aboutId,
  max: LONGEST_WORDS,
  remark: form.opmerking ?? '',
  reason: form.reden ?? '',
  choices: linkAnswers.map((answer) => ({
    value: answer,
    label: t(`inzage.choices.${answer}`),
    checked: form.keuze === answer,
  })),
  faults: Object.fromEntries(
    (form.faults ?? []).map((fault) => [fault.field, faultText(fault, t)]),
  ),
});

interface ChangedView {
  since: string;
  goals: { title: string; lines: GoalChange['lines'] }[];
}

/**
 * Who answered before reads only what changed since, old beside new; the whole text stays one press
 * away.
 */
function changedView(
  before: NonNullable<Reading['before']>,
  now: Reading['actionPart'],
  t: Translate,
): ChangedView {
  const goals = changesBetween(before.actionPart, now, t);
  return {
    since: t(goals.length === 0 ? 'inzage.changed.nothing' : 'inzage.changed.since', {
      when: shownMoment(before.at),
    }),
    goals: goals.map(({ kind, number, lines }) => ({
      title: t(`inzage.changed.${kind}`, { number }),
      lines,
    })),
  };
}

const faultText = (fault: AnswerFault, t: Translate): string =>
  t(`inzage.faults.${fault.code}`, { max: LONGEST_WORDS });

export interface ReadableSection {
  title: string;
  blocks: ScreenBlock[];
}

/**
 * The rest of the dossier; the plan itself stands above, and a line to sign on means nothing on a
 * screen.
 */
export const readable = (sections: readonly Section[]): ReadableSection[] =>
  sections
    .filter(({ id }) => id !== 'plan' && id !== 'consent')
    .map(({ title, blocks }) => ({ title, blocks: blocks.map(screenBlock) }));

/** A block of a document as a screen shows it. */
export type ScreenBlock =
  | Exclude<Block, { table: unknown } | { growth: unknown } | { heading: unknown }>
  | { said: string }
  | { sub: string }
  | {
      list: { caption: string; rows: { cells: { label: string; value: string }[] }[] };
    }
  | Record<string, never>;

/**
 * Tables become facts a row, which a narrow screen shows whole; a drawing becomes the sentence that
 * tells it.
 */
export function screenBlock(block: Block): ScreenBlock {
  if ('growth' in block) return { said: block.growth.label };
  if ('heading' in block) return { sub: block.heading };
  if (!('table' in block)) return 'signatures' in block ? {} : block;
  const { caption, columns, rows } = block.table;
  return {
    list: {
      caption,
      rows: rows.map(({ cells }) => ({
        cells: cells.flatMap(({ value }, index) =>
          value.trim() === '' ? [] : [{ label: columns[index]?.label ?? '', value }],
        ),
      })),
    },
  };
}
