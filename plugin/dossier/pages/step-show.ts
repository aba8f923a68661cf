import { schoolDay } from '../../kernel/clock.ts';
import { once } from '../../kernel/once.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { knownPeople, readerOf } from '../content/index.ts';
import { TOOLBOX_STEP } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import type { Fault, Step } from '../declaration/index.ts';
import { editDossier, sightOf } from '../policy/index.ts';
import {
  declared,
  hostDifferences,
  judgedWith,
  missingOf,
  presentContent,
} from '../record/index.ts';
import { HISTORY_ON_PAGE } from './history-view.ts';
import type { StepInput, StepRouteDeps } from './step-input.ts';
import { stepPage } from './step-page.ts';
import type { ToolboxState } from './toolbox-panel.ts';

/** The page of a step, with faults where something was refused. */
export async function showStep(
  deps: StepRouteDeps,
  input: StepInput,
  faults: readonly Fault[] = [],
  status = 200,
): Promise<Answer> {
  const { store } = deps;
  const { subject: dossier, params, query, at, t, actor } = input;
  const step = store.declared(dossier, params.step);
  const names = suggestsPeople(step) ? [1, 2] : [];
  const numbers = [params.step, ...names, ...faults.flatMap((fault) => fault.step ?? [])];
  const [rows, domains, history, present, toolbox] = await Promise.all([
    store.steps(dossier, [...new Set([...judgedWith(params.step), ...numbers])]),
    numbers.some(hasDomains) ? store.domains(dossier.id) : [],
    store.history(dossier, params.step, { skip: 0, size: HISTORY_ON_PAGE }),
    dossier.status === 'open' ? deps.presence.in({ dossierId: dossier.id, step: step.number }) : [],
    toolboxOf(deps, input),
  ]);
  const contentOf = (number: number): ReturnType<typeof presentContent> =>
    presentContent(
      store.declared(dossier, number),
      (other) => rows.find((row) => row.step === other)?.content,
    );
  const content = contentOf(params.step);
  const read = once((number: number) => readerOf(contentOf(number), domains));
  const reader = read(params.step);
  const done = rows.find((row) => row.step === params.step)?.state === 'done';
  const facts =
    !done && showsHost(dossier, step)
      ? await deps.hostFacts.load(
          dossier.pupilId,
          deps.licences.byId(dossier.licenceId),
          schoolDay(at),
        )
      : undefined;
  const made = stepPage({
    dossier,
    step,
    rows,
    content,
    reader,
    domains,
    history,
    present,
    personId: actor.personId,
    rowsPage: query.rijen,
    faults,
    known: names.length === 0 ? [] : knownPeople(read(1), read(2)),
    read,
    at,
    t,
    toolbox,
    sight: sightOf(actor.basis, dossier),
    base: deps.base,
    missing: done ? [] : missingOf(step, read, domains, dossier.policies),
    hostDifferences: facts === undefined ? [] : hostDifferences(step, facts, reader),
    hostName: deps.hostName(dossier.licenceId),
    mayEdit: editDossier.allow(actor, dossier, at) !== undefined,
  });
  return { kind: 'page', template: 'dossier/step', status, ...made };
}

/** What stands beside the form of step 9. */
export const toolboxOf = async (
  { toolbox }: StepRouteDeps,
  { subject: dossier, params, actor, at, t }: StepInput,
): Promise<ToolboxState | undefined> =>
  params.step === TOOLBOX_STEP ? await toolbox.of({ dossier, actor, at, t }) : undefined;

const suggestsPeople = (step: Step): boolean =>
  step.parts.some(
    (part) => part.kind !== 'domains' && part.fields.some(({ suggests }) => suggests === 'people'),
  );

const hasDomains = (number: number): boolean =>
  declared(number).parts.some((part) => part.kind === 'domains');

const showsHost = (dossier: DossierFacts, step: Step): boolean =>
  dossier.status === 'open' &&
  step.parts.some((part) =>
    part.kind === 'fields'
      ? part.fields.some((field) => field.host !== undefined)
      : part.kind === 'list' && part.hostRows !== undefined,
  );
