import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import {
  dossierCrumbs,
  dossierParams,
  headView,
  inLogbook,
  loadDossier,
} from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { FileFacts, FilesStore } from '../../logbook/files/index.ts';
import type { ReportToShare } from '../../logbook/reports/index.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route, Subject } from '../../platform/routes/index.ts';
import { reportLabel } from '../conversation/index.ts';
import { covers, standsDespite } from '../facts/index.ts';
import type { SharedItem, ShareFacts } from '../facts/index.ts';
import { reportCovered } from '../partnership/index.ts';
import type { Item, Shares } from '../partnership/index.ts';
import { shareDossier } from '../policy/index.ts';
import { SWV_PATH } from './school-routes.ts';
import type { SchoolRouteDeps } from './school-routes.ts';
import { askAtForm, askAtPage } from './share-routes.ts';
import { placeOf, swvQuery } from './swv-place.ts';
import type { SwvPlace, SwvQuery } from './swv-place.ts';

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
type ItemInput = Pick<Input<unknown, SwvQuery, unknown>, 't' | 'at' | 'actor' | 'query'> & {
  subject: ItemSubject;
};

/** Why an item cannot be shared now; undefined when it can. */
type Hindrance = 'archived' | 'unshared' | 'objected' | 'uncovered' | 'waiting';

type ItemRouteDeps = SchoolRouteDeps & { sharing: Shares; files: FilesStore };

const fileParams = dossierParams.extend({ fileId: z.uuid() });
const reportParams = dossierParams.extend({ reportId: z.uuid() });
const get = {
  method: 'GET',
  csrf: 'none',
  frame: 'host',
  permission: shareItem,
  audit: 'partnership.item-viewed',
  query: swvQuery,
  ...askAtPage,
} as const;
const post = {
  method: 'POST',
  csrf: 'token',
  frame: 'host',
  permission: shareItem,
  audit: 'in-unit',
  body: itemBody,
  query: swvQuery,
  ...askAtForm,
} as const;

/**
 * Sharing a file or a report with the partnership, and taking it back: each on a page that says
 * what the other side gets.
 */
export const itemRoutes = (deps: ItemRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: `${SWV_PATH}/bestanden/:fileId`,
    params: fileParams,
    load: loadFile(deps),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...post,
    path: `${SWV_PATH}/bestanden/:fileId`,
    params: fileParams,
    load: loadFile(deps),
    act: (input) => act(deps, input),
  }),
  guardedRoute({
    ...get,
    path: `${SWV_PATH}/verslagen/:reportId`,
    params: reportParams,
    load: loadReport(deps),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...post,
    path: `${SWV_PATH}/verslagen/:reportId`,
    params: reportParams,
    load: loadReport(deps),
    act: (input) => act(deps, input),
  }),
];

const loadFile =
  ({ store, files }: ItemRouteDeps) =>
  async <Q, B>(
    input: Input<{ dossierId: string; fileId: string }, Q, B>,
  ): Promise<ItemSubject | undefined> => {
    const dossier = await loadDossier(store, input);
    const file = dossier === undefined ? undefined : await files.find(dossier, input.params.fileId);
    return dossier === undefined || file === undefined || file.removedAt !== null
      ? undefined
      : { dossier, of: { kind: 'file', file }, trace: dossier.trace };
  };

const loadReport =
  ({ store, reports }: ItemRouteDeps) =>
  async <Q, B>(
    input: Input<{ dossierId: string; reportId: string }, Q, B>,
  ): Promise<ItemSubject | undefined> => {
    const dossier = await loadDossier(store, input);
    const report =
      dossier === undefined ? undefined : await reports.find(dossier.id, input.params.reportId);
    return dossier === undefined || report === undefined
      ? undefined
      : { dossier, of: { kind: 'report', report }, trace: dossier.trace };
  };

interface ItemState {
  shared: SharedItem | undefined;
  hindrance: Hindrance | undefined;
}

const placeFor = (deps: ItemRouteDeps, { subject, query }: ItemInput): SwvPlace =>
  placeOf(deps, { subject: subject.dossier, query });

async function stateOf(deps: ItemRouteDeps, input: ItemInput): Promise<ItemState> {
  const {
    subject: { dossier, of },
    at,
  } = input;
  const { id } = placeFor(deps, input).desk;
  const share = await deps.shares.running(dossier.id, id, schoolDay(at));
  const items = share === undefined ? [] : await deps.shares.items(share.id);
  const { kind, itemId } = itemOf(of);
  const { objections } = await deps.standing(dossier, schoolDay(at));
  return {
    shared: items.find((one) => one.kind === kind && one.itemId === itemId),
    hindrance: hindranceOf(dossier, share, of, objections[0]?.at),
  };
}

interface ItemView {
  head: DossierHead;
  standsIn: StandsIn[];
  name: string;
  back: string;
  action: string;
  what: string;
  /** Of a file. */
  number: string | undefined;
  sensitive: string | undefined;
  shared: boolean;
  /** An older version is shared than the present one. */
  newer: boolean;
  mayShare: boolean;
  hindrance: string | undefined;
  toShare: string | undefined;
}

async function show(deps: ItemRouteDeps, input: ItemInput): Promise<Answer> {
  const { subject, t } = input;
  const { dossier, of } = subject;
  const { base } = deps;
  return {
    kind: 'page',
    template: 'partnership/item',
    page: {
      title: t(`partnership.item.${of.kind}`),
      nav: 'pupils',
      crumbs: [
        ...dossierCrumbs(dossier, { t, base }),
        { label: t('partnership.title'), url: placeFor(deps, input).url() },
      ],
    },
    view: itemView(base, input, placeFor(deps, input), await stateOf(deps, input)),
  };
}

/** What is said of a file, and what of a report. */
function ofItem(
  of: ItemSubject['of'],
  { t, own, place }: { t: Translate; own: string; place: SwvPlace },
): Pick<ItemView, 'name' | 'back' | 'action' | 'number' | 'sensitive'> {
  if (of.kind === 'report')
    return {
      name: reportLabel(of.report, t),
      back: place.url(),
      action: place.url(`/verslagen/${of.report.id}`),
      number: undefined,
      sensitive: undefined,
    };
  const { id, title, version, sensitivity } = of.file;
  return {
    name: title,
    back: `${own}/logboek/bestanden/${id}`,
    action: place.url(`/bestanden/${id}`),
    number: t('partnership.item.version', { number: version.number }),
    sensitive: sensitivity === 'none' ? undefined : t(`files.sensitivities.${sensitivity}`),
  };
}

function itemView(
  base: string,
  input: ItemInput,
  place: SwvPlace,
  { shared, hindrance }: ItemState,
): ItemView {
  const { subject, t, at } = input;
  const { dossier, of } = subject;
  const newer =
    of.kind === 'file' && shared !== undefined && shared.versionId !== of.file.version.id;
  const byShare = ['unshared', 'uncovered', 'objected'].includes(hindrance ?? '');
  return {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, of.kind === 'file' ? 'files' : 'partnership'),
    ...ofItem(of, { t, own: `${base}/dossiers/${dossier.id}`, place }),
    what: t(`partnership.item.what-${of.kind}`),
    shared: shared !== undefined,
    newer,
    mayShare: hindrance === undefined && (shared === undefined || newer),
    hindrance: hindrance === undefined ? undefined : t(`partnership.item.hindrance.${hindrance}`),
    toShare: byShare ? place.url('/delen') : undefined,
  };
}

async function act(
  deps: ItemRouteDeps,
  input: ItemInput & { body: z.output<typeof itemBody> },
): Promise<Answer> {
  const { subject, actor, body } = input;
  const { dossier, of } = subject;
  const logbook = `/dossiers/${dossier.id}/logboek`;
  const place = placeFor(deps, input);
  const { id } = place.desk;
  const to = of.kind === 'file' ? `${logbook}/bestanden/${of.file.id}` : place.path();
  const item = itemOf(of);
  if (body.keuze === 'terugnemen') {
    await deps.sharing.endItem(actor, dossier, id, item);
    return { kind: 'redirect', to, flash: `${of.kind}-taken-back` };
  }
  const { hindrance } = await stateOf(deps, input);
  if (hindrance !== undefined) throw new AppError(`item-${hindrance}`, 409);
  await deps.sharing.shareItem(actor, dossier, id, item);
  return { kind: 'redirect', to, flash: `${of.kind}-shared` };
}

const itemOf = (of: ItemSubject['of']): Item =>
  of.kind === 'file'
    ? { kind: 'file', itemId: of.file.id, versionId: of.file.version.id }
    : { kind: 'report', itemId: of.report.id, versionId: null };

function hindranceOf(
  dossier: DossierFacts,
  share: ShareFacts | undefined,
  of: ItemSubject['of'],
  /** When the last who decides said no. */
  objectedAt: Date | undefined,
): Hindrance | undefined {
  if (dossier.status !== 'open') return 'archived';
  if (share === undefined) return 'unshared';
  if (!standsDespite(share, objectedAt)) return 'objected';
  if (of.kind === 'report') return reportCovered(share, of.report) ? undefined : 'uncovered';
  if (of.file.version.state !== 'ready') return 'waiting';
  return covers(share, of.file.sensitivity) ? undefined : 'uncovered';
}
