import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { steps } from '../../dossier/form/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { displayName } from '../../kernel/names.ts';
import { ratePassword } from '../../platform/passwords/index.ts';
import type { PasswordRating } from '../../platform/passwords/index.ts';
import type { PrintableLetters } from '../../platform/print/index.ts';
import { guardedRoute, nobody, signedIn } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { historyQuery, plainHistory } from './history-query.ts';
import type { HistoryQuery } from './history-query.ts';
import { onScreenPage } from './on-screen-page.ts';
import type { ReportDocuments } from './report-documents.ts';
import type { ReportHistory } from './report-history.ts';
import { kindWords, mayHave, readRef, reportFileName } from './report-kinds.ts';
import type { ReportKind } from './report-kinds.ts';
import { makeReport } from './report-policy.ts';
import { copyAsked, shownSight, whom, whomFields } from './report-whom.ts';
import type { WhomForm } from './report-whom.ts';
import type { DossierDownloads } from './reports-service.ts';
import { reportsPage } from './reports-view.ts';

const LONGEST = 400;
const downloadBody = z.object({
  keuze: z.enum(['voorstel', 'eigen']).default('eigen'),
  voorstel: z.string().max(LONGEST).default(''),
  wachtwoord: z.string().max(LONGEST).default(''),
  verslag: z.string().max(60).default(''),
  ...whomFields,
});
const screenQuery = z.object({
  verslag: z.string().max(60).default(kindWords.opp),
  ...whomFields,
  voor: z.enum(whom).default('school'),
});
const strengthWord = ({ code, score }: PasswordRating): string =>
  code?.replace('report-password-', '') ?? (score === 4 ? 'very-strong' : 'strong');

type DossierInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };
type DownloadInput = DossierInput & { body: z.output<typeof downloadBody> };

export interface ReportRouteDeps {
  store: DossierStore;
  downloads: DossierDownloads;
  documents: ReportDocuments;
  history: ReportHistory;
  letters: PrintableLetters;
  /** Whether a mail server is set: mails wait without one. */
  mailServer: boolean;
  base: string;
}

const PATH = '/dossiers/:dossierId/logboek/verslagen';

/**
 * LOGBOEK – VERSLAGEN: make and download reports, always encrypted, and who did so or mailed them
 * when.
 */
export const reportRoutes = (deps: ReportRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: PATH,
    permission: makeReport,
    csrf: 'none',
    frame: 'host',
    audit: 'reports.viewed',
    lists: true,
    params: dossierParams,
    query: historyQuery,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => show(deps, input, input.query),
  }),
  guardedRoute({
    method: 'POST',
    path: PATH,
    permission: makeReport,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    live: true,
    costly: true,
    params: dossierParams,
    body: downloadBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => download(deps, input),
  }),
  guardedRoute({
    method: 'GET',
    path: `${PATH}/op-scherm`,
    permission: makeReport,
    csrf: 'none',
    frame: 'host',
    audit: 'report.read-on-screen',
    about: ({ query, actor, subject }) => ({
      kind: readRef(query.verslag)?.kind ?? '',
      ownEyes: query.voor === 'school',
      ...shownSight(copyAsked(query), sightOf(actor.basis, subject)),
    }),
    params: dossierParams,
    query: screenQuery,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => showOnScreen(deps, input, input.query),
  }),
  strengthRoute,
];

const strengthRoute = guardedRoute({
  method: 'POST',
  path: '/wachtwoordsterkte',
  permission: signedIn,
  csrf: 'token',
  frame: 'host',
  audit: 'none',
  json: true,
  load: () => nobody,
  body: z.strictObject({ password: z.string().max(LONGEST) }),
  act: async ({ body, t }): Promise<Answer> => {
    const rating = await ratePassword(body.password);
    return {
      kind: 'json',
      body: {
        score: rating.score,
        ok: rating.ok,
        text: t(`logbook.strength.${strengthWord(rating)}`),
      },
    };
  },
});

const readerOf = ({ actor, subject, at }: DossierInput): { basis: string; consents: boolean } => ({
  basis: actor.basis,
  consents: mayHave('evidence', actor, subject, at),
});

interface Refused {
  error: AppError;
  chosen: string;
  whom: WhomForm;
}

async function show(
  { store, letters, downloads, documents, history, base, mailServer: server }: ReportRouteDeps,
  input: DossierInput,
  query: HistoryQuery,
  refused?: Refused,
): Promise<Answer> {
  const { subject: dossier, t, at, actor } = input;
  const [offered, carried, past, unprintable] = await Promise.all([
    documents.offered(dossier),
    downloads.carried(dossier, readerOf(input)),
    history.of(dossier, query),
    boxesOf({ store, letters }, dossier),
  ]);
  return reportsPage(
    { t, base, at, actor, dossier },
    { offered, carried, history: past, query, server, refused, unprintable },
  );
}

/** The report as a page, for who may make it: a look at one's own text asks for no password. */
async function showOnScreen(
  { documents, base }: ReportRouteDeps,
  { subject: dossier, actor, t, at }: DossierInput,
  { verslag, voor, gevoelig }: z.output<typeof screenQuery>,
): Promise<Answer> {
  const ref = readRef(verslag);
  if (ref === undefined || ref.kind === 'evidence') throw notFound();
  const { ownEyes, sensitive } = copyAsked({ voor, gevoelig });
  const reading = { basis: actor.basis, shared: !ownEyes, sensitive };
  const document = await documents.onScreen(ref.kind, dossier, reading);
  if (document === undefined)
    return { kind: 'redirect', to: `/dossiers/${dossier.id}/logboek/verslagen` };
  return onScreenPage(
    { t, base, at, actor, dossier },
    {
      kind: ref.kind,
      asked: { voor, gevoelig },
      document,
    },
  );
}

const allSteps = steps.map(({ number }) => number);

/** Letters of the dossier that would print as boxes; read through only where a font is missing. */
async function boxesOf(
  { store, letters }: Pick<ReportRouteDeps, 'store' | 'letters'>,
  dossier: DossierFacts,
): Promise<string[]> {
  if ((await letters.missingScripts()).length === 0) return [];
  const written = (await store.steps(dossier, allSteps)).flatMap(({ content }) =>
    Object.values(content?.values ?? {}).map(({ v }) => v),
  );
  return await letters.missing([displayName(dossier.pupilName), ...written].join(' '));
}

async function download(deps: ReportRouteDeps, input: DownloadInput): Promise<Answer> {
  const { body, at } = input;
  try {
    const password = body.keuze === 'voorstel' ? body.voorstel : body.wachtwoord;
    const { kind, bytes } = await make(deps, input, password);
    return {
      kind: 'file',
      bytes,
      type: 'application/pdf',
      name: reportFileName(kind, input.subject, schoolDay(at)),
    };
  } catch (error) {
    if (error instanceof AppError && error.status === 400)
      return await show(deps, input, plainHistory, {
        error,
        chosen: body.verslag,
        whom: body,
      });
    throw error;
  }
}

/** One of the kinds as it is now, or one that came along from an earlier dossier. */
async function make(
  { downloads }: ReportRouteDeps,
  input: DownloadInput,
  password: string,
): Promise<{ kind: ReportKind; bytes: Uint8Array }> {
  const { subject: dossier, actor, at, body } = input;
  const ref = readRef(body.verslag === '' ? kindWords.opp : body.verslag);
  if (ref === undefined) {
    if (!z.uuid().safeParse(body.verslag).success) throw new AppError('report-nothing-yet', 400);
    const found = await downloads.downloadCarried(
      actor,
      dossier,
      body.verslag,
      readerOf(input),
      password,
    );
    if (found === undefined) throw notFound();
    return found;
  }
  if (!mayHave(ref.kind, actor, dossier, at)) throw notFound();
  const bytes = await downloads.download(actor, dossier, {
    ref,
    password,
    ...copyAsked(body),
  });
  if (bytes === undefined)
    throw ref.kind === 'evidence' ? notFound() : new AppError('report-nothing-yet', 400);
  return { kind: ref.kind, bytes };
}
