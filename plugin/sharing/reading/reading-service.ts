import type { AskedSeal } from '../../consent/asking/index.ts';
import type { LinkPerson } from '../../consent/link-facts/index.ts';
import { openPerson } from '../../consent/links/index.ts';
import type { EventRow, KeyPlace, LinksStore, VisitRow } from '../../consent/links/index.ts';
import { aboutOf, actorOf } from '../../consent/visits/index.ts';
import type { Visits } from '../../consent/visits/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { Files, FilesStore, FileVersion } from '../../logbook/files/index.ts';
import type { ReportDocument, Reports } from '../../platform/paper/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import { open, seal } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { readingOpeningsTable, readingVersionsTable } from './reading-tables.ts';
import { isAllowed } from './share.ts';
import type { ShareChoice, SharedItem } from './share.ts';
import type { Shareable } from './shareable.ts';
import { pdfPlace, shareSeal, versionPlace } from './shares-store.ts';
import type { OpeningRow, ShareRow, SharesStore } from './shares-store.ts';

/** What somebody reads who came in by a link for it: the present version of their share. */
export interface Reading {
  share: Pick<ShareRow, 'id' | 'sharedAt' | 'number' | 'madeAt' | 'lang'>;
  person: LinkPerson;
  note: string;
  document: ReportDocument | undefined;
  /** `gone`: the school took it away, or closed it to this share, after it was shared. */
  items: (SharedItem & { gone: boolean })[];
  /** What they themselves opened, the oldest first, and what happened around their link. */
  openings: OpeningRow[];
  events: EventRow[];
}

export interface SharedFile {
  chunks: AsyncIterable<Uint8Array>;
  version: Pick<FileVersion, 'name' | 'kind' | 'size'>;
}

export interface Readings {
  reading(visit: VisitRow): Promise<Reading>;
  /** Notes that the page was read, or this part of the dossier. */
  noteRead(visit: VisitRow, reading: Reading, part?: number): Promise<void>;
  /**
   * The dossier as an encrypted PDF, printed once a version. Undefined when none is shared.
   * @throws AppError for a weak password, a busy or missing browser
   */
  download(visit: VisitRow, password: string): Promise<Uint8Array | undefined>;
  /**
   * A shared report, encrypted with this password. Undefined when it is not in the share.
   * @throws as `download`
   */
  report(visit: VisitRow, key: string, password: string): Promise<Uint8Array | undefined>;
  /** A shared file. Undefined when it is not in the share, or gone. */
  file(visit: VisitRow, key: string): Promise<SharedFile | undefined>;
}

interface ReadingsDeps {
  store: SharesStore;
  links: LinksStore;
  visits: Visits;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  reports: Reports;
  shareable: Shareable;
  filesStore: FilesStore;
  files: Files;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

export const createReadings = (deps: ReadingsDeps): Readings => ({
  reading: (visit) => readingOf(deps, visit),
  noteRead: (visit, { share }, part) =>
    noting(deps, visit, { number: share.number, item: null, act: 'read', event: 'read', part }),
  download: (visit, password) => download(deps, visit, password),
  report: (visit, key, password) => report(deps, visit, key, password),
  file: (visit, key) => file(deps, visit, key),
});

const dossierOf = (visit: VisitRow): KeyPlace => ({
  id: visit.dossierId,
  licenceId: visit.licenceId,
  wrappedKey: visit.wrappedKey,
});
const keyOf = ({ dossierKey }: ReadingsDeps, visit: VisitRow): Buffer =>
  dossierKey(dossierOf(visit));
const sealOf = (deps: ReadingsDeps, visit: VisitRow): AskedSeal => shareSeal(keyOf(deps, visit));

async function shareOf({ store }: ReadingsDeps, visit: VisitRow): Promise<ShareRow> {
  const share = await store.find(visit.dossierId, visit.aboutId);
  if (share === undefined) throw new Error('A link for reading without its share');
  return share;
}

const itemsOf = (seal: AskedSeal, { id, number, items }: ShareRow): SharedItem[] =>
  JSON.parse(seal.open(items, 'items', versionPlace(id, number))) as SharedItem[];

const documentOf = (
  seal: AskedSeal,
  { id, number }: Pick<ShareRow, 'id' | 'number'>,
  sealed: Buffer,
): ReportDocument =>
  JSON.parse(seal.open(sealed, 'document', versionPlace(id, number))) as ReportDocument;

async function readingOf(deps: ReadingsDeps, visit: VisitRow): Promise<Reading> {
  const seal = sealOf(deps, visit);
  const share = await shareOf(deps, visit);
  const [found, openings, events] = await Promise.all([
    deps.store.document(share.id, share.number),
    deps.store.openings([share.id]),
    deps.links.events(share.id),
  ]);
  const items = await Promise.all(
    itemsOf(seal, share).map(async (item) => ({
      ...item,
      gone: item.kind === 'file' && (await versionOf(deps, visit, share, item)) === undefined,
    })),
  );
  const { recipientId } = visit;
  return {
    share,
    items,
    person: openPerson(keyOf(deps, visit), recipientId, visit.person),
    note: seal.open(share.note, 'note', share.id),
    document:
      found === undefined || found.document === null
        ? undefined
        : documentOf(seal, share, found.document),
    openings: openings.filter((one) => one.recipientId === recipientId),
    events: events.filter((one) => one.recipientId === null || one.recipientId === recipientId),
  };
}

/**
 * The bytes that were shared, while the school has the file and did not make it confidential
 * since.
 */
async function versionOf(
  deps: ReadingsDeps,
  visit: VisitRow,
  share: ShareRow,
  { key, version }: SharedItem,
): Promise<FileVersion | undefined> {
  const dossier = dossierOf(visit);
  const present = await deps.filesStore.find(dossier, key);
  const choice = JSON.parse(
    sealOf(deps, visit).open(share.choice, 'choice', share.id),
  ) as ShareChoice;
  if (
    present === undefined ||
    present.removedAt !== null ||
    !isAllowed(present.sensitivity === 'none' ? [] : [present.sensitivity], choice)
  )
    return undefined;
  const versions = await deps.filesStore.versions(dossier, key);
  const found = versions.find(({ id }) => id === version?.id);
  return found?.state === 'ready' && found.blob !== undefined ? found : undefined;
}

async function findItem(
  deps: ReadingsDeps,
  visit: VisitRow,
  kind: SharedItem['kind'],
  key: string,
): Promise<{ share: ShareRow; item: SharedItem } | undefined> {
  const share = await shareOf(deps, visit);
  const items = itemsOf(sealOf(deps, visit), share);
  const item = items.find((one) => one.kind === kind && one.key === key);
  return item === undefined ? undefined : { share, item };
}

interface Opened {
  number: number;
  item: string | null;
  act: OpeningRow['act'];
  event: string;
  part?: number | undefined;
}

async function noteOpening(
  unit: Unit,
  visit: VisitRow,
  { number, item, act, event, part }: Opened,
): Promise<void> {
  const { dossierId, pupilId, aboutId, recipientId } = aboutOf(visit);
  await unit.insert(readingOpeningsTable, {
    id: newId(),
    shareId: aboutId,
    recipientId,
    number,
    item,
    act,
    at: unit.at,
  });
  await unit.audit({
    event: `reading.${event}`,
    dossierId,
    pupilId,
    details: {
      about: aboutId,
      asked: recipientId,
      version: number,
      ...(item === null ? {} : { item }),
      ...(part === undefined ? {} : { part }),
    },
  });
}

const noting = ({ unitOfWork }: ReadingsDeps, visit: VisitRow, opened: Opened): Promise<void> =>
  unitOfWork.run(actorOf(visit), (unit) => noteOpening(unit, visit, opened));

async function download(
  deps: ReadingsDeps,
  visit: VisitRow,
  password: string,
): Promise<Uint8Array | undefined> {
  await assertPassword(password);
  const { id, number, lang } = await shareOf(deps, visit);
  const found = await deps.store.document(id, number);
  if (found === undefined || found.document === null) return undefined;
  const place = pdfPlace(id, number);
  const document = documentOf(sealOf(deps, visit), { id, number }, found.document);
  const bytes =
    found.pdf === null
      ? await deps.pdf.print(deps.reports.html(document, lang))
      : open(keyOf(deps, visit), found.pdf, place);
  const [encrypted] = await Promise.all([
    deps.pdf.encrypt(bytes, password),
    deps.unitOfWork.run(actorOf(visit), async (unit) => {
      // Printed once a version: the next reader's download costs no browser.
      if (found.pdf === null)
        await unit.update(
          readingVersionsTable,
          { shareId: id, number, pdf: null },
          { pdf: seal(keyOf(deps, visit), bytes, place) },
        );
      await noteOpening(unit, visit, {
        number,
        item: null,
        act: 'downloaded',
        event: 'downloaded',
      });
    }),
  ]);
  return encrypted;
}

async function report(
  deps: ReadingsDeps,
  visit: VisitRow,
  key: string,
  password: string,
): Promise<Uint8Array | undefined> {
  await assertPassword(password);
  const found = await findItem(deps, visit, 'report', key);
  const bytes = found === undefined ? undefined : await deps.shareable.pdf(dossierOf(visit), key);
  if (found === undefined || bytes === undefined) return undefined;
  const [encrypted] = await Promise.all([
    deps.pdf.encrypt(bytes, password),
    noting(deps, visit, {
      number: found.share.number,
      item: key,
      act: 'downloaded',
      event: 'report-downloaded',
    }),
  ]);
  return encrypted;
}

async function file(
  deps: ReadingsDeps,
  visit: VisitRow,
  key: string,
): Promise<SharedFile | undefined> {
  const found = await findItem(deps, visit, 'file', key);
  const version =
    found === undefined ? undefined : await versionOf(deps, visit, found.share, found.item);
  if (found === undefined || version === undefined) return undefined;
  const chunks = deps.files.read(dossierOf(visit), version);
  await noting(deps, visit, {
    number: found.share.number,
    item: key,
    act: 'downloaded',
    event: 'file-downloaded',
  });
  return { chunks, version };
}
