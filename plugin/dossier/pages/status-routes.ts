import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { chosenReasons, STATUS_STEP, TOOLBOX_STEP } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { dossierParams, loadDossier } from '../frame/index.ts';
import { archiveDossier, readDossier, sightOf, takeBackDossier } from '../policy/index.ts';
import { reportReader } from '../record/index.ts';
import type {
  CarriedFiles,
  CarriedReports,
  Dossiers,
  DossierStatus,
  DossierStore,
} from '../record/index.ts';
import { carriedViews, MOST_REPORTS, statusAnswer } from './status-view.ts';
import type { StatusFault, StatusForm } from './status-view.ts';
import { surePage } from './sure-page.ts';

export interface StatusRouteDeps {
  dossiers: Dossiers;
  status: DossierStatus;
  reports: CarriedReports;
  files: CarriedFiles;
  store: DossierStore;
  licences: Licences;
  base: string;
}

const MOST_FILES = 200;
const chosen = (form: Readonly<Record<string, string>>, kind: string, most: number): string[] =>
  Object.keys(form)
    .filter((key) => key.startsWith(kind))
    .slice(0, most)
    .map((key) => key.slice(kind.length));
const statusBody = z.record(z.string(), z.string()).transform(
  (form): StatusForm => ({
    act: form['keuze'] ?? '',
    reason: form['reden'] ?? '',
    explanation: (form['toelichting'] ?? '').trim(),
    reports: chosen(form, 'verslag-', MOST_REPORTS),
    files: chosen(form, 'bestand-', MOST_FILES),
    sure: form['zeker'] === '1',
  }),
);
const reasonBody = z.object({ reden: z.string().max(20_000).default('') });
const SHORTEST_REASON = 10;

const path = `/dossiers/:dossierId/stappen/${STATUS_STEP}`;

type StatusInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };

/**
 * 11. Dossier status: archive, change level, take back; and the one click out of an empty toolbox.
 */
export const statusRoutes = (deps: StatusRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path,
    permission: readDossier,
    csrf: 'none',
    frame: 'host',
    audit: 'step.viewed',
    about: { step: STATUS_STEP },
    params: dossierParams,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => statusPage(deps, input),
  }),
  guardedRoute({
    method: 'POST',
    keepsTyped: true,
    path,
    permission: archiveDossier,
    live: true,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: dossierParams,
    body: statusBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => archiveOrChange(deps, input),
  }),
  guardedRoute({
    method: 'GET',
    path: '/dossiers/:dossierId/niveau',
    permission: archiveDossier,
    csrf: 'none',
    frame: 'host',
    audit: 'step.viewed',
    params: dossierParams,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => askLevel(deps, input, { act: 'repair-level', step: TOOLBOX_STEP }),
  }),
  guardedRoute({
    method: 'POST',
    keepsTyped: true,
    path: '/dossiers/:dossierId/niveau',
    permission: archiveDossier,
    live: true,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: dossierParams,
    body: statusBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => repairLevel(deps, input),
  }),
  guardedRoute({
    method: 'POST',
    keepsTyped: true,
    path: '/dossiers/:dossierId/terughalen',
    permission: takeBackDossier,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: dossierParams,
    body: reasonBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => takeBack(deps, input),
  }),
];

async function archiveOrChange(
  deps: StatusRouteDeps,
  input: StatusInput & { body: StatusForm },
): Promise<Answer> {
  const { status, licences } = deps;
  const { subject: dossier, body, actor, t } = input;
  if (body.act === 'niveau') {
    const may = (await status.obstacles(dossier, 'change-level')).length === 0;
    if (may && !body.sure)
      return await askLevel(deps, input, { act: 'change-level', step: STATUS_STEP, form: body });
    const id = await status.changeLevel(actor, dossier, 'change-level', {
      licence: licences.byId(actor.licenceId),
      reports: body.reports,
      files: body.files,
    });
    return { kind: 'redirect', to: `/dossiers/${id}/stappen/1`, flash: 'level-changed' };
  }
  const reason = chosenReasons.find((candidate) => candidate === body.reason);
  const faults: StatusFault[] = [
    ...(body.act === 'archiveren' ? [] : [{ field: 'keuze', text: t('faults.status-missing') }]),
    ...(body.act === 'archiveren' && reason === undefined
      ? [{ field: 'reden', text: t('faults.archive-reason-missing') }]
      : []),
  ];
  if (reason === undefined || faults.length > 0) return await statusPage(deps, input, body, faults);
  const [obstacle] = await status.obstacles(dossier, 'archive', reason);
  if (obstacle === 'not-evaluated-nor-reason')
    return await statusPage(deps, input, body, [{ field: 'reden', text: t(`errors.${obstacle}`) }]);
  if (obstacle === undefined && !body.sure) return await askArchive(deps, input, reason);
  await status.archive(actor, dossier, { reason, explanation: body.explanation });
  return {
    kind: 'redirect',
    to: `/dossiers/${dossier.id}/stappen/${STATUS_STEP}`,
    flash: 'dossier-archived',
  };
}

async function repairLevel(
  deps: StatusRouteDeps,
  input: StatusInput & { body: StatusForm },
): Promise<Answer> {
  const { subject: dossier, actor, body } = input;
  if (!body.sure) return await askLevel(deps, input, { act: 'repair-level', step: TOOLBOX_STEP });
  const id = await deps.status.changeLevel(actor, dossier, 'repair-level', {
    licence: deps.licences.byId(actor.licenceId),
    reports: body.reports,
    files: body.files,
  });
  return { kind: 'redirect', to: `/dossiers/${id}/stappen/1`, flash: 'level-changed' };
}

/** A new dossier at another level, and this one archived: asked first, with what comes along. */
async function askLevel(
  deps: StatusRouteDeps,
  input: StatusInput,
  asked: { act: 'change-level' | 'repair-level'; step: number; form?: StatusForm },
): Promise<Answer> {
  const { subject: dossier, t, at, actor } = input;
  const { base, store, status } = deps;
  const [obstacle] = await status.obstacles(dossier, asked.act);
  if (obstacle !== undefined) throw new AppError(obstacle, 409);
  const [rows, reports, files] = await Promise.all([
    store.steps(dossier, []),
    deps.reports.list(dossier.id, reportReader(actor, dossier, at)),
    deps.files.list(dossier, sightOf(actor.basis, dossier)),
  ]);
  const repairs = asked.act === 'repair-level';
  const root = `${base}/dossiers/${dossier.id}`;
  return surePage(
    dossier,
    {
      title: t('pages.status.change'),
      text: [t('pages.status.changeText'), t('dossier.sure.comesBack')],
      button: t('dossier.sure.changeButton'),
      action: repairs ? `${root}/niveau` : `${root}/stappen/${STATUS_STEP}`,
      fields: [
        ...(repairs ? [] : [{ name: 'keuze', value: 'niveau' }]),
        { name: 'zeker', value: '1' },
      ],
      checks: carriedViews({ reports, files }, asked.form, t),
      step: asked.step,
    },
    { rows, t, at, base },
  );
}

/** Archiving ends what others do with the dossier: asked first, with the reason that was chosen. */
async function askArchive(
  deps: StatusRouteDeps,
  input: StatusInput & { body: StatusForm },
  reason: string,
): Promise<Answer> {
  const { subject: dossier, body, t, at } = input;
  const { base, store } = deps;
  return surePage(
    dossier,
    {
      title: t('dossier.sure.archive'),
      text: [
        t('dossier.sure.reason', {
          reason: t(`steps.status.fields.archiveReason.options.${reason}`),
        }),
        t('pages.status.archiveText'),
        t('dossier.sure.comesBack'),
      ],
      button: t('dossier.sure.archiveButton'),
      action: `${base}/dossiers/${dossier.id}/stappen/${STATUS_STEP}`,
      fields: [
        { name: 'keuze', value: 'archiveren' },
        { name: 'reden', value: reason },
        { name: 'toelichting', value: body.explanation },
        { name: 'zeker', value: '1' },
      ],
      checks: [],
      step: STATUS_STEP,
    },
    { rows: await store.steps(dossier, []), t, at, base },
  );
}

async function takeBack(
  deps: StatusRouteDeps,
  input: StatusInput & { body: z.output<typeof reasonBody> },
): Promise<Answer> {
  const { subject: dossier, actor, t } = input;
  const reason = input.body.reden.trim();
  if (reason.length < SHORTEST_REASON) {
    return await statusPage(
      deps,
      input,
      { act: '', reason: '', explanation: reason, reports: [], files: [], sure: false },
      [{ field: 'terughalen', text: t('faults.take-back-reason') }],
    );
  }
  await deps.status.takeBack(actor, dossier, reason);
  return {
    kind: 'redirect',
    to: `/dossiers/${dossier.id}/stappen/${STATUS_STEP}`,
    flash: 'dossier-taken-back',
  };
}

async function statusPage(
  deps: StatusRouteDeps,
  input: StatusInput,
  form?: StatusForm,
  faults: readonly StatusFault[] = [],
): Promise<Answer> {
  const { subject: dossier, at, actor } = input;
  const open = dossier.status === 'open' && archiveDossier.allow(actor, dossier, at) !== undefined;
  const [rows, reports, files, levelObstacles, { read }] = await Promise.all([
    deps.store.steps(dossier, []),
    open ? deps.reports.list(dossier.id, reportReader(actor, dossier, at)) : [],
    open && dossier.level !== 'voorziening'
      ? deps.files.list(dossier, sightOf(actor.basis, dossier))
      : [],
    open ? deps.status.obstacles(dossier, 'change-level') : [],
    deps.dossiers.readers(dossier, [STATUS_STEP]),
  ]);
  return statusAnswer(
    {
      rows,
      acts: open ? { reports, files, levelObstacles } : undefined,
      explanation: read(STATUS_STEP).value('archiveExplanation'),
      takesBack: takeBackDossier.allow(actor, dossier, at) !== undefined,
    },
    { dossier, form, faults, t: input.t, at, base: deps.base },
  );
}
