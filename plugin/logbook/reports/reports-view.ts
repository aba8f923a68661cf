import { roundKinds } from '../../consent/plan-consent/index.ts';
import { dossierReportKinds } from '../../dossier/documents/index.ts';
import { dossierCrumbs, headView, inLogbook, planKinds } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { optionsView, pagerView } from '../files/index.ts';
import type { OptionView, PagerView, SortView } from '../files/index.ts';
import { historyActs, historySorts, historyText } from './history-query.ts';
import type { HistoryQuery } from './history-query.ts';
import type { Delivery, HistoryEntry } from './report-history.ts';
import { onScreenLinks } from './on-screen-page.ts';
import { kindWords, mayHave, refText, reportKinds } from './report-kinds.ts';
import { mailReport } from './report-policy.ts';
import { plainWhom, whomView } from './report-whom.ts';
import type { WhomForm, WhomView } from './report-whom.ts';
import { reportsUrl } from './reports-context.ts';
import type { Offered, ReportsContext } from './reports-context.ts';
import { HISTORY_PAGE } from './reports-store.ts';
import type { CarriedReport } from './reports-store.ts';

/** A report in the list of what can be made; with `why` there is nothing of it yet. */
export interface ChoiceView {
  value: string;
  label: string;
  text: string;
  checked: boolean;
  state?: { word: string; kind: string };
  why?: string | undefined;
  go?: { url: string; label: string } | undefined;
}

/**
 * Each kind of report that this person may have, with where it stands, or why there is nothing of
 * it yet.
 */
export function choicesView(
  { t, base, at, actor, dossier }: ReportsContext,
  { nothingYet, rounds }: Offered,
  chosen: string,
): ChoiceView[] {
  const steps = `${base}/dossiers/${dossier.id}/stappen`;
  const checked = (value: string): boolean => value === (chosen === '' ? kindWords.opp : chosen);
  const ofSteps = dossierReportKinds.map((kind): ChoiceView => {
    const missing = nothingYet[kind];
    return {
      value: refText({ kind }),
      label: t(`report.kinds.${kind}`),
      text: t(`reports.texts.${kind}`),
      checked: missing === undefined && checked(kindWords[kind]),
      why: missing === undefined ? undefined : t(`reports.nothing.${missing.code}`),
      go:
        missing === undefined
          ? undefined
          : {
              url: `${steps}/${missing.step}`,
              label: t('reports.toStep', { step: missing.step }),
            },
    };
  });
  if (!mayHave('evidence', actor, dossier, at)) return ofSteps;
  const ofRounds = rounds.map((round): ChoiceView => {
    const value = refText({ kind: 'evidence', roundId: round.id });
    return {
      value,
      label: t('rounds.evidence.title', { version: round.version }),
      text: t('reports.texts.evidence'),
      checked: checked(value),
      state: { word: t(`rounds.states.${round.state}`), kind: roundKinds[round.state] },
    };
  });
  return [
    ...ofSteps,
    ...(ofRounds.length > 0
      ? ofRounds
      : [
          {
            value: kindWords.evidence,
            label: t('report.kinds.evidence'),
            text: t('reports.texts.evidence'),
            checked: false,
            why: t('reports.nothing.no-rounds'),
            go: { url: `${steps}/8/instemming`, label: t('reports.toConsent') },
          },
        ]),
  ];
}

interface ReportsView {
  head: DossierHead;
  standsIn: StandsIn[];
  make: {
    action: string;
    suggestion: string;
    again: string;
    rate: string;
    own: boolean;
    choices: ChoiceView[];
    carried: ChoiceOfCarried[];
    whom: WhomView;
    choiceFault: string | undefined;
    fault: string | undefined;
  };
  /** Each kind that can be read here. */
  screen: { label: string; url: string }[];
  mail: string | undefined;
  /** Why letters of this dossier will not print; absent when all do. */
  unprintable?: string;
  history: HistoryView;
}

type ChoiceOfCarried = Pick<ChoiceView, 'value' | 'label' | 'text' | 'checked' | 'state'>;

interface ReportsPageData {
  offered: Offered;
  carried: readonly CarriedReport[];
  history: { entries: readonly HistoryEntry[]; total: number };
  unprintable: readonly string[];
  query: HistoryQuery;
  server: boolean;
  refused: { error: AppError; chosen: string; whom: WhomForm } | undefined;
}

/** LOGBOEK – VERSLAGEN: what can be made, and what became of what was. */
export function reportsPage(context: ReportsContext, given: ReportsPageData): Answer {
  const { t, base, dossier } = context;
  const { refused } = given;
  const fault = refused === undefined ? undefined : faultText(refused.error, t);
  const field = refused?.error.code === 'report-nothing-yet' ? '#verslag' : '#wachtwoord';
  return {
    kind: 'page',
    template: 'reports/reports',
    status: refused?.error.status ?? 200,
    page: {
      title: t('reports.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      scripts: ['password'],
      faults: fault === undefined ? [] : [{ text: fault, url: field }],
    },
    view: reportsView(context, given),
  };
}

const faultText = (error: AppError, t: Translate): string =>
  t(`errors.${error.code}`, error.params);

function reportsView(context: ReportsContext, given: ReportsPageData): ReportsView {
  const { t, base, at, actor, dossier } = context;
  const { refused, query, history, server } = given;
  const here = reportsUrl(base, dossier);
  const chosen = refused?.chosen ?? '';
  const fault = refused === undefined ? undefined : faultText(refused.error, t);
  const ofChoice = refused?.error.code === 'report-nothing-yet';
  const mails = mailReport.allow(actor, dossier, at) !== undefined;
  return {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'reports'),
    make: {
      action: here,
      suggestion: generatePassword(),
      again: here,
      rate: `${base}/wachtwoordsterkte`,
      own: refused !== undefined,
      choices: choicesView(context, given.offered, chosen),
      carried: given.carried.map((row) => ({
        value: row.id,
        label: t('reports.carried', {
          kind: t(`report.kinds.${row.kind}`),
          when: shownMoment(row.madeAt),
        }),
        text: t(`reports.texts.${row.ownEyes ? 'carriedOwn' : 'carried'}`),
        checked: row.id === chosen,
        state: { word: stateWord(row, t), kind: planKinds[row.planState] },
      })),
      whom: whomView(refused?.whom ?? plainWhom, [sightOf(actor.basis, dossier)], t),
      choiceFault: ofChoice ? fault : undefined,
      fault: ofChoice ? undefined : fault,
    },
    screen: onScreenLinks(context, given.offered),
    mail: mails ? `${here}/mailen` : undefined,
    unprintable: unprintableText(given.unprintable, t),
    history: historyView(history, query, { here, t, server, mails }),
  };
}

const MOST_SHOWN = 30;

const unprintableText = (letters: readonly string[], t: Translate): string | undefined =>
  letters.length === 0
    ? undefined
    : t('reports.unprintable', { letters: letters.slice(0, MOST_SHOWN).join(' ') });

const stateWord = (
  { kind, planVersion, planState }: Pick<HistoryEntry, 'kind' | 'planVersion' | 'planState'>,
  t: Translate,
): string =>
  kind === 'evidence'
    ? t('report.version', { version: planVersion ?? 0 })
    : t(`dossier.plan.${planState}`, { version: planVersion ?? 0 });

/** Filters stand above a list that is longer than what is seen at once. */
const LONG = 8;

interface HistoryView {
  rows: HistoryRowView[];
  filtered: boolean;
  clear: string;
  action: string;
  total: string;
  filters: { kinds: OptionView[]; acts: OptionView[] } | undefined;
  headers: SortView[];
  pager: PagerView;
}

interface HistoryRowView {
  when: string;
  who: string;
  kind: string;
  version: string;
  made: string;
  /** Of the plan; evidence has none. */
  state: string | undefined;
  what: string;
  mail: MailView | undefined;
}

interface MailView extends DeliveryView {
  address: string;
  reason: string | undefined;
  again: string | undefined;
}

interface HistoryContext {
  here: string;
  t: Translate;
  server: boolean;
  mails: boolean;
}

function historyView(
  { entries, total }: { entries: readonly HistoryEntry[]; total: number },
  query: HistoryQuery,
  context: HistoryContext,
): HistoryView {
  const { here, t } = context;
  const link = (changes: Partial<HistoryQuery>): string =>
    here + historyText({ ...query, ...changes });
  const filtered = query.kind !== '' || query.act !== '';
  return {
    rows: entries.map((entry) => rowView(entry, context)),
    filtered,
    clear: here,
    action: here,
    total: t('reports.total', { count: total }),
    filters:
      filtered || total > LONG
        ? {
            kinds: optionsView(reportKinds, (value) => t(`report.kinds.${value}`), query.kind),
            acts: optionsView(historyActs, (value) => t(`reports.acts.${value}`), query.act),
          }
        : undefined,
    headers: historySorts.map((sort) => ({
      label: t(`reports.headers.${sort}`),
      current: query.sort === sort,
      descending: query.descending,
      url: link({
        sort,
        descending: query.sort === sort ? !query.descending : sort === 'wanneer',
        page: 1,
      }),
    })),
    pager: pagerView({ page: query.page, size: HISTORY_PAGE, total }, (page) => link({ page }), t),
  };
}

function rowView(entry: HistoryEntry, context: HistoryContext): HistoryRowView {
  const { t } = context;
  const { mail } = entry;
  return {
    when: shownMoment(entry.at),
    who: entry.who,
    kind: t(`report.kinds.${entry.kind}`),
    version: stateWord(entry, t),
    made: shownMoment(entry.madeAt),
    state: entry.kind === 'evidence' ? undefined : planKinds[entry.planState],
    what:
      mail === undefined
        ? t('reports.downloaded')
        : t('reports.mailedTo', { name: mail.person.name, relation: mail.person.relation }),
    mail: mail === undefined ? undefined : mailView(mail, entry.kind, context),
  };
}

function mailView(
  { person, delivery }: NonNullable<HistoryEntry['mail']>,
  kind: HistoryEntry['kind'],
  context: HistoryContext,
): MailView {
  const chosen = kind === 'evidence' ? '' : kindWords[kind];
  const again = delivery.state === 'failed' && context.mails;
  return {
    address: person.email,
    reason: person.reason === '' ? undefined : person.reason,
    ...deliveryView(delivery, context),
    again: again ? `${context.here}/mailen?verslag=${chosen}` : undefined,
  };
}

export interface DeliveryView {
  word: string;
  sign: 'ok' | 'warn' | 'stop';
  when?: string;
  /** What to do about it. */
  advice?: string | undefined;
}

/** How far a mail is, in words, and what to do about it. */
export function deliveryView(
  delivery: Delivery,
  { t, server }: { t: Translate; server: boolean },
): DeliveryView {
  if (delivery.state === 'sent')
    return { word: t('reports.delivery.sent'), sign: 'ok', when: shownMoment(delivery.at) };
  if (delivery.state === 'failed')
    return {
      word: t('reports.delivery.failed'),
      sign: 'stop',
      advice: t(`reports.delivery.${delivery.refused ? 'refused' : 'unreachable'}`),
    };
  return {
    word: t('reports.delivery.waiting'),
    sign: 'warn',
    advice: waitingAdvice(delivery.tries, { t, server }),
  };
}

function waitingAdvice(
  tries: number,
  { t, server }: { t: Translate; server: boolean },
): string | undefined {
  if (!server) return t('reports.delivery.noServer');
  return tries > 0 ? t('reports.delivery.trying', { count: tries }) : undefined;
}
