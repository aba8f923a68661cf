import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { shownTime } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { ConflictError, readerOf, RefusedError, UnfinishedError } from '../content/index.ts';
import type { Change } from '../content/index.ts';
import { PLAN_STEP } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { fieldId, fieldLabel, missingText } from '../fields/index.ts';
import type { Fault } from '../form/index.ts';
import { loadDossier, stepParams } from '../frame/index.ts';
import type { StepParams } from '../frame/index.ts';
import { editDossier, finishStep, readDossier, sightOf } from '../policy/index.ts';
import type { StepPresence } from '../presence/index.ts';
import {
  declared,
  hostDifferences,
  judgedWith,
  missingOf,
  presentContent,
} from '../record/index.ts';
import type { Dossiers, DossierStatus, DossierStore, HostFactsSource } from '../record/index.ts';
import { conflictItems, conflictPage, untouched } from './conflict-view.ts';
import { restoreRoute } from './field-restore.ts';
import { historyPage, historyQuery } from './history-page.ts';
import { changesBody, formChanges, intentOf, stepBody } from './step-form.ts';
import type { StepForm } from './step-form.ts';
import { faultLink, railView, stepPage } from './step-page.ts';
import { z } from 'zod';

export interface StepRouteDeps {
  dossiers: Dossiers;
  status: DossierStatus;
  store: DossierStore;
  licences: Licences;
  hostFacts: HostFactsSource;
  presence: StepPresence;
  /** The name of the host that supplies this licence's people. */
  hostName: (licenceId: string) => string;
  /** Mount path, '' at the root. */
  base: string;
}

type StepInput<B = unknown> = Input<StepParams, unknown, B> & { subject: DossierFacts };

const HISTORY_ON_PAGE = 12;

/** The steps of a dossier: page, form, autosave and history. */
export function stepRoutes(deps: StepRouteDeps): Route[] {
  const { dossiers, store } = deps;
  const load = <Q, B>(input: Input<StepParams, Q, B>): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

  const show = async (
    input: StepInput,
    faults: readonly Fault[] = [],
    status = 200,
  ): Promise<Answer> => {
    const { subject: dossier, params, at, t, actor } = input;
    const step = declared(params.step);
    const [rows, domains, history, present] = await Promise.all([
      store.steps(dossier, judgedWith(params.step)),
      step.parts.some((part) => part.kind === 'domains') ? store.domains(dossier.id) : [],
      store.history(dossier, params.step, { skip: 0, size: HISTORY_ON_PAGE }),
      dossier.status === 'open'
        ? deps.presence.in({ dossierId: dossier.id, step: step.number })
        : [],
    ]);
    const contentOf = (number: number): ReturnType<typeof presentContent> =>
      presentContent(declared(number), (other) => rows.find((row) => row.step === other)?.content);
    const content = contentOf(params.step);
    const reader = readerOf(content, domains);
    const read = (number: number): typeof reader => readerOf(contentOf(number), domains);
    const done = rows.find((row) => row.step === params.step)?.state === 'done';
    const usesHost =
      dossier.status === 'open' &&
      !done &&
      step.parts.some((part) =>
        part.kind === 'fields'
          ? part.fields.some((field) => field.host !== undefined)
          : part.kind === 'list' && part.hostRows !== undefined,
      );
    const facts = usesHost
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
      faults,
      at,
      t,
      sight: sightOf(actor.basis, dossier),
      base: deps.base,
      missing: done ? [] : missingOf(step, read, domains, dossier.policies),
      hostDifferences: facts === undefined ? [] : hostDifferences(step, facts, reader),
      hostName: deps.hostName(dossier.licenceId),
      mayEdit: editDossier.allow(actor, dossier, at) !== undefined,
    });
    return { kind: 'page', template: 'dossier/step', status, ...made };
  };

  /**
   * Saves the form; a conflict or a refused value is answered with everything that was typed still
   * there.
   */
  const saveForm = async (
    input: StepInput<StepForm>,
    changes: readonly Change[],
  ): Promise<Answer | undefined> => {
    const { subject: dossier, params, actor, t } = input;
    try {
      if (changes.length > 0) await dossiers.save(actor, dossier, params.step, changes);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConflictError) && !(error instanceof RefusedError)) throw error;
      const step = declared(params.step);
      const without =
        error instanceof ConflictError
          ? await withoutFalseClashes(error, input, changes)
          : undefined;
      if (without !== undefined)
        return (await saveForm(without.input, without.changes)) ?? without.answer;
      const { read, domains } = await dossiers.readers(dossier, [params.step]);
      return await conflictPage({
        error,
        step,
        reader: read(params.step),
        domains,
        form: input.body,
        dossier,
        store,
        t,
        base: deps.base,
        hostName: deps.hostName(dossier.licenceId),
      });
    }
  };

  /**
   * The form without what its sender never touched, and without taking away a row in which somebody
   * just wrote; undefined when nothing is left out.
   */
  const withoutFalseClashes = async (
    error: ConflictError,
    input: StepInput<StepForm>,
    changes: readonly Change[],
  ): Promise<
    | { input: StepInput<StepForm>; changes: readonly Change[]; answer: Answer | undefined }
    | undefined
  > => {
    const { subject: dossier, params, body } = input;
    const carried = await untouched(error, body, { dossier, step: declared(params.step), store });
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
  };

  const submit = async (input: StepInput<StepForm>): Promise<Answer> => {
    const { subject: dossier, params, body, actor, at } = input;
    const here = `/dossiers/${dossier.id}/stappen/${params.step}`;
    const step = declared(params.step);
    const intent = intentOf(body.intent, step);
    if (intent.kind === 'reopen') {
      await dossiers.reopen(actor, dossier, params.step);
      return { kind: 'redirect', to: here, flash: 'step-reopened' };
    }
    const refused = await saveForm(input, formChanges(body, intent));
    if (refused !== undefined) return refused;
    switch (intent.kind) {
      case 'add':
        return {
          kind: 'redirect',
          to: `${here}#${fieldId(`${intent.list.split('@')[0] ?? ''}/${intent.row}`)}`,
        };
      case 'remove':
        return { kind: 'redirect', to: here, flash: 'row-removed' };
      case 'next':
        return { kind: 'redirect', to: `/dossiers/${dossier.id}/stappen/${params.step + 1}` };
      case 'take-host':
        await dossiers.takeHost(actor, dossier, params.step, deps.licences.byId(dossier.licenceId));
        return { kind: 'redirect', to: here, flash: 'host-values-taken' };
      case 'finish-through': {
        if (finishStep.allow(actor, dossier, at) === undefined)
          throw new AppError('not-found', 404);
        return await finishThrough(input);
      }
      case 'finish': {
        if (finishStep.allow(actor, dossier, at) === undefined)
          throw new AppError('not-found', 404);
        return await finish(input);
      }
      case 'save':
        return { kind: 'redirect', to: here, flash: 'saved' };
    }
  };

  const finish = async (input: StepInput<StepForm>): Promise<Answer> => {
    const { subject: dossier, params, actor } = input;
    if (params.step === PLAN_STEP) {
      const missing = await dossiers.missing(dossier, PLAN_STEP);
      if (missing.length > 0) return await show(input, missing, 422);
      return { kind: 'redirect', to: `/dossiers/${dossier.id}/stappen/${PLAN_STEP}/instemming` };
    }
    try {
      await dossiers.finish(actor, dossier, params.step);
      return {
        kind: 'redirect',
        to: `/dossiers/${dossier.id}/stappen/${params.step + 1}`,
        flash: 'step-finished',
      };
    } catch (error) {
      if (error instanceof UnfinishedError) return await show(input, error.faults, 422);
      throw error;
    }
  };

  const finishThrough = async (input: StepInput<StepForm>): Promise<Answer> => {
    const { subject: dossier, actor } = input;
    try {
      await deps.status.finishThrough(actor, dossier);
      return {
        kind: 'redirect',
        to: `/dossiers/${dossier.id}/stappen/${PLAN_STEP}`,
        flash: 'finished-through',
      };
    } catch (error) {
      if (error instanceof UnfinishedError) return await show(input, error.faults, 422);
      throw error;
    }
  };

  const autosave = async (input: StepInput<z.output<typeof changesBody>>): Promise<Answer> => {
    const { subject: dossier, params, body, actor, t, at } = input;
    const step = declared(params.step);
    const labels = async (): Promise<Parameters<typeof fieldLabel>[2]> => {
      const { read, domains } = await dossiers.readers(dossier, [params.step]);
      return { t, reader: read(params.step), domains };
    };
    try {
      const saved = await dossiers.save(actor, dossier, params.step, body.changes);
      const { read, domains, rows } = await dossiers.readers(dossier, judgedWith(params.step));
      const context = { t, reader: read(params.step), domains };
      const missing = missingOf(step, read, domains, dossier.policies);
      const root = `${deps.base}/dossiers/${dossier.id}/stappen`;
      return {
        kind: 'json',
        body: {
          sequence: saved.sequence,
          savedAt: shownTime(at),
          missing: missing.map((fault) =>
            faultLink(fault, step, { ...context, root, say: missingText }),
          ),
          rail: railView({ rows, t, step, level: dossier.level }, root),
        },
      };
    } catch (error) {
      if (error instanceof ConflictError) {
        return {
          kind: 'json',
          status: 409,
          body: {
            code: error.code,
            conflicts: await conflictItems(error, {
              step,
              dossier,
              store,
              hostName: deps.hostName(dossier.licenceId),
              ...(await labels()),
            }),
          },
        };
      }
      if (error instanceof RefusedError) {
        const context = await labels();
        return {
          kind: 'json',
          status: 400,
          body: {
            code: error.code,
            faults: error.faults.map((fault) => ({
              path: fault.path,
              text: t(`faults.${fault.code}`, {
                label: fieldLabel(step, fault.path, context),
                max: fault.max ?? 0,
              }),
            })),
          },
        };
      }
      throw error;
    }
  };

  return [
    guardedRoute({
      method: 'GET',
      path: '/dossiers/:dossierId/stappen/:step',
      permission: readDossier,
      csrf: 'none',
      frame: 'host',
      audit: 'step.viewed',
      params: stepParams,
      load,
      act: (input) => show(input),
    }),
    guardedRoute({
      method: 'POST',
      path: '/dossiers/:dossierId/stappen/:step',
      permission: editDossier,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      params: stepParams,
      body: stepBody,
      load,
      act: submit,
    }),
    guardedRoute({
      method: 'POST',
      path: '/dossiers/:dossierId/stappen/:step/wijzigingen',
      permission: editDossier,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      json: true,
      params: stepParams,
      body: changesBody,
      load,
      act: autosave,
    }),
    guardedRoute({
      method: 'GET',
      path: '/dossiers/:dossierId/stappen/:step/geschiedenis',
      permission: readDossier,
      csrf: 'none',
      frame: 'host',
      audit: 'step.history-viewed',
      params: stepParams,
      query: historyQuery,
      load,
      act: (input) => historyPage({ ...deps, input }),
    }),
    restoreRoute({ ...deps, params: stepParams, load }),
  ];
}
