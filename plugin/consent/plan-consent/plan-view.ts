import type { Lang } from '../../kernel/lang.ts';
import { writtenDate, writtenMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import { plainly } from '../../kernel/translate.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { schoolOf } from '../links/index.ts';
import type { VisitRow } from '../links/index.ts';
import { speaksAt } from '../visits/index.ts';
import { changesBetween, goalsOf } from './action-part-view.ts';
import type { ActionPartLine, GoalChange } from './action-part-view.ts';
import type { Reading } from './answers-service.ts';
import { linkAnswers, LONGEST_WORDS } from './round.ts';
import type { AnswerFault } from './round.ts';

/** What stands in the form again after a fault, and what is said above it. */
export interface PlanForm {
  typed: Readonly<Record<string, string>>;
  faults: readonly AnswerFault[];
  notice: PlanNotice | undefined;
  /** What was typed for another text; to copy. */
  kept: readonly string[];
}

export type PlanNotice = 'lapsed' | 'already' | 'other-question' | 'password' | 'pdf-away';

interface PlanGiven {
  visit: VisitRow;
  reading: Reading;
  declined: boolean;
  base: string;
  school: string;
  t: Translate;
  lang: Lang;
  form: PlanForm;
}

/** The form's id, by which the language button sends it along. */
const FORM = 'antwoordformulier';

/** Whether there is still something to answer. */
const answers = ({ given, asked }: Reading): boolean =>
  given === undefined && asked.lapsedAt === null;

export function planPage(page: PlanGiven): Answer {
  const { visit, reading, t, form } = page;
  const title =
    reading.asked.part === 'pupil'
      ? t('inzage.plan.own')
      : t('inzage.plan.title', { pupil: displayName(visit) });
  return {
    kind: 'page',
    template: 'consent/plan',
    page: {
      title,
      school: schoolOf(visit),
      speaks: speaksAt(page.base, '/inzage/plan', answers(reading) ? FORM : undefined),
      faults: form.faults.map((fault) => ({
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
  /** What a yes and a no do, and who else must say yes; of who still answers. */
  means: string[];
  notice: string | undefined;
  kept: readonly string[];
  /** In which language the school wrote, where the page is in another. */
  textLang: Lang | undefined;
  /** Of the headings and labels of the document, where those are in another than the page. */
  labelLang: Lang | undefined;
  version: number;
  goals: { title: string; lines: ActionPartLine[] }[];
  changed: ChangedView | undefined;
  /** The whole text is one press away, for who knows most of it. */
  folded: boolean;
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
  const { visit, reading, base, t, lang } = page;
  const { asked, given } = reading;
  const lapsed = asked.lapsedAt !== null;
  const notice = page.form.notice ?? (lapsed ? 'lapsed' : undefined);
  const tablet = visit.kind === 'tablet';
  return {
    lede: t(`inzage.plan.${ledeOf(page, lapsed)}`, {
      school: page.school,
      until: writtenDate(visit.endsOn, lang),
    }),
    who: reading.person.name,
    note: reading.note,
    means: given === undefined && !lapsed ? meansOf(reading, t) : [],
    notice: notice === undefined ? undefined : t(`inzage.notice.${notice}`),
    kept: page.form.kept,
    textLang: lang === 'nl' ? undefined : 'nl',
    labelLang: reading.documentLang === lang ? undefined : reading.documentLang,
    version: asked.version,
    goals: goalsOf(reading.actionPart, plainly(t)).map((goal, index) => ({
      title: t('inzage.plan.goal', { number: index + 1 }),
      lines: goal.lines,
    })),
    changed:
      reading.before === undefined
        ? undefined
        : changedView(reading.before, reading.actionPart, { t, lang }),
    folded: reading.before !== undefined && reading.before.how !== 'registered',
    sections: readable(reading.document.sections),
    leave: `${base}/inzage/sluiten`,
    tablet,
    seen: tablet ? undefined : `${base}/inzage/gezien`,
    pdf: tablet ? undefined : { action: `${base}/inzage/verslag`, password: generatePassword() },
    mail: tablet ? undefined : { action: `${base}/inzage/geen-mail`, declined: page.declined },
    given: given === undefined ? undefined : givenView(given, { t, lang }),
    form: answers(reading) ? formView(page) : undefined,
  };
}

/** A text that was changed meanwhile is asked of nobody, and nothing of it can be answered. */
function ledeOf({ reading }: PlanGiven, lapsed: boolean): 'answered' | 'lapsed' | 'lede' {
  if (reading.given !== undefined) return 'answered';
  return lapsed ? 'lapsed' : 'lede';
}

function meansOf({ asked }: Reading, t: Translate): string[] {
  const rule = asked.allGuardians === 1 ? 'all' : 'one';
  const decides = asked.askedOf === 'pupil' ? 'pupil' : rule;
  const own = asked.part === 'pupil' && asked.askedOf === 'pupil' ? 'self' : decides;
  return [t('inzage.plan.means'), t(`inzage.plan.who.${asked.counts === 1 ? own : 'heard'}`)];
}

interface Speaking {
  t: Translate;
  lang: Lang;
}

interface GivenView {
  answer: string;
  kind: 'warn' | 'ok';
  words: string;
  reply: { text: string; when: string } | undefined;
}

const givenView = (
  { answer, at, words, reply }: NonNullable<Reading['given']>,
  { t, lang }: Speaking,
): GivenView => ({
  answer: t(`inzage.given.${answer}`, { when: writtenMoment(at, lang) }),
  kind: answer === 'refused' ? 'warn' : 'ok',
  words,
  reply:
    reply === undefined ? undefined : { text: reply.text, when: writtenMoment(reply.at, lang) },
});

interface FormView {
  id: string;
  action: string;
  round: string;
  lang: Lang;
  max: number;
  remark: string;
  reason: string;
  choices: { value: string; label: string; checked: boolean }[];
  faults: Record<string, string>;
}

const formView = ({ visit, base, form, t, lang }: PlanGiven): FormView => ({
  id: FORM,
  action: `${base}/inzage/antwoord`,
  round: visit.aboutId,
  lang,
  max: LONGEST_WORDS,
  remark: form.typed['opmerking'] ?? '',
  reason: form.typed['reden'] ?? '',
  choices: linkAnswers.map((answer) => ({
    value: answer,
    label: t(`inzage.choices.${answer}`),
    checked: form.typed['keuze'] === answer,
  })),
  faults: Object.fromEntries(form.faults.map((fault) => [fault.field, faultText(fault, t)])),
});

interface ChangedView {
  since: string;
  /** How to read the marks; '' where nothing changed. */
  marks: string;
  /** They may never have seen that text: what changed is one press away, and not the plan. */
  aside: boolean;
  goals: (Pick<GoalChange, 'kind' | 'lines'> & { title: string })[];
}

/**
 * Who read an earlier text reads only what changed since, old below new; the whole text stays one
 * press away.
 */
function changedView(
  before: NonNullable<Reading['before']>,
  now: Reading['actionPart'],
  { t, lang }: Speaking,
): ChangedView {
  const goals = changesBetween(before.actionPart, now, plainly(t));
  return {
    since: [
      t(`inzage.changed.${before.how}`, { when: writtenMoment(before.at, lang) }),
      ...(goals.length === 0 ? [t('inzage.changed.nothing')] : []),
    ].join(' '),
    marks: goals.length === 0 ? '' : t('inzage.changed.marks'),
    aside: before.how === 'registered',
    goals: goals.map(({ kind, number, lines }) => ({
      title: t(`inzage.changed.${kind}`, { number }),
      kind,
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
    .map(({ title, blocks }) => ({ title, blocks: screenBlocks(title, blocks) }));

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
 * What stands under a title, each name once: print repeats it above a table, a screen does not. The
 * same name after something else is another of that name.
 */
export function screenBlocks(title: string, blocks: readonly Block[]): ScreenBlock[] {
  let last = title;
  let bare = true;
  return blocks.flatMap((block): ScreenBlock[] => {
    if ('heading' in block) {
      const twice = bare && block.heading === last;
      last = block.heading;
      bare = true;
      return twice ? [] : [screenBlock(block)];
    }
    bare = false;
    const shown = screenBlock(block);
    return 'list' in shown && shown.list.caption === last
      ? [{ list: { ...shown.list, caption: '' } }]
      : [shown];
  });
}

/**
 * Tables become facts a row, which a narrow screen shows whole; a drawing becomes the sentence that
 * tells it.
 */
function screenBlock(block: Block): ScreenBlock {
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
