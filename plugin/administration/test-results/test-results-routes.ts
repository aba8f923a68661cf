import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Input, Route, SignedInActor } from '../../platform/routes/index.ts';
import { MOST_BYTES, MOST_MEGABYTES } from './csv-table.ts';
import type { CsvTable } from './csv-table.ts';
import { unconfirmed } from './reading-plan.ts';
import type { RejectedRow } from './reading-plan.ts';
import { columnsPage, layoutOf, subjectField, subjectsPage } from './columns-view.ts';
import { lacking } from './result-columns.ts';
import { importResults, ownResults } from './result-file.ts';
import type { FileSubject, ResultFile } from './result-file.ts';
import type { TestResultsStore } from './test-results-store.ts';
import {
  parts,
  previewPage,
  progressOf,
  rejectsFile,
  resultPage,
  RESULTS_PATH,
  ROWS_SHOWN,
  runningPage,
  startPage,
  templateFile,
} from './test-results-view.ts';
import type { ViewPlace } from './test-results-view.ts';
import type { TestResults } from './test-results.ts';

const fileParams = z.object({ fileId: z.uuid() });
const fileQuery = z.object({
  deel: z.enum(parts).catch('dossiers'),
  bladzijde: z.coerce.number().int().min(1).max(1_000).catch(1),
  kolommen: z.string().max(1).optional(),
  vakken: z.string().max(1).optional(),
});
const columnFields = z.record(z.string().max(40), z.string().max(400));
type ViewInput = Input<z.output<typeof fileParams>, z.output<typeof fileQuery>, unknown> & {
  subject: FileSubject;
};

interface RouteDeps {
  results: TestResults;
  store: TestResultsStore;
  audit: Audit;
  clock: Clock;
  base: string;
}

/** Toetsresultaten inlezen: choose a file, see what it would do, let it be done, and look back. */
export const testResultsRoutes = (deps: RouteDeps): Route[] => [
  ...handInRoutes(deps),
  ...viewRoutes(deps),
  ...readingRoutes(deps),
  ...rejectsRoutes(deps),
];

const placeOf = (
  { base }: RouteDeps,
  { actor, t }: { actor: SignedInActor; t: Translate },
): ViewPlace => ({ t, base, own: hasRole(actor, 'coordinator') });

/** About a file that somebody handed in themselves, as long as it is kept. */
const ofFile = ({ store }: RouteDeps) =>
  ({
    permission: ownResults,
    frame: 'host',
    params: fileParams,
    load: async ({
      params,
      at,
    }: {
      params: z.output<typeof fileParams>;
      at: Date;
    }): Promise<FileSubject | undefined> => {
      const file = await store.find(params.fileId);
      return file === undefined || file.expiresAt <= at ? undefined : { file, trace: {} };
    },
  }) as const;
/** What a look shows is written once it is known; an act writes its row itself. */
const get = { method: 'GET', csrf: 'none', audit: 'none' } as const;
const post = { method: 'POST', csrf: 'token', audit: 'in-unit' } as const;

const here = (file: ResultFile): string => `${RESULTS_PATH}/${file.id}`;

/** Rows that were rejected from the start, and those of dossiers that would not take them. */
async function rejectedOf(
  deps: RouteDeps,
  file: ResultFile,
  table: CsvTable,
): Promise<RejectedRow[]> {
  const [plan, outcomes] = await Promise.all([
    deps.results.plan(file, table),
    file.state === 'preview' ? [] : deps.store.outcomes(file.id),
  ]);
  const refused = new Map(
    outcomes.filter(({ code }) => code !== '').map(({ dossierId, code }) => [dossierId, code]),
  );
  const later = plan.added.flatMap((row): RejectedRow[] => {
    const code = refused.get(row.dossierId);
    return code === undefined
      ? []
      : [
          {
            line: row.line,
            cells: row.cells,
            pupil: row.pupil,
            what: `${row.domainName} · ${row.score.values.test}`,
            reasons: [{ code }],
          },
        ];
  });
  return [...plan.rejected, ...unconfirmed(plan), ...later].toSorted((a, b) => a.line - b.line);
}

/** The page about columns shows the first lines, with whom they are about. */
const sampleSeen = (deps: RouteDeps, actor: SignedInActor, file: ResultFile): Promise<void> =>
  deps.audit.record(actor, { event: 'test-results.columns-viewed', details: { file: file.id } });

async function preview(deps: RouteDeps, input: ViewInput): Promise<Answer> {
  const {
    subject: { file },
    actor,
    query,
  } = input;
  const place = placeOf(deps, input);
  const table = await deps.results.table(file);
  const domains = (): ReturnType<TestResults['domains']> => deps.results.domains(file.licenceId);
  if (query.kolommen === '1' || lacking(file.layout).length > 0) {
    await sampleSeen(deps, actor, file);
    return columnsPage({ place, file, table, layout: file.layout, domains: await domains() });
  }
  const plan = await deps.results.plan(file, table);
  if (query.vakken === '1' && plan.subjects.length > 0)
    return subjectsPage({ place, file, subjects: plan.subjects, domains: await domains() });
  const { answer, pupils } = previewPage({
    place,
    file,
    table,
    plan,
    asked: { part: query.deel, page: query.bladzijde },
  });
  await deps.audit.record(actor, {
    event: 'test-results.previewed',
    details: { file: file.id, pupils },
  });
  return answer;
}

async function outcome(deps: RouteDeps, input: ViewInput): Promise<Answer> {
  const {
    subject: { file },
    actor,
    query: { deel, bladzijde },
  } = input;
  const place = placeOf(deps, input);
  const totals = await deps.store.totals(file.id);
  if (file.state === 'running')
    return runningPage({ place, file, totals, brokenOff: deps.results.isBrokenOff(file) });
  const part =
    deel === 'afgewezen' || (totals.changed === 0 && file.rejected + totals.refused > 0)
      ? 'afgewezen'
      : 'dossiers';
  const page =
    part === 'dossiers'
      ? Math.min(bladzijde, Math.max(1, Math.ceil(totals.changed / ROWS_SHOWN)))
      : bladzijde;
  const dossiers =
    part === 'dossiers'
      ? await deps.store.changed(file.id, { skip: (page - 1) * ROWS_SHOWN, size: ROWS_SHOWN })
      : [];
  const rejected =
    part === 'afgewezen' ? await rejectedOf(deps, file, await deps.results.table(file)) : [];
  await deps.audit.record(actor, {
    event: 'test-results.viewed',
    details: { file: file.id, dossiers: dossiers.map(({ dossierId }) => dossierId) },
  });
  return resultPage({ place, file, totals, part, page, dossiers, rejected });
}

const handInRoutes = (deps: RouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: RESULTS_PATH,
    permission: importResults,
    csrf: 'none',
    frame: 'host',
    audit: 'test-results.form-viewed',
    load: () => nobody,
    act: async (input): Promise<Answer> =>
      startPage({
        place: placeOf(deps, input),
        present: await deps.store.ofPerson(input.actor.personId, input.at),
      }),
  }),
  guardedRoute({
    method: 'POST',
    path: RESULTS_PATH,
    permission: importResults,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    load: () => nobody,
    receives: 'form',
    act: async (input): Promise<Answer> => {
      const { actor, incoming } = input;
      try {
        if (incoming === undefined) throw new AppError('results-no-file', 400);
        return {
          kind: 'redirect',
          to: `${RESULTS_PATH}/${await deps.results.handIn(actor, await readWhole(incoming.bytes))}`,
        };
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        return startPage({
          place: placeOf(deps, input),
          present: await deps.store.ofPerson(actor.personId, input.at),
          refused: error,
        });
      }
    },
  }),
  guardedRoute({
    method: 'GET',
    path: `${RESULTS_PATH}/sjabloon.csv`,
    permission: importResults,
    csrf: 'none',
    frame: 'host',
    audit: 'none',
    load: () => nobody,
    act: ({ t }): Answer => templateFile(t),
  }),
];

const viewRoutes = (deps: RouteDeps): Route[] => [
  guardedRoute({
    ...ofFile(deps),
    ...get,
    path: `${RESULTS_PATH}/:fileId`,
    query: fileQuery,
    act: (input): Promise<Answer> =>
      input.subject.file.state === 'preview' ? preview(deps, input) : outcome(deps, input),
  }),
  guardedRoute({
    ...ofFile(deps),
    ...post,
    path: `${RESULTS_PATH}/:fileId/kolommen`,
    body: columnFields,
    act: async (input): Promise<Answer> => {
      const {
        actor,
        subject: { file },
        body,
      } = input;
      const table = await deps.results.table(file);
      const layout = layoutOf(body, table.headers.length);
      try {
        await deps.results.choose(actor, file, table.headers, layout);
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        const domains = await deps.results.domains(file.licenceId);
        const place = placeOf(deps, input);
        await sampleSeen(deps, actor, file);
        return columnsPage({ place, file, table, layout, domains, refused: error });
      }
      return { kind: 'redirect', to: here(file) };
    },
  }),
  ...pointingRoutes(deps),
];

/** Pointing out which domain a subject is, and who a name that is written otherwise is. */
const pointingRoutes = (deps: RouteDeps): Route[] => [
  guardedRoute({
    ...ofFile(deps),
    ...post,
    path: `${RESULTS_PATH}/:fileId/vakken`,
    body: columnFields,
    act: async ({ actor, subject: { file }, body }): Promise<Answer> => {
      const { subjects } = await deps.results.plan(file, await deps.results.table(file));
      const domains = await deps.results.domains(file.licenceId);
      const chosen = new Map(
        subjects.map(({ subject }) => {
          const key = body[subjectField(subject)] ?? '';
          return [subject, domains.some((domain) => domain.key === key) ? key : ''] as const;
        }),
      );
      await deps.results.assign(actor, file, chosen);
      return { kind: 'redirect', to: here(file) };
    },
  }),
  guardedRoute({
    ...ofFile(deps),
    ...post,
    path: `${RESULTS_PATH}/:fileId/lijkt`,
    body: columnFields,
    act: async ({ actor, subject: { file }, body }): Promise<Answer> => {
      const { alike } = await deps.results.plan(file, await deps.results.table(file));
      const people = new Map(
        alike
          .filter(({ line, pupilId }) => body[`r-${line}`] === pupilId)
          .map(({ line, pupilId }) => [line, pupilId]),
      );
      if (people.size === 0) throw new AppError('results-nobody-chosen', 422);
      await deps.results.confirm(actor, file, people);
      return { kind: 'redirect', to: here(file) };
    },
  }),
];

const readingRoutes = (deps: RouteDeps): Route[] => [
  guardedRoute({
    ...ofFile(deps),
    ...post,
    path: `${RESULTS_PATH}/:fileId/inlezen`,
    act: async ({ actor, subject: { file } }): Promise<Answer> => {
      await deps.results.start(actor, file);
      return { kind: 'redirect', to: here(file) };
    },
  }),
  guardedRoute({
    ...ofFile(deps),
    ...get,
    path: `${RESULTS_PATH}/:fileId/stand`,
    json: true,
    act: async ({ subject: { file }, t }): Promise<Answer> => ({
      kind: 'json',
      body: {
        state: deps.results.isBrokenOff(file) ? 'broken-off' : file.state,
        ...progressOf(file, await deps.store.totals(file.id), t),
      },
    }),
  }),
  guardedRoute({
    ...ofFile(deps),
    ...post,
    path: `${RESULTS_PATH}/:fileId/stoppen`,
    act: async ({ actor, subject: { file } }): Promise<Answer> => {
      await deps.results.halt(actor, file);
      return { kind: 'redirect', to: here(file) };
    },
  }),
  guardedRoute({
    ...ofFile(deps),
    ...post,
    path: `${RESULTS_PATH}/:fileId/weggooien`,
    act: async ({ actor, subject: { file } }): Promise<Answer> => {
      await deps.results.discard(actor, file);
      return { kind: 'redirect', to: RESULTS_PATH, flash: 'results-discarded' };
    },
  }),
];

const rejectsRoutes = (deps: RouteDeps): Route[] => [
  guardedRoute({
    ...ofFile(deps),
    ...get,
    path: `${RESULTS_PATH}/:fileId/afgewezen.csv`,
    act: async ({ actor, subject: { file }, t }): Promise<Answer> => {
      const table = await deps.results.table(file);
      const rejected = await rejectedOf(deps, file, table);
      await deps.audit.record(actor, {
        event: 'test-results.rejects-downloaded',
        details: { file: file.id, rows: rejected.length },
      });
      return rejectsFile({ t, table, rejected, today: schoolDay(deps.clock.now()) });
    },
  }),
];

/**
 * A file of a few megabytes is read whole, into memory and never onto disk; one beyond that is left
 * unread.
 * @throws AppError `results-too-large`
 */
async function readWhole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > MOST_BYTES)
      throw new AppError('results-too-large', 413, { params: { megabytes: MOST_MEGABYTES } });
    read.push(chunk);
  }
  return Buffer.concat(read);
}
