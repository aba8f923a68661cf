import { z } from 'zod';
import { notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { ConflictError, RefusedError } from '../content/index.ts';
import type { Change, Revision } from '../content/index.ts';
import type { DossierFacts, PlanTurn } from '../facts/index.ts';
import { isHidden } from '../fields/index.ts';
import { placeOf } from '../form/index.ts';
import type { Step, StepContent } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { editDossier, sightOf } from '../policy/index.ts';
import type { Dossiers, DossierStore, HistoryRow } from '../record/index.ts';
import { conflictPage } from './conflict-view.ts';

const restoreBody = z.object({
  versie: z.coerce.number().int().min(1),
  base: z.coerce.number().int().min(0),
  veld: z.string().max(190).default(''),
});

type StepParams = { dossierId: string; step: number };

/** Whether putting this revision back would change anything that a person may change here. */
export function isRestorable(
  row: Pick<HistoryRow, 'kind' | 'path' | 'value' | 'sequence'>,
  step: Step,
  content: StepContent,
  domains: readonly DossierDomain[],
): boolean {
  const [list = '', id] = row.path.split('/');
  const holder = content.rows[list]?.find((candidate) => candidate.id === id);
  if (row.kind === 'remove') return holder?.removed === true && holder.s === row.sequence;
  const place = placeOf(step, row.path, domains);
  if (row.kind !== 'set' || place === undefined) return false;
  if (
    place.list !== undefined &&
    place.list !== 'domains' &&
    (holder === undefined || holder.removed === true)
  )
    return false;
  const present = content.values[row.path];
  return present?.host !== true && (row.value ?? '') !== (present?.v ?? '');
}

/**
 * An earlier value, or a removed row, written anew: a revision like any other, so that this can be
 * undone as well.
 */
export function restoreRoute(deps: {
  dossiers: Dossiers;
  store: DossierStore;
  hostName: (licenceId: string) => string;
  base: string;
  params: z.ZodType<StepParams>;
  load: <Q, B>(input: Input<StepParams, Q, B>) => Promise<DossierFacts | undefined>;
}): Route {
  const { dossiers, store, base } = deps;
  return guardedRoute({
    method: 'POST',
    path: '/dossiers/:dossierId/stappen/:step/geschiedenis',
    permission: editDossier,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: deps.params,
    body: restoreBody,
    load: deps.load,
    act: async ({ subject: dossier, params, body, actor, t }): Promise<Answer> => {
      const step = store.declared(dossier, params.step);
      const revision = await store.revision(dossier, step.number, body.versie);
      const { read, domains } = await dossiers.readers(dossier, [step.number]);
      const change = revision === undefined ? undefined : changeOf(revision, body.base);
      if (change === undefined) throw notFound();
      const field = change.op === 'set' ? placeOf(step, change.path, domains)?.field : undefined;
      if (
        change.op === 'set' &&
        (field === undefined || isHidden(field, sightOf(actor.basis, dossier)))
      )
        throw notFound();
      let plan: PlanTurn | undefined;
      try {
        ({ plan } = await dossiers.save(actor, dossier, step.number, [change], 'step.restored'));
      } catch (error) {
        if (
          change.op !== 'set' ||
          !(error instanceof ConflictError || error instanceof RefusedError)
        )
          throw error;
        const form = { base: body.base, intent: 'save', fields: { [change.path]: change.value } };
        return await conflictPage({
          error,
          step,
          reader: read(step.number),
          domains,
          form,
          dossier,
          store,
          t,
          base,
          hostName: deps.hostName(dossier.licenceId),
        });
      }
      const filter = body.veld === '' ? '' : `?veld=${encodeURIComponent(body.veld)}`;
      return {
        kind: 'redirect',
        to: `/dossiers/${dossier.id}/stappen/${step.number}/geschiedenis${filter}`,
        flash: plan === undefined ? 'value-restored' : `plan-${plan}`,
      };
    },
  });
}

function changeOf(revision: Revision, base: number): Change | undefined {
  if (revision.kind === 'set')
    return { op: 'set', path: revision.path, value: revision.value ?? '', base };
  const [list = '', row = ''] = revision.path.split('/');
  return revision.kind === 'remove' ? { op: 'restore', list, row } : undefined;
}
