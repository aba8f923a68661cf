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
import { isAllowed } from './share.ts';
import type { ShareChoice, SharedItem } from './share.ts';
import type { Shareable } from './shareable.ts';
import { pdfPlace, shareSeal, versionPlace } from './shares-store.ts';
import type { OpeningRow, ShareRow, SharesStore } from './shares-store.ts';

/** What somebody reads who came in by a link for it: the present version of their share. */
export interface Reading {
  share: Pick<ShareRow, 'id' | 'sharedAt' | 'number' | 'madeAt'>;
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

export function createReadings(deps: {
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
}): Readings {
  const { store, unitOfWork, pdf } = deps;
  const dossierOf = (visit: VisitRow): KeyPlace => ({
    id: visit.dossierId,
    licenceId: visit.licenceId,
    wrappedKey: visit.wrappedKey,
  });
  const keyOf = (visit: VisitRow): Buffer => deps.dossierKey(dossierOf(visit));

  const shareOf = async (visit: VisitRow): Promise<ShareRow> => {
    const share = await store.find(visit.dossierId, visit.aboutId);
    if (share === undefined) throw new Error('A link for reading without its share');
    return share;
  };
  const itemsOf = (visit: VisitRow, share: ShareRow): SharedItem[] =>
    JSON.parse(
      shareSeal(keyOf(visit)).open(share.items, 'items', versionPlace(share.id, share.number)),
    ) as SharedItem[];

  /**
   * The bytes that were shared, while the school has the file and did not make it confidential
   * since.
   */
  const versionOf = async (
    visit: VisitRow,
    share: ShareRow,
    { key, version }: SharedItem,
  ): Promise<FileVersion | undefined> => {
    const dossier = dossierOf(visit);
    const file = await deps.filesStore.find(dossier, key);
    const choice = JSON.parse(
      shareSeal(keyOf(visit)).open(share.choice, 'choice', share.id),
    ) as ShareChoice;
    if (
      file === undefined ||
      file.removedAt !== null ||
      !isAllowed(file.sensitivity === 'none' ? [] : [file.sensitivity], choice)
    )
      return undefined;
    const found = (await deps.filesStore.versions(dossier, key)).find(
      ({ id }) => id === version?.id,
    );
    return found?.state === 'ready' && found.blob !== undefined ? found : undefined;
  };
  const findItem = async (
    visit: VisitRow,
    kind: SharedItem['kind'],
    key: string,
  ): Promise<{ share: ShareRow; item: SharedItem } | undefined> => {
    const share = await shareOf(visit);
    const item = itemsOf(visit, share).find((one) => one.kind === kind && one.key === key);
    return item === undefined ? undefined : { share, item };
  };

  const noteOpening = async (
    unit: Unit,
    visit: VisitRow,
    opened: {
      number: number;
      item: string | null;
      act: OpeningRow['act'];
      event: string;
      part?: number;
    },
  ): Promise<void> => {
    const { number, item, act, event, part } = opened;
    const { dossierId, pupilId, aboutId, recipientId } = aboutOf(visit);
    await unit.write(
      'INSERT INTO {reading_openings} (id, share_id, recipient_id, number, item, act, at) VALUES (:id, :aboutId, :recipientId, :number, :item, :act, :at)',
      { id: newId(), aboutId, recipientId, number, item, act, at: unit.at },
    );
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
  };
  const noting = (visit: VisitRow, opened: Parameters<typeof noteOpening>[2]): Promise<void> =>
    unitOfWork.run(actorOf(visit), (unit) => noteOpening(unit, visit, opened));

  return {
    reading: async (visit) => {
      const sealed = shareSeal(keyOf(visit));
      const share = await shareOf(visit);
      const [found, openings, events] = await Promise.all([
        store.document(share.id, share.number),
        store.openings([share.id]),
        deps.links.events(share.id),
      ]);
      const items = await Promise.all(
        itemsOf(visit, share).map(async (item) => ({
          ...item,
          gone: item.kind === 'file' && (await versionOf(visit, share, item)) === undefined,
        })),
      );
      return {
        share,
        items,
        person: openPerson(keyOf(visit), visit.recipientId, visit.person),
        note: sealed.open(share.note, 'note', share.id),
        document:
          found === undefined || found.document === null
            ? undefined
            : (JSON.parse(
                sealed.open(found.document, 'document', versionPlace(share.id, share.number)),
              ) as ReportDocument),
        openings: openings.filter(({ recipientId }) => recipientId === visit.recipientId),
        events: events.filter(
          ({ recipientId }) => recipientId === null || recipientId === visit.recipientId,
        ),
      };
    },

    noteRead: (visit, { share }, part) =>
      noting(visit, {
        number: share.number,
        item: null,
        act: 'read',
        event: 'read',
        ...(part === undefined ? {} : { part }),
      }),

    download: async (visit, password) => {
      await assertPassword(password);
      const { id, number } = await shareOf(visit);
      const found = await store.document(id, number);
      if (found === undefined || found.document === null) return undefined;
      const place = pdfPlace(id, number);
      const document = JSON.parse(
        shareSeal(keyOf(visit)).open(found.document, 'document', versionPlace(id, number)),
      ) as ReportDocument;
      const bytes =
        found.pdf === null
          ? await pdf.print(deps.reports.html(document, 'nl'))
          : open(keyOf(visit), found.pdf, place);
      const [encrypted] = await Promise.all([
        pdf.encrypt(bytes, password),
        unitOfWork.run(actorOf(visit), async (unit) => {
          // Printed once a version: the next reader's download costs no browser.
          if (found.pdf === null)
            await unit.write(
              'UPDATE {reading_versions} SET pdf = :pdf WHERE share_id = :id AND number = :number AND pdf IS NULL',
              { id, number, pdf: seal(keyOf(visit), bytes, place) },
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
    },

    report: async (visit, key, password) => {
      await assertPassword(password);
      const found = await findItem(visit, 'report', key);
      const bytes =
        found === undefined ? undefined : await deps.shareable.pdf(dossierOf(visit), key);
      if (found === undefined || bytes === undefined) return undefined;
      const [encrypted] = await Promise.all([
        pdf.encrypt(bytes, password),
        noting(visit, {
          number: found.share.number,
          item: key,
          act: 'downloaded',
          event: 'report-downloaded',
        }),
      ]);
      return encrypted;
    },

    file: async (visit, key) => {
      const found = await findItem(visit, 'file', key);
      const version =
        found === undefined ? undefined : await versionOf(visit, found.share, found.item);
      if (found === undefined || version === undefined) return undefined;
      const chunks = deps.files.read(dossierOf(visit), version);
      await noting(visit, {
        number: found.share.number,
        item: key,
        act: 'downloaded',
        event: 'file-downloaded',
      });
      return { chunks, version };
    },
  };
}
