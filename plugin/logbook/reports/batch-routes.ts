import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { sortName } from '../../kernel/names.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import { guardedRoute, hasRole } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route, Subject } from '../../platform/routes/index.ts';
import { batchNewPage, batchPage, countsOf } from './batch-view.ts';
import { MOST_IN_BATCH } from './batch.ts';
import type { Batch, ReportBatches } from './batch.ts';
import { makeReport } from './report-policy.ts';

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
    return (
      bases[0] ??
      (hasRole(actor, 'coordinator')
        ? 'coordinator'
        : hasRole(actor, 'teacher')
          ? 'own-group'
          : undefined)
    );
  },
};

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

export function batchRoutes(deps: {
  store: DossierStore;
  batches: ReportBatches;
  audit: Audit;
  base: string;
}): Route[] {
  const { store, batches, audit, base } = deps;

  const load = async (
    input: Input<unknown, unknown, unknown>,
    given: Record<string, string>,
  ): Promise<Selection | undefined> => {
    const ids = chosen(given);
    const dossiers =
      ids.length === 0
        ? []
        : await store.findAll(ids, {
            actorId: input.actor.personId,
            licenceId: input.actor.licenceId,
            today: schoolDay(input.at),
          });
    return dossiers.length < ids.length
      ? undefined
      : {
          dossiers: dossiers.toSorted((a, b) =>
            sortName(a.pupilName).localeCompare(sortName(b.pupilName), 'nl'),
          ),
          trace: {},
        };
  };
  const loadBatch = ({
    params,
  }: Input<z.output<typeof batchParams>, unknown, unknown>): BatchSubject | undefined => {
    const batch = batches.find(params.batchId);
    return batch === undefined ? undefined : { batch, trace: {} };
  };
  const idsOf = (dossiers: readonly { id: string }[]): string[] =>
    dossiers.map((dossier) => dossier.id);

  return [
    guardedRoute({
      method: 'GET',
      path: '/verslagen/nieuw',
      permission: makeReports,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      query: fields,
      load: (input) => load(input, input.query),
      act: async ({ actor, subject, t }): Promise<Answer> => {
        if (subject.dossiers.length === 0)
          return { kind: 'redirect', to: '/dossiers', flash: 'nothing-chosen' };
        await audit.record(actor, {
          event: 'reports.selected',
          details: { dossiers: idsOf(subject.dossiers) },
        });
        return batchNewPage({
          t,
          base,
          dossiers: subject.dossiers,
          present: batches.ofPerson(actor.personId),
        });
      },
    }),
    guardedRoute({
      method: 'POST',
      path: '/verslagen',
      permission: makeReports,
      csrf: 'token',
      frame: 'host',
      audit: 'none',
      body: fields,
      load: (input) => load(input, input.body),
      act: async ({ actor, subject, body, session, t }): Promise<Answer> => {
        const { dossiers } = subject;
        if (dossiers.length === 0)
          return { kind: 'redirect', to: '/dossiers', flash: 'nothing-chosen' };
        const password =
          (body['keuze'] === 'voorstel' ? body['voorstel'] : body['wachtwoord']) ?? '';
        try {
          await assertPassword(password);
          await audit.record(actor, {
            event: 'reports.batch-started',
            details: { dossiers: idsOf(dossiers) },
          });
          const batch = batches.start({ actor, hostId: session.hostId, dossiers, password });
          return { kind: 'redirect', to: `/verslagen/${batch.id}` };
        } catch (error) {
          if (!(error instanceof AppError) || error.status >= 500) throw error;
          return batchNewPage({
            t,
            base,
            dossiers,
            present: batches.ofPerson(actor.personId),
            refused: error,
          });
        }
      },
    }),
    guardedRoute({
      method: 'GET',
      path: '/verslagen/:batchId',
      permission: ownBatch,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      params: batchParams,
      load: loadBatch,
      act: ({ subject, t }) => batchPage({ t, base, batch: subject.batch }),
    }),
    guardedRoute({
      method: 'GET',
      path: '/verslagen/:batchId/stand',
      permission: ownBatch,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      json: true,
      params: batchParams,
      load: loadBatch,
      act: ({ subject, t }): Answer => ({
        kind: 'json',
        body: { state: subject.batch.state, ...countsOf(subject.batch, t) },
      }),
    }),
    guardedRoute({
      method: 'GET',
      path: '/verslagen/:batchId/zip',
      permission: ownBatch,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      params: batchParams,
      load: loadBatch,
      act: async ({ actor, subject, at }): Promise<Answer> => {
        const { zip, entries } = subject.batch;
        if (zip === undefined) throw new AppError('batch-not-there', 409);
        await audit.record(actor, {
          event: 'reports.batch-downloaded',
          details: {
            dossiers: entries
              .filter((entry) => entry.state === 'made')
              .map((entry) => entry.dossierId),
          },
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
      method: 'POST',
      path: '/verslagen/:batchId/stoppen',
      permission: ownBatch,
      csrf: 'token',
      frame: 'host',
      audit: 'none',
      params: batchParams,
      load: loadBatch,
      act: async ({ actor, subject }): Promise<Answer> => {
        batches.drop(subject.batch);
        await audit.record(actor, {
          event: 'reports.batch-dropped',
          details: { dossiers: subject.batch.entries.map((entry) => entry.dossierId) },
        });
        return { kind: 'redirect', to: '/dossiers', flash: 'batch-dropped' };
      },
    }),
  ];
}
