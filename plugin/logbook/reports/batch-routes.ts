import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { sortName } from '../../kernel/names.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import { guardedRoute, hasRole } from '../../platform/routes/index.ts';
import type {
  Answer,
  Input,
  Permission,
  Route,
  SignedInActor,
  Subject,
} from '../../platform/routes/index.ts';
import { batchNewPage, batchPage, countsOf } from './batch-view.ts';
import { MOST_IN_BATCH } from './batch.ts';
import type { Batch, ReportBatches } from './batch.ts';
import { makeReport } from './report-policy.ts';
import { copyAsked } from './report-whom.ts';
import type { WhomForm } from './report-whom.ts';

interface Selection extends Subject {
  readonly dossiers: readonly DossierFacts[];
}
interface BatchSubject extends Subject {
  readonly batch: Batch;
}

/** Reports of a selection: for who may make each one of them. Nothing chosen is no secret. */
const makeReports: Permission<Selection> = {
  id: 'report.batch',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator'],
  allow: (actor, { dossiers }, at) => {
    const bases = dossiers.map((dossier) => makeReport.allow(actor, dossier, at));
    if (bases.includes(undefined)) return undefined;
    return bases[0] ?? basisOfRole(actor);
  },
};

function basisOfRole(actor: SignedInActor): string | undefined {
  if (hasRole(actor, 'coordinator')) return 'coordinator';
  return hasRole(actor, 'teacher') ? 'own-group' : undefined;
}

/** What was made is for who asked for it, and for nobody else. */
const ownBatch: Permission<BatchSubject> = {
  id: 'report.batch-own',
  scope: 'self',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator'],
  allow: (actor, { batch }) =>
    batch.ownerId === actor.personId && batch.licenceId === actor.licenceId ? 'own' : undefined,
};

/** Each dossier has a box of its own, `d-<id>`: the same name twice is refused everywhere. */
const chosen = (fields: Record<string, string>): string[] =>
  Object.keys(fields)
    .filter((name) => name.startsWith('d-'))
    .map((name) => name.slice(2));
const fields = z
  .record(z.string().max(60), z.string().max(400))
  .refine(
    (given) =>
      chosen(given).every((id) => z.uuid().safeParse(id).success) &&
      chosen(given).length <= MOST_IN_BATCH,
  );
const batchParams = z.object({ batchId: z.uuid() });

interface BatchRouteDeps {
  store: DossierStore;
  batches: ReportBatches;
  audit: Audit;
  base: string;
}

const get = { method: 'GET', csrf: 'none', frame: 'host', audit: 'none' } as const;
const post = { method: 'POST', csrf: 'token', frame: 'host', audit: 'none' } as const;

export const batchRoutes = (deps: BatchRouteDeps): Route[] => [
  ...newRoutes(deps),
  ...standRoutes(deps),
  ...endRoutes(deps),
];

async function loadSelection(
  { store }: BatchRouteDeps,
  { actor, at }: Input<unknown, unknown, unknown>,
  given: Record<string, string>,
): Promise<Selection | undefined> {
  const ids = chosen(given);
  const asker = {
    actorId: actor.personId,
    licenceId: actor.licenceId,
    today: schoolDay(at),
  };
  const dossiers = ids.length === 0 ? [] : await store.findAll(ids, asker);
  if (dossiers.length < ids.length) return undefined;
  const inOrder = dossiers.toSorted((a, b) =>
    sortName(a.pupilName).localeCompare(sortName(b.pupilName), 'nl'),
  );
  return { dossiers: inOrder, trace: {} };
}

const loadBatch =
  ({ batches }: BatchRouteDeps) =>
  ({ params }: Input<z.output<typeof batchParams>, unknown, unknown>): BatchSubject | undefined => {
    const batch = batches.find(params.batchId);
    return batch === undefined ? undefined : { batch, trace: {} };
  };

/** @throws AppError `not-found`, and lets go of what was made, when a right to any of it ended. */
async function assertMayHave(
  { batches }: BatchRouteDeps,
  actor: SignedInActor,
  hostId: string | null,
  batch: Batch,
): Promise<void> {
  if (await batches.mayHave(actor, hostId, batch)) return;
  batches.drop(batch);
  throw notFound();
}

/** What of the confidential parts of each dossier who asks may read. */
const seenIn = ({ dossiers }: Selection, actor: SignedInActor, at: Date): Sight[] =>
  dossiers.map((dossier) => sightOf(makeReport.allow(actor, dossier, at) ?? '', dossier));

const idsOf = (dossiers: readonly { id: string }[]): string[] => dossiers.map(({ id }) => id);

const newRoutes = (deps: BatchRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: '/verslagen/nieuw',
    permission: makeReports,
    query: fields,
    load: (input) => loadSelection(deps, input, input.query),
    act: async ({ actor, subject, at, t }): Promise<Answer> => {
      if (subject.dossiers.length === 0)
        return { kind: 'redirect', to: '/dossiers', flash: 'nothing-chosen' };
      await deps.audit.record(actor, {
        event: 'reports.selected',
        details: { dossiers: idsOf(subject.dossiers) },
      });
      return batchNewPage({
        t,
        base: deps.base,
        dossiers: subject.dossiers,
        present: deps.batches.ofPerson(actor.personId),
        seen: seenIn(subject, actor, at),
      });
    },
  }),
  guardedRoute({
    ...post,
    path: '/verslagen',
    permission: makeReports,
    body: fields,
    loadByBody: (input) => loadSelection(deps, input, input.body),
    act: async ({ actor, subject, body, session, at, t }): Promise<Answer> => {
      const { dossiers } = subject;
      const { batches, audit, base } = deps;
      if (dossiers.length === 0)
        return { kind: 'redirect', to: '/dossiers', flash: 'nothing-chosen' };
      const password = (body['keuze'] === 'voorstel' ? body['voorstel'] : body['wachtwoord']) ?? '';
      const whom: WhomForm = {
        voor: body['voor'] === 'school' ? 'school' : 'buiten',
        gevoelig: body['gevoelig'] ?? '',
      };
      try {
        await assertPassword(password);
        await audit.record(actor, {
          event: 'reports.batch-started',
          details: { dossiers: idsOf(dossiers) },
        });
        const batch = batches.start({
          actor,
          hostId: session.hostId,
          dossiers,
          password,
          ...copyAsked(whom),
        });
        return { kind: 'redirect', to: `/verslagen/${batch.id}` };
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        const present = batches.ofPerson(actor.personId);
        const seen = seenIn(subject, actor, at);
        return batchNewPage({ t, base, dossiers, present, seen, refused: error, whom });
      }
    },
  }),
];

/** Once for each change of what the page shows, however often it renews itself. */
async function tellSeen(
  { audit }: BatchRouteDeps,
  actor: SignedInActor,
  batch: Batch,
): Promise<void> {
  const shown = [batch.state, ...batch.entries.map(({ state }) => state)].join(' ');
  if (shown === batch.told) return;
  await audit.record(actor, {
    event: 'reports.batch-viewed',
    details: { dossiers: batch.entries.map(({ dossierId }) => dossierId) },
  });
  batch.told = shown;
}

const standRoutes = (deps: BatchRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: '/verslagen/:batchId',
    permission: ownBatch,
    params: batchParams,
    load: loadBatch(deps),
    act: async ({ actor, subject, session, t }): Promise<Answer> => {
      const { batch } = subject;
      await assertMayHave(deps, actor, session.hostId, batch);
      await tellSeen(deps, actor, batch);
      return batchPage({ t, base: deps.base, batch });
    },
  }),
  guardedRoute({
    ...get,
    path: '/verslagen/:batchId/stand',
    permission: ownBatch,
    json: true,
    params: batchParams,
    load: loadBatch(deps),
    act: ({ subject, t }): Answer => ({
      kind: 'json',
      body: { state: subject.batch.state, ...countsOf(subject.batch, t) },
    }),
  }),
];

const endRoutes = (deps: BatchRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: '/verslagen/:batchId/zip',
    permission: ownBatch,
    params: batchParams,
    load: loadBatch(deps),
    act: async ({ actor, subject, session, at }): Promise<Answer> => {
      const { zip, entries } = subject.batch;
      await assertMayHave(deps, actor, session.hostId, subject.batch);
      if (zip === undefined) throw new AppError('batch-not-there', 409);
      const made = entries.filter((entry) => entry.state === 'made');
      await deps.audit.record(actor, {
        event: 'reports.batch-downloaded',
        details: { dossiers: made.map((entry) => entry.dossierId) },
      });
      return {
        kind: 'file',
        bytes: zip,
        type: 'application/zip',
        name: `verslagen-${schoolDay(at)}.zip`,
      };
    },
  }),
  guardedRoute({
    ...post,
    path: '/verslagen/:batchId/stoppen',
    permission: ownBatch,
    params: batchParams,
    load: loadBatch(deps),
    act: async ({ actor, subject }): Promise<Answer> => {
      deps.batches.drop(subject.batch);
      await deps.audit.record(actor, {
        event: 'reports.batch-dropped',
        details: { dossiers: subject.batch.entries.map((entry) => entry.dossierId) },
      });
      return { kind: 'redirect', to: '/dossiers', flash: 'batch-dropped' };
    },
  }),
];
