import type { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { shownTime } from '../../kernel/moments.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { ConflictError, MOST, RefusedError } from '../content/index.ts';
import type { Change } from '../content/index.ts';
import { TOOLBOX_STEP } from '../facts/index.ts';
import { domainSummary, faultText, fieldId, fieldLabel, missingText } from '../fields/index.ts';
import { sightOf } from '../policy/index.ts';
import { judgedWith, missingOf } from '../record/index.ts';
import { isWrongValue } from '../rules/index.ts';
import { conflictItems } from './conflict-view.ts';
import { planStanding, turned } from './plan-notice.ts';
import { HISTORY_ON_PAGE, recentChanges } from './history-view.ts';
import type { changesBody } from './step-form.ts';
import type { StepInput, StepRouteDeps } from './step-input.ts';
import { faultLink, missingView, railView } from './step-page.ts';
import { toolboxOf } from './step-show.ts';

type ChangesInput = StepInput<z.output<typeof changesBody>>;

/** Keeps what was just typed, and answers what the page shows of it. */
export async function autosave(deps: StepRouteDeps, input: ChangesInput): Promise<Answer> {
  const { subject: dossier, params, body, actor, at, t } = input;
  if (body.changes.length > MOST.changes)
    throw new AppError('changes-too-many', 413, { params: { most: MOST.changes } });
  try {
    const saved = await deps.dossiers.save(actor, dossier, params.step, body.changes);
    const now = await asItIs(deps, input);
    const { versionId } = now.subject.toolbox;
    return {
      kind: 'json',
      body: {
        sequence: saved.sequence,
        // The route that was chosen asks questions of its own.
        ...(versionId === dossier.toolbox.versionId ? {} : { again: true }),
        savedAt: shownTime(at),
        ...(await standing(deps, now)),
        plan: planStanding(turned(dossier, saved.plan, at), params.step, t),
      },
    };
  } catch (error) {
    if (error instanceof ConflictError) return await clash(deps, input, error);
    if (error instanceof RefusedError) return await refusal(deps, input, error);
    throw error;
  }
}

/** What the page says of the step beside the fields themselves, as it is now. */
async function standing(deps: StepRouteDeps, input: ChangesInput) {
  const { dossiers, store, base, hostName } = deps;
  const { subject: dossier, params, query, actor, at, t } = input;
  const step = store.declared(dossier, params.step);
  const [{ read, domains, rows }, history, toolbox] = await Promise.all([
    dossiers.readers(dossier, judgedWith(params.step)),
    store.history(dossier, params.step, { skip: 0, size: HISTORY_ON_PAGE }),
    toolboxOf(deps, input),
  ]);
  const root = `${base}/dossiers/${dossier.id}/stappen`;
  const context = {
    t,
    read,
    domains,
    level: dossier.level,
    root,
    say: missingText,
    rowsPage: query.rijen,
  };
  const reader = read(params.step);
  const missing = missingOf(step, read, domains, dossier.policies);
  return {
    ...missingView(toolbox?.open ?? missing.map((fault) => faultLink(fault, step, context))),
    wrong: missing
      .filter((fault) => fault.step === step.number && isWrongValue(fault))
      .map((fault) => ({ path: fault.path, text: faultText(step, fault, { t, reader, domains }) })),
    rail: railView({ rows, t, step, dossier }, root),
    sums: domains.map((domain) => ({
      id: fieldId(`domains/${domain.key}`),
      text: domainSummary(domain, { step, reader, t }),
    })),
    history: recentChanges(
      history,
      {
        step,
        reader,
        domains,
        sight: sightOf(actor.basis, dossier),
        hostName: hostName(dossier.licenceId),
        t,
      },
      at,
    ),
  };
}

const isChoice = (step: number, changes: readonly Change[]): boolean =>
  step === TOOLBOX_STEP &&
  changes.some((change) => change.op === 'set' && change.path === 'choice');

/** After another choice the dossier is another one to read: its step 9 asks something else. */
async function asItIs(deps: StepRouteDeps, input: ChangesInput): Promise<ChangesInput> {
  if (!isChoice(input.params.step, input.body.changes)) return input;
  const { actor, subject, at } = input;
  const asker = {
    actorId: actor.personId,
    licenceId: subject.licenceId,
    today: schoolDay(at),
  };
  return { ...input, subject: (await deps.store.find(subject.id, asker)) ?? subject };
}

async function clash(
  deps: StepRouteDeps,
  input: ChangesInput,
  error: ConflictError,
): Promise<Answer> {
  const { subject: dossier, params } = input;
  const conflicts = await conflictItems(error, {
    step: deps.store.declared(dossier, params.step),
    dossier,
    store: deps.store,
    hostName: deps.hostName(dossier.licenceId),
    ...(await labelsOf(deps, input)),
  });
  return {
    kind: 'json',
    // The page comes back with the row that it had removed, and says so.
    flash: conflicts.some(({ kept }) => kept === true) ? 'row-kept' : undefined,
    status: 409,
    body: {
      code: error.code,
      conflicts,
    },
  };
}

async function refusal(
  deps: StepRouteDeps,
  input: ChangesInput,
  error: RefusedError,
): Promise<Answer> {
  const step = deps.store.declared(input.subject, input.params.step);
  const labels = await labelsOf(deps, input);
  const refused = new Set(error.faults.map(({ path }) => path));
  const isRemoval = (change: ChangesInput['body']['changes'][number]): boolean =>
    change.op === 'remove' && refused.has(`${change.list}/${change.row}`);
  return {
    kind: 'json',
    // The page comes back with the row that it had removed, and says why.
    flash: input.body.changes.some(isRemoval) ? 'row-hidden' : undefined,
    status: 400,
    body: {
      code: error.code,
      faults: error.faults.map(({ path, code, max }) => ({
        path,
        text: input.t(`faults.${code}`, {
          label: fieldLabel(step, path, labels),
          max: max ?? 0,
        }),
      })),
    },
  };
}

async function labelsOf(
  { dossiers }: StepRouteDeps,
  { subject: dossier, params, t }: ChangesInput,
): Promise<Parameters<typeof fieldLabel>[2]> {
  const { read, domains } = await dossiers.readers(dossier, [params.step]);
  return { t, reader: read(params.step), domains };
}
