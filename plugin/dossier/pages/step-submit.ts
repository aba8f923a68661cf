import { AppError } from '../../kernel/errors.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { MovedOnError, StaleActError } from '../anew/index.ts';
import { ConflictError, RefusedError, UnfinishedError } from '../content/index.ts';
import type { Change } from '../content/index.ts';
import { PLAN_STEP, TOOLBOX_STEP } from '../facts/index.ts';
import type { PlanTurn } from '../facts/index.ts';
import { fieldId } from '../fields/index.ts';
import { finishStep } from '../policy/index.ts';
import { isRequest } from '../rules/index.ts';
import { conflictPage, untouched } from './conflict-view.ts';
import { formChanges, intentOf } from './step-form.ts';
import type { StepForm } from './step-form.ts';
import { LAST_ROWS } from './step-input.ts';
import type { StepInput, StepRouteDeps } from './step-input.ts';
import { rowsQuery } from './step-page.ts';
import { showStep } from './step-show.ts';

/** How saving went: what to answer instead, and what it did to the plan that counts. */
interface Outcome {
  answer?: Answer | undefined;
  plan?: PlanTurn | undefined;
}

/**
 * Saves the form; a conflict or a refused value is answered with everything that was typed still
 * there.
 */
async function saveForm(
  deps: StepRouteDeps,
  input: StepInput<StepForm>,
  changes: readonly Change[],
): Promise<Outcome> {
  const { dossiers } = deps;
  const { subject: dossier, params, actor, t } = input;
  try {
    if (changes.length === 0) return {};
    const { plan } = await dossiers.save(actor, dossier, params.step, changes);
    return { plan };
  } catch (thrown) {
    const error = thrown instanceof MovedOnError ? new ConflictError(thrown.conflicts) : thrown;
    if (!(error instanceof ConflictError) && !(error instanceof RefusedError)) throw error;
    const step = deps.store.declared(dossier, params.step);
    const without =
      error instanceof ConflictError
        ? await withoutFalseClashes(deps, error, input, changes)
        : undefined;
    if (without !== undefined) {
      const { answer, plan } = await saveForm(deps, without.input, without.changes);
      return { answer: answer ?? without.answer, plan };
    }
    const { read, domains } = await dossiers.readers(dossier, [params.step]);
    const answer = await conflictPage({
      error,
      moved: thrown instanceof MovedOnError ? t('dossier.conflict.moved') : undefined,
      step,
      reader: read(params.step),
      domains,
      form: input.body,
      dossier,
      store: deps.store,
      t,
      base: deps.base,
      hostName: deps.hostName(dossier.licenceId),
    });
    return { answer };
  }
}

/**
 * The form without what its sender never touched, and without taking away a row in which somebody
 * just wrote; undefined when nothing is left out.
 */
async function withoutFalseClashes(
  { store }: StepRouteDeps,
  error: ConflictError,
  input: StepInput<StepForm>,
  changes: readonly Change[],
): Promise<
  { input: StepInput<StepForm>; changes: readonly Change[]; answer: Answer | undefined } | undefined
> {
  const { subject: dossier, params, body } = input;
  const carried = await untouched(error, body, {
    dossier,
    step: store.declared(dossier, params.step),
    store,
  });
  const rows = new Set(
    error.conflicts.filter((conflict) => conflict.kept === true).map((conflict) => conflict.path),
  );
  if (carried.size + rows.size === 0) return undefined;
  const fields = Object.fromEntries(
    Object.entries(body.fields).filter(([path]) => !carried.has(path)),
  );
  return {
    input: { ...input, body: { ...body, fields } },
    changes: changes.filter((change) =>
      change.op === 'set'
        ? !carried.has(change.path)
        : change.op !== 'remove' || !rows.has(`${change.list}/${change.row}`),
    ),
    answer:
      rows.size === 0
        ? undefined
        : {
            kind: 'redirect',
            to: `/dossiers/${dossier.id}/stappen/${params.step}`,
            flash: 'row-kept',
          },
  };
}

/** The form of a step as a page without a script sends it. */
export async function submitStep(deps: StepRouteDeps, input: StepInput<StepForm>): Promise<Answer> {
  const { dossiers } = deps;
  const { subject: dossier, params, query, body, actor, at } = input;
  const path = `/dossiers/${dossier.id}/stappen/${params.step}`;
  const here = `${path}${rowsQuery(query.rijen)}`;
  const step = deps.store.declared(dossier, params.step);
  const intent = intentOf(body.intent, step);
  if (intent.kind === 'reopen') {
    return await orStale(here, async () => {
      await dossiers.reopen(actor, dossier, params.step);
      return 'step-reopened';
    });
  }
  if (intent.kind === 'anew') {
    return await orStale(path, async () => {
      await dossiers.beginAnew(actor, dossier, params.step);
      return undefined;
    });
  }
  const { answer, plan } = await saveForm(deps, input, formChanges(body, intent));
  if (answer !== undefined) return answer;
  // A consent that ended is told before anything else.
  const told = plan === undefined ? undefined : `plan-${plan}`;
  switch (intent.kind) {
    case 'add':
      return {
        kind: 'redirect',
        to: `${path}?rijen=${LAST_ROWS}#${fieldId(`${intent.list.split('@')[0] ?? ''}/${intent.row}`)}`,
        flash: told,
      };
    case 'remove':
      return { kind: 'redirect', to: here, flash: told ?? 'row-removed' };
    case 'next':
      return {
        kind: 'redirect',
        to: `/dossiers/${dossier.id}/stappen/${params.step + 1}`,
        flash: told,
      };
    case 'take-host':
      await dossiers.takeHost(actor, dossier, params.step, deps.licences.byId(dossier.licenceId));
      return { kind: 'redirect', to: here, flash: 'host-values-taken' };
    case 'drop-new':
      // It ticks the step again.
      if (finishStep.allow(actor, dossier, at) === undefined) throw new AppError('not-found', 404);
      return await orStale(path, async () => {
        await dossiers.dropNew(actor, dossier, params.step);
        return 'evaluation-dropped';
      });
    case 'finish-through': {
      if (finishStep.allow(actor, dossier, at) === undefined) throw new AppError('not-found', 404);
      return await finishThrough(deps, input);
    }
    case 'finish': {
      if (finishStep.allow(actor, dossier, at) === undefined) throw new AppError('not-found', 404);
      return await finish(deps, input);
    }
    case 'save':
      return { kind: 'redirect', to: here, flash: told ?? 'saved' };
  }
}

/** Back to the step with what the act has to tell, or how it stands when somebody was first. */
async function orStale(to: string, act: () => Promise<string | undefined>): Promise<Answer> {
  try {
    return { kind: 'redirect', to, flash: await act() };
  } catch (error) {
    if (error instanceof StaleActError) return { kind: 'redirect', to, flash: error.flash };
    throw error;
  }
}

async function finish(deps: StepRouteDeps, input: StepInput<StepForm>): Promise<Answer> {
  const { dossiers } = deps;
  const { subject: dossier, params, actor } = input;
  if (params.step === PLAN_STEP) {
    const missing = await dossiers.missing(dossier, PLAN_STEP);
    if (missing.length > 0) return await showStep(deps, input, missing, 422);
    return { kind: 'redirect', to: `/dossiers/${dossier.id}/stappen/${PLAN_STEP}/instemming` };
  }
  if (params.step === TOOLBOX_STEP) {
    const { read } = await dossiers.readers(dossier, [TOOLBOX_STEP]);
    if (isRequest(TOOLBOX_STEP, read(TOOLBOX_STEP)))
      return { kind: 'redirect', to: `/dossiers/${dossier.id}/stappen/${TOOLBOX_STEP}/indienen` };
  }
  try {
    await dossiers.finish(actor, dossier, params.step);
    return {
      kind: 'redirect',
      to: `/dossiers/${dossier.id}/stappen/${params.step + 1}`,
      flash: 'step-finished',
    };
  } catch (error) {
    if (error instanceof UnfinishedError) return await showStep(deps, input, error.faults, 422);
    throw error;
  }
}

async function finishThrough(deps: StepRouteDeps, input: StepInput<StepForm>): Promise<Answer> {
  const { subject: dossier, actor } = input;
  try {
    await deps.status.finishThrough(actor, dossier);
    return {
      kind: 'redirect',
      to: `/dossiers/${dossier.id}/stappen/${PLAN_STEP}`,
      flash: 'finished-through',
    };
  } catch (error) {
    if (error instanceof UnfinishedError) return await showStep(deps, input, error.faults, 422);
    throw error;
  }
}
