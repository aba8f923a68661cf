import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { VisitRow } from '../links/index.ts';
import { changesBetween, goalsOf } from './action-part-view.ts';
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

export function planPage({
  visit,
  reading,
  declined,
  base,
  school,
  t,
  form,
}: {
  visit: VisitRow;
  reading: Reading;
  declined: boolean;
  base: string;
  school: string;
  t: Translate;
  form: PlanForm;
}): Answer {
  const pupil = displayName(visit);
  const { asked, document, given } = reading;
  const lapsed = asked.lapsedAt !== null;
  const notice = form.notice ?? (lapsed ? 'lapsed' : undefined);
  return {
    kind: 'page',
    template: 'consent/plan',
    status: form.status ?? 200,
    page: {
      title: asked.part === 'pupil' ? t('inzage.plan.own') : t('inzage.plan.title', { pupil }),
      faults: (form.faults ?? []).map((fault) => ({
        text: faultText(fault, t),
        url: `#${fault.field}`,
      })),
    },
    view: {
      lede: t(given === undefined ? 'inzage.plan.lede' : 'inzage.plan.answered', {
        school,
        until: shownDate(visit.endsOn),
      }),
      who: reading.person.name,
      note: reading.note,
      ...(notice === undefined ? {} : { notice: t(`inzage.notice.${notice}`) }),
      ...(visit.lang === 'nl' ? {} : { written: true }),
      version: asked.version,
      goals: goalsOf(reading.actionPart, t).map((goal, index) => ({
        title: t('inzage.plan.goal', { number: index + 1 }),
        lines: goal.lines,
      })),
      ...(reading.before === undefined
        ? {}
        : { changed: changedView(reading.before, reading.actionPart, t) }),
      sections: readable(document.sections),
      leave: `${base}/inzage/sluiten`,
      ...(visit.kind === 'tablet'
        ? { tablet: true }
        : {
            seen: `${base}/inzage/gezien`,
            pdf: { action: `${base}/inzage/verslag`, password: generatePassword() },
            mail: { action: `${base}/inzage/geen-mail`, declined },
          }),
      ...(given === undefined
        ? {}
        : {
            given: {
              answer: t(`inzage.given.${given.answer}`, { when: shownMoment(given.at) }),
              kind: given.answer === 'refused' ? 'warn' : 'ok',
              words: given.words,
              ...(given.reply === undefined
                ? {}
                : { reply: { text: given.reply.text, when: shownMoment(given.reply.at) } }),
            },
          }),
      ...(given !== undefined || lapsed
        ? {}
        : {
            form: {
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
            },
          }),
    },
  };
}

/**
 * Who answered before reads only what changed since, old beside new; the whole text stays one press
 * away.
 */
function changedView(
  before: NonNullable<Reading['before']>,
  now: Reading['actionPart'],
  t: Translate,
): object {
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

/**
 * The rest of the dossier; the plan itself stands above, and a line to sign on means nothing on a
 * screen.
 */
const readable = (sections: readonly Section[]): { title: string; blocks: object[] }[] =>
  sections
    .filter(({ id }) => id !== 'plan' && id !== 'consent')
    .map(({ title, blocks }) => ({ title, blocks: blocks.map(screenBlock) }));

/**
 * Tables become facts a row, which a narrow screen shows whole; a drawing becomes the sentence that
 * tells it.
 */
export function screenBlock(block: Block): object {
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
