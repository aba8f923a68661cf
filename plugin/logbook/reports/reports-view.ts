import { roundKinds } from '../../consent/plan-consent/index.ts';
import type { RoundFacts } from '../../consent/plan-consent/index.ts';
import { dossierReportKinds } from '../../dossier/documents/index.ts';
import type { DossierReportKind, NothingYet } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inLogbook, planKinds } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer, SignedInActor } from '../../platform/routes/index.ts';
import { HISTORY_PAGE, historyActs, historySorts, historyText } from './report-history.ts';
import type { Delivery, HistoryEntry, HistoryQuery } from './report-history.ts';
import { kindWords, mayHave, refText, reportKinds } from './report-kinds.ts';
import { mailReport } from './report-policy.ts';
import type { CarriedReport } from './reports-service.ts';

export interface ReportsContext {
  t: Translate;
  base: string;
  at: Date;
  actor: SignedInActor;
  dossier: DossierFacts;
}

/** What there is to choose from on both pages. */
export interface Offered {
  nothingYet: Partial<Record<DossierReportKind, NothingYet>>;
  rounds: readonly RoundFacts[];
}

/** A report in the list of what can be made; with `why` there is nothing of it yet. */
interface ChoiceView {
  value: string;
  label: string;
  text: string;
  checked: boolean;
  state?: { word: string; kind: string };
  why?: string;
  go?: { url: string; label: string };
}

export const reportsUrl = (base: string, dossier: Pick<DossierFacts, 'id'>): string =>
  `${base}/dossiers/${dossier.id}/logboek/verslagen`;

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
      ...(missing === undefined
        ? {}
        : {
            why: t(`reports.nothing.${missing.code}`),
            go: {
              url: `${steps}/${missing.step}`,
              label: t('reports.toStep', { step: missing.step }),
            },
          }),
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

/** LOGBOEK – VERSLAGEN: what can be made, and what became of what was. */
export function reportsPage(
  context: ReportsContext,
  given: {
    offered: Offered;
    carried: readonly CarriedReport[];
    history: { entries: readonly HistoryEntry[]; total: number };
    query: HistoryQuery;
    server: boolean;
    refused?: { error: AppError; chosen: string };
  },
): Answer {
  const { t, base, at, actor, dossier } = context;
  const { refused, query, history } = given;
  const here = reportsUrl(base, dossier);
  const fault =
    refused === undefined ? undefined : t(`errors.${refused.error.code}`, refused.error.params);
  const chosen = refused?.chosen ?? '';
  return {
    kind: 'page',
    template: 'logbook/reports',
    status: refused?.error.status ?? 200,
    page: {
      title: t('reports.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      scripts: ['password'],
      faults:
        fault === undefined
          ? []
          : [
              {
                text: fault,
                url: refused?.error.code === 'report-nothing-yet' ? '#verslag' : '#wachtwoord',
              },
            ],
    },
    view: {
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
          checked: row.id === chosen,
          state: { word: stateWord(row, t), kind: planKinds[row.planState] },
        })),
        ...(fault === undefined
          ? {}
          : refused?.error.code === 'report-nothing-yet'
            ? { choiceFault: fault }
            : { fault }),
      },
      ...(mailReport.allow(actor, dossier, at) === undefined ? {} : { mail: `${here}/mailen` }),
      history: historyView(history, query, {
        here,
        t,
        server: given.server,
        mails: mailReport.allow(actor, dossier, at) !== undefined,
      }),
    },
  };
}

const stateWord = (
  { kind, planVersion, planState }: Pick<HistoryEntry, 'kind' | 'planVersion' | 'planState'>,
  t: Translate,
): string =>
  kind === 'evidence'
    ? t('report.version', { version: planVersion ?? 0 })
    : t(`dossier.plan.${planState}`, { version: planVersion ?? 0 });

/** Filters stand above a list that is longer than what is seen at once. */
const LONG = 8;

function historyView(
  { entries, total }: { entries: readonly HistoryEntry[]; total: number },
  query: HistoryQuery,
  context: { here: string; t: Translate; server: boolean; mails: boolean },
): object {
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
    ...(filtered || total > LONG
      ? {
          filters: {
            kinds: reportKinds.map((value) => ({
              value,
              label: t(`report.kinds.${value}`),
              selected: value === query.kind,
            })),
            acts: historyActs.map((value) => ({
              value,
              label: t(`reports.acts.${value}`),
              selected: value === query.act,
            })),
          },
        }
      : {}),
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
    pager: {
      ...(query.page > 1 ? { newer: link({ page: query.page - 1 }) } : {}),
      ...(query.page * HISTORY_PAGE < total ? { older: link({ page: query.page + 1 }) } : {}),
      label: t('pupils.page', {
        page: query.page,
        pages: Math.max(1, Math.ceil(total / HISTORY_PAGE)),
      }),
    },
  };
}

function rowView(
  entry: HistoryEntry,
  context: { here: string; t: Translate; server: boolean; mails: boolean },
): object {
  const { t } = context;
  const { mail } = entry;
  return {
    when: shownMoment(entry.at),
    who: entry.who,
    kind: t(`report.kinds.${entry.kind}`),
    version: stateWord(entry, t),
    made: shownMoment(entry.madeAt),
    ...(entry.kind === 'evidence' ? {} : { state: planKinds[entry.planState] }),
    what:
      mail === undefined
        ? t('reports.downloaded')
        : t('reports.mailedTo', { name: mail.person.name, relation: mail.person.relation }),
    ...(mail === undefined
      ? {}
      : {
          mail: {
            address: mail.person.email,
            ...(mail.person.reason === '' ? {} : { reason: mail.person.reason }),
            ...deliveryView(mail.delivery, context),
            ...(mail.delivery.state === 'failed' && context.mails
              ? {
                  again: `${context.here}/mailen?verslag=${entry.kind === 'evidence' ? '' : kindWords[entry.kind]}`,
                }
              : {}),
          },
        }),
  };
}

/** How far a mail is, in words, and what to do about it. */
export function deliveryView(
  delivery: Delivery,
  { t, server }: { t: Translate; server: boolean },
): { word: string; sign: string; when?: string; advice?: string } {
  if (delivery.state === 'sent')
    return { word: t('reports.delivery.sent'), sign: 'ok', when: shownMoment(delivery.at) };
  if (delivery.state === 'failed')
    return {
      word: t('reports.delivery.failed'),
      sign: 'stop',
      advice: t(`reports.delivery.${delivery.refused ? 'refused' : 'unreachable'}`),
    };
  const advice = !server
    ? t('reports.delivery.noServer')
    : delivery.tries > 0
      ? t('reports.delivery.trying', { count: delivery.tries })
      : undefined;
  return {
    word: t('reports.delivery.waiting'),
    sign: 'warn',
    ...(advice === undefined ? {} : { advice }),
  };
}
