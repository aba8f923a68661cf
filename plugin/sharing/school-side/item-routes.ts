import type { DossierFacts } from '../../dossier/facts/index.ts';
import {
  dossierCrumbs,
  dossierParams,
  headView,
  inLogbook,
  loadDossier,
} from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { FileFacts, FilesStore } from '../../logbook/files/index.ts';
import type { ReportToShare } from '../../logbook/reports/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route, Subject } from '../../platform/routes/index.ts';
import { reportLabel } from '../conversation/index.ts';
import { covers } from '../facts/index.ts';
import type { SharedItem, ShareFacts } from '../facts/index.ts';
import { reportCovered } from '../partnership/index.ts';
import type { Item, Shares } from '../partnership/index.ts';
import { shareDossier } from '../policy/index.ts';
import { swvUrl } from './school-page.ts';
import { SWV_PATH } from './school-routes.ts';
import type { SchoolRouteDeps } from './school-routes.ts';
import { askAtForm, askAtPage } from './share-routes.ts';
import { z } from 'zod';

/** One file or report of a dossier, that the coordinator shares or takes back. */
interface ItemSubject extends Subject {
  readonly dossier: DossierFacts;
  readonly of: { kind: 'file'; file: FileFacts } | { kind: 'report'; report: ReportToShare };
}

const shareItem: Permission<ItemSubject> = {
  ...shareDossier,
  allow: (actor, { dossier }, at) => shareDossier.allow(actor, dossier, at),
};
const itemBody = z.object({ keuze: z.enum(['delen', 'terugnemen']) });
type ItemInput = Pick<Input<unknown, unknown, unknown>, 't' | 'at' | 'actor'> & {
  subject: ItemSubject;
};

/** Why an item cannot be shared now; undefined when it can. */
type Hindrance = 'archived' | 'unshared' | 'uncovered' | 'waiting';

/**
 * Sharing a file or a report with the partnership, and taking it back: each on a page that says
 * what the other side gets.
 */
export function itemRoutes(
  deps: SchoolRouteDeps & { sharing: Shares; files: FilesStore },
): Route[] {
  const { base, sharing } = deps;
  const partnershipId = ({ licenceId }: DossierFacts): string => {
    const found = deps.licences.partnershipOf(licenceId);
    if (found === undefined) throw notFound();
    return found.id;
  };
  const loadFile = async <Q, B>(
    input: Input<{ dossierId: string; fileId: string }, Q, B>,
  ): Promise<ItemSubject | undefined> => {
    const dossier = await loadDossier(deps.store, input);
    const file =
      dossier === undefined ? undefined : await deps.files.find(dossier, input.params.fileId);
    return dossier === undefined || file === undefined || file.removedAt !== null
      ? undefined
      : { dossier, of: { kind: 'file', file }, trace: dossier.trace };
  };
  const loadReport = async <Q, B>(
    input: Input<{ dossierId: string; reportId: string }, Q, B>,
  ): Promise<ItemSubject | undefined> => {
    const dossier = await loadDossier(deps.store, input);
    const report =
      dossier === undefined
        ? undefined
        : await deps.reports.find(dossier.id, input.params.reportId);
    return dossier === undefined || report === undefined
      ? undefined
      : { dossier, of: { kind: 'report', report }, trace: dossier.trace };
  };

  const stateOf = async ({
    subject: { dossier, of },
    at,
  }: ItemInput): Promise<{ shared: SharedItem | undefined; hindrance: Hindrance | undefined }> => {
    const share = await deps.shares.running(dossier.id, partnershipId(dossier), schoolDay(at));
    const shared =
      share === undefined
        ? undefined
        : (await deps.shares.items(share.id)).find(
            ({ kind, itemId }) => kind === of.kind && itemId === itemOf(of).itemId,
          );
    return { shared, hindrance: hindranceOf(dossier, share, of) };
  };

  const show = async (input: ItemInput): Promise<Answer> => {
    const {
      subject: { dossier, of },
      t,
      at,
    } = input;
    const { shared, hindrance } = await stateOf(input);
    const here = swvUrl(base, dossier);
    const newer =
      of.kind === 'file' && shared !== undefined && shared.versionId !== of.file.version.id;
    return {
      kind: 'page',
      template: 'partnership/item',
      page: {
        title: t(`partnership.item.${of.kind}`),
        nav: 'pupils',
        crumbs: [
          ...dossierCrumbs(dossier, { t, base }),
          { label: t('partnership.title'), url: here },
        ],
      },
      view: {
        head: headView(dossier, { t, today: schoolDay(at) }),
        standsIn: inLogbook(dossier, of.kind === 'file' ? 'files' : 'partnership'),
        name: of.kind === 'file' ? of.file.title : reportLabel(of.report, t),
        back:
          of.kind === 'file'
            ? `${base}/dossiers/${dossier.id}/logboek/bestanden/${of.file.id}`
            : here,
        action: `${here}/${of.kind === 'file' ? `bestanden/${of.file.id}` : `verslagen/${of.report.id}`}`,
        what: t(`partnership.item.what-${of.kind}`),
        ...(of.kind === 'file'
          ? { number: t('partnership.item.version', { number: of.file.version.number }) }
          : {}),
        ...(of.kind === 'file' && of.file.sensitivity !== 'none'
          ? { sensitive: t(`files.sensitivities.${of.file.sensitivity}`) }
          : {}),
        shared: shared !== undefined,
        newer,
        mayShare: hindrance === undefined && (shared === undefined || newer),
        ...(hindrance === undefined
          ? {}
          : {
              hindrance: t(`partnership.item.hindrance.${hindrance}`),
              toShare:
                hindrance === 'unshared' || hindrance === 'uncovered' ? `${here}/delen` : undefined,
            }),
      },
    };
  };

  const act = async (
    input: ItemInput & { body: { keuze: 'delen' | 'terugnemen' } },
  ): Promise<Answer> => {
    const {
      subject: { dossier, of },
      actor,
      body,
    } = input;
    const back =
      of.kind === 'file'
        ? `/dossiers/${dossier.id}/logboek/bestanden/${of.file.id}`
        : `/dossiers/${dossier.id}/logboek/communicatie-swv`;
    const item = itemOf(of);
    if (body.keuze === 'terugnemen') {
      await sharing.endItem(actor, dossier, partnershipId(dossier), item);
      return { kind: 'redirect', to: back, flash: `${of.kind}-taken-back` };
    }
    const { hindrance } = await stateOf(input);
    if (hindrance !== undefined) throw new AppError(`item-${hindrance}`, 409);
    await sharing.shareItem(actor, dossier, partnershipId(dossier), item);
    return { kind: 'redirect', to: back, flash: `${of.kind}-shared` };
  };

  const fileParams = dossierParams.extend({ fileId: z.uuid() });
  const reportParams = dossierParams.extend({ reportId: z.uuid() });
  const get = {
    method: 'GET',
    csrf: 'none',
    frame: 'host',
    permission: shareItem,
    audit: 'partnership.item-viewed',
    ...askAtPage,
  } as const;
  const post = {
    method: 'POST',
    csrf: 'token',
    frame: 'host',
    permission: shareItem,
    audit: 'in-unit',
    body: itemBody,
    ...askAtForm,
  } as const;
  return [
    guardedRoute({
      ...get,
      path: `${SWV_PATH}/bestanden/:fileId`,
      params: fileParams,
      load: loadFile,
      act: show,
    }),
    guardedRoute({
      ...post,
      path: `${SWV_PATH}/bestanden/:fileId`,
      params: fileParams,
      load: loadFile,
      act,
    }),
    guardedRoute({
      ...get,
      path: `${SWV_PATH}/verslagen/:reportId`,
      params: reportParams,
      load: loadReport,
      act: show,
    }),
    guardedRoute({
      ...post,
      path: `${SWV_PATH}/verslagen/:reportId`,
      params: reportParams,
      load: loadReport,
      act,
    }),
  ];
}

const itemOf = (of: ItemSubject['of']): Item =>
  of.kind === 'file'
    ? { kind: 'file', itemId: of.file.id, versionId: of.file.version.id }
    : { kind: 'report', itemId: of.report.id, versionId: null };

function hindranceOf(
  dossier: DossierFacts,
  share: ShareFacts | undefined,
  of: ItemSubject['of'],
): Hindrance | undefined {
  if (dossier.status !== 'open') return 'archived';
  if (share === undefined) return 'unshared';
  if (of.kind === 'report') return reportCovered(share, of.report) ? undefined : 'uncovered';
  if (of.file.version.state !== 'ready') return 'waiting';
  return covers(share, of.file.sensitivity) ? undefined : 'uncovered';
}
