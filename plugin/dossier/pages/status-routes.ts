import { schoolDay } from '../../kernel/clock.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { chosenReasons, STATUS_STEP } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { dossierCrumbs, dossierParams, headView, inSteps, loadDossier } from '../frame/index.ts';
import { archiveDossier, readDossier, sightOf, takeBackDossier } from '../policy/index.ts';
import { declared, reportReader } from '../record/index.ts';
import type {
  CarriedFiles,
  CarriedReports,
  Dossiers,
  DossierStatus,
  DossierStore,
} from '../record/index.ts';
import { railView, stepTitle } from './step-page.ts';
import { z } from 'zod';

export interface StatusRouteDeps {
  dossiers: Dossiers;
  status: DossierStatus;
  reports: CarriedReports;
  files: CarriedFiles;
  store: DossierStore;
  licences: Licences;
  base: string;
}

const MOST_REPORTS = 20;
const MOST_FILES = 200;
const chosen = (form: Readonly<Record<string, string>>, kind: string, most: number): string[] =>
  Object.keys(form)
    .filter((key) => key.startsWith(kind))
    .slice(0, most)
    .map((key) => key.slice(kind.length));
const statusBody = z.record(z.string(), z.string()).transform((form) => ({
  act: form['keuze'] ?? '',
  reason: form['reden'] ?? '',
  explanation: (form['toelichting'] ?? '').trim(),
  reports: chosen(form, 'verslag-', MOST_REPORTS),
  files: chosen(form, 'bestand-', MOST_FILES),
}));
type StatusForm = z.output<typeof statusBody>;
const reasonBody = z.object({ reden: z.string().max(20_000).default('') });
const SHORTEST_REASON = 10;

type StatusInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };
interface StatusFault {
  field: string;
  text: string;
}

/**
 * 11. Dossier status: archive, change level, take back; and the one click out of an empty toolbox.
 */
export function statusRoutes(deps: StatusRouteDeps): Route[] {
  const { status, store, licences } = deps;
  const load = <Q, B>(
    input: Input<{ dossierId: string }, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(store, input);
  const path = `/dossiers/:dossierId/stappen/${STATUS_STEP}`;

  const act = async (input: StatusInput & { body: StatusForm }): Promise<Answer> => {
    const { subject: dossier, body, actor, t } = input;
    if (body.act === 'niveau') {
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
    if (reason === undefined || faults.length > 0)
      return await statusPage(deps, input, body, faults);
    const [obstacle] = await status.obstacles(dossier, 'archive', reason);
    if (obstacle === 'not-evaluated-nor-reason')
      return await statusPage(deps, input, body, [
        { field: 'reden', text: t(`errors.${obstacle}`) },
      ]);
    await status.archive(actor, dossier, { reason, explanation: body.explanation });
    return {
      kind: 'redirect',
      to: `/dossiers/${dossier.id}/stappen/${STATUS_STEP}`,
      flash: 'dossier-archived',
    };
  };

  return [
    guardedRoute({
      method: 'GET',
      path,
      permission: readDossier,
      csrf: 'none',
      frame: 'host',
      audit: 'step.viewed',
      params: dossierParams,
      load,
      act: (input) => statusPage(deps, input),
    }),
    guardedRoute({
      method: 'POST',
      path,
      permission: archiveDossier,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      params: dossierParams,
      body: statusBody,
      load,
      act,
    }),
    guardedRoute({
      method: 'POST',
      path: '/dossiers/:dossierId/niveau',
      permission: archiveDossier,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      params: dossierParams,
      load,
      act: async ({ subject: dossier, actor, at }): Promise<Answer> => {
        const sight = sightOf(actor.basis, dossier);
        const [reports, files] = await Promise.all([
          deps.reports.list(dossier.id, reportReader(actor, dossier, at)),
          deps.files.list(dossier, sight),
        ]);
        const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
        const id = await status.changeLevel(actor, dossier, 'repair-level', {
          licence: licences.byId(actor.licenceId),
          reports: ids(reports),
          files: ids(files),
        });
        return { kind: 'redirect', to: `/dossiers/${id}/stappen/1`, flash: 'level-changed' };
      },
    }),
    guardedRoute({
      method: 'POST',
      path: '/dossiers/:dossierId/terughalen',
      permission: takeBackDossier,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      params: dossierParams,
      body: reasonBody,
      load,
      act: async (input): Promise<Answer> => {
        const { subject: dossier, actor, t } = input;
        const reason = input.body.reden.trim();
        if (reason.length < SHORTEST_REASON) {
          return await statusPage(
            deps,
            input,
            { act: '', reason: '', explanation: reason, reports: [], files: [] },
            [{ field: 'terughalen', text: t('faults.take-back-reason') }],
          );
        }
        await status.takeBack(actor, dossier, reason);
        return {
          kind: 'redirect',
          to: `/dossiers/${dossier.id}/stappen/${STATUS_STEP}`,
          flash: 'dossier-taken-back',
        };
      },
    }),
  ];
}

async function statusPage(
  deps: StatusRouteDeps,
  input: StatusInput,
  form?: StatusForm,
  faults: readonly StatusFault[] = [],
): Promise<Answer> {
  const { subject: dossier, t, at, actor } = input;
  const { base, store, status } = deps;
  const root = `${base}/dossiers/${dossier.id}/stappen`;
  const step = declared(STATUS_STEP);
  const mayAct = archiveDossier.allow(actor, dossier, at) !== undefined;
  const open = dossier.status === 'open' && mayAct;
  const [rows, reports, files, levelObstacles, { read }] = await Promise.all([
    store.steps(dossier, []),
    open ? deps.reports.list(dossier.id, reportReader(actor, dossier, at)) : [],
    open && dossier.level !== 'voorziening'
      ? deps.files.list(dossier, sightOf(actor.basis, dossier))
      : [],
    open ? status.obstacles(dossier, 'change-level') : [],
    deps.dossiers.readers(dossier, [STATUS_STEP]),
  ]);
  const ticked = new Set([
    ...(form?.reports ?? reports.slice(0, 1).map(({ id }) => id)),
    ...(form?.files ?? []),
  ]);
  const faultOf = (field: string): { fault?: string } => {
    const fault = faults.find((candidate) => candidate.field === field);
    return fault === undefined ? {} : { fault: fault.text };
  };
  return {
    kind: 'page',
    template: 'dossier/status',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: `${STATUS_STEP}. ${stepTitle(step, dossier.level, t)}`,
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      faults: faults.map(({ field, text }) => ({ text, url: `#${field}` })),
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inSteps(dossier),
      rail: railView({ rows, t, step, level: dossier.level }, root),
      links: linksOf(dossier, base, t),
      ...(open
        ? {
            form: {
              action: `${root}/${STATUS_STEP}`,
              ...faultOf('keuze'),
              archiving: form?.act === 'archiveren',
              changing: form?.act === 'niveau',
              reason: {
                ...faultOf('reden'),
                options: chosenReasons.map((reason) => ({
                  value: reason,
                  label: t(`steps.status.fields.archiveReason.options.${reason}`),
                  selected: form?.reason === reason,
                })),
              },
              explanation: form?.explanation ?? '',
              ...(dossier.level === 'voorziening'
                ? {}
                : {
                    level: {
                      possible: levelObstacles.length === 0,
                      why: levelObstacles.map((code) => t(`errors.${code}`)),
                      evaluate: `${root}/10`,
                      reports: reports.map((report) => ({
                        name: `verslag-${report.id}`,
                        checked: ticked.has(report.id),
                        label: t(`report.kinds.${report.kind}`),
                        state: t(`dossier.plan.${report.planState}`, {
                          version: report.planVersion ?? 0,
                        }),
                        made: shownMoment(report.madeAt),
                      })),
                      files: files.map((file) => ({
                        name: `bestand-${file.id}`,
                        checked: ticked.has(file.id),
                        label: file.title,
                        made: shownMoment(file.at),
                      })),
                    },
                  }),
            },
          }
        : {}),
      ...(dossier.status === 'archived'
        ? {
            archived: {
              when: dossier.archivedAt === null ? '' : shownMoment(dossier.archivedAt),
              reason:
                dossier.archiveReason === null
                  ? ''
                  : t(`steps.status.fields.archiveReason.options.${dossier.archiveReason}`),
              explanation: read(STATUS_STEP).value('archiveExplanation'),
              ...(takeBackDossier.allow(actor, dossier, at) === undefined
                ? {}
                : {
                    takeBack: {
                      action: `${base}/dossiers/${dossier.id}/terughalen`,
                      reason: form?.explanation ?? '',
                      ...faultOf('terughalen'),
                    },
                  }),
            },
          }
        : {}),
      history: `${root}/${STATUS_STEP}/geschiedenis`,
    },
  };
}

/** The dossier before this one and the one after it: linked both ways. */
function linksOf(
  dossier: DossierFacts,
  base: string,
  t: StatusInput['t'],
): { label: string; url: string }[] {
  const link = (key: string, id: string | null, step: number): { label: string; url: string }[] =>
    id === null
      ? []
      : [{ label: t(`dossier.status.${key}`), url: `${base}/dossiers/${id}/stappen/${step}` }];
  return [...link('previous', dossier.previousId, STATUS_STEP), ...link('next', dossier.nextId, 1)];
}
