import { guardedRoute } from '../../platform/routes/index.ts';
import type { Route } from '../../platform/routes/index.ts';
import { loadDossier, stepParams } from '../frame/index.ts';
import { editDossier, readDossier } from '../policy/index.ts';
import { restoreRoute } from './field-restore.ts';
import { historyPage, historyQuery } from './history-page.ts';
import { autosave } from './step-autosave.ts';
import { changesBody, stepBody } from './step-form.ts';
import { stepQuery } from './step-input.ts';
import type { StepRouteDeps } from './step-input.ts';
import { showStep } from './step-show.ts';
import { submitStep } from './step-submit.ts';

const MB = 1024 * 1024;
/** What was typed within seconds; a page with more in it sends it in pieces. */
const AUTOSAVE_BODY = MB;
/** A whole step at once, as a form without a script writes it: some 500 printed pages. */
const FORM_BODY = 4 * MB;

/** The steps of a dossier: page, form, autosave and history. */
export const stepRoutes = (deps: StepRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: '/dossiers/:dossierId/stappen/:step',
    permission: readDossier,
    csrf: 'none',
    frame: 'host',
    audit: 'step.viewed',
    params: stepParams,
    query: stepQuery,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => showStep(deps, input),
  }),
  guardedRoute({
    method: 'POST',
    keepsTyped: true,
    path: '/dossiers/:dossierId/stappen/:step',
    permission: editDossier,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: stepParams,
    query: stepQuery,
    bodyLimit: FORM_BODY,
    body: stepBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => submitStep(deps, input),
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
    query: stepQuery,
    bodyLimit: AUTOSAVE_BODY,
    body: changesBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => autosave(deps, input),
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
    load: (input) => loadDossier(deps.store, input),
    act: (input) => historyPage({ ...deps, input }),
  }),
  restoreRoute({ ...deps, params: stepParams, load: (input) => loadDossier(deps.store, input) }),
];
