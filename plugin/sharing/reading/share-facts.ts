import type { AskedSeal } from '../../consent/asking/index.ts';
import { linkState } from '../../consent/link-facts/index.ts';
import type { LinkPerson } from '../../consent/link-facts/index.ts';
import type { EventRow, KeyPlace, LinksStore, MailRow } from '../../consent/links/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import { readerState, shareState } from './share.ts';
import type { ReaderState, ShareChoice, SharedItem, ShareState } from './share.ts';
import { shareSeal, versionPlace } from './shares-store.ts';
import type { OpeningRow, ReaderRow, ShareRow, SharesStore } from './shares-store.ts';

export interface ShareReader extends LinkPerson {
  id: string;
  state: ReaderState;
  openings: OpeningRow[];
}

/** A share with what is in it and everybody who got it, opened. */
export interface ShareFacts
  extends Pick<
    ShareRow,
    | 'id'
    | 'endsOn'
    | 'lang'
    | 'sharedAt'
    | 'sharedBy'
    | 'closedAs'
    | 'closedAt'
    | 'number'
    | 'sequence'
    | 'madeAt'
  > {
  state: ShareState;
  subject: string;
  note: string;
  choice: ShareChoice;
  items: SharedItem[];
  hasDocument: boolean;
  readers: ShareReader[];
}

export interface ShareHistory {
  events: EventRow[];
  mails: MailRow[];
}

export interface ShareReaders {
  /** The newest first. */
  ofDossier(dossier: KeyPlace, now: Date): Promise<ShareFacts[]>;
  /** One of them, with all that happened around it. */
  find(
    dossier: KeyPlace,
    shareId: string,
    now: Date,
  ): Promise<{ share: ShareFacts; history: ShareHistory } | undefined>;
  /** The document as readers see it now. Undefined when there is no such share, or none in it. */
  document(
    dossier: KeyPlace,
    shareId: string,
  ): Promise<{ document: ReportDocument; number: number; madeAt: Date } | undefined>;
}

export function createShareReaders(deps: {
  store: SharesStore;
  links: LinksStore;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): ShareReaders {
  const { store, links } = deps;
  const opened = async (
    dossier: KeyPlace,
    rows: readonly ShareRow[],
    now: Date,
  ): Promise<ShareFacts[]> => {
    const ids = rows.map(({ id }) => id);
    const [readers, openings] = await Promise.all([store.readers(ids), store.openings(ids)]);
    const context = { seal: shareSeal(deps.dossierKey(dossier)), openings, today: schoolDay(now) };
    return rows.map((row) =>
      factsOf(
        row,
        readers.filter(({ shareId }) => shareId === row.id),
        context,
      ),
    );
  };
  return {
    ofDossier: async (dossier, now) =>
      await opened(dossier, await store.ofDossier(dossier.id), now),
    find: async (dossier, shareId, now) => {
      const row = await store.find(dossier.id, shareId);
      if (row === undefined) return undefined;
      const [[share], events, mails] = await Promise.all([
        opened(dossier, [row], now),
        links.events(shareId),
        links.mails(shareId),
      ]);
      return share === undefined ? undefined : { share, history: { events, mails } };
    },
    document: async (dossier, shareId) => {
      const row = await store.find(dossier.id, shareId);
      const found = row === undefined ? undefined : await store.document(shareId, row.number);
      if (row === undefined || found === undefined || found.document === null) return undefined;
      const text = shareSeal(deps.dossierKey(dossier)).open(
        found.document,
        'document',
        versionPlace(shareId, row.number),
      );
      return {
        document: JSON.parse(text) as ReportDocument,
        number: row.number,
        madeAt: row.madeAt,
      };
    },
  };
}

function factsOf(
  row: ShareRow,
  readers: readonly ReaderRow[],
  { seal, openings, today }: { seal: AskedSeal; openings: readonly OpeningRow[]; today: string },
): ShareFacts {
  const { id, endsOn, lang, sharedAt, sharedBy, closedAs, closedAt, number, sequence, madeAt } =
    row;
  return {
    id,
    endsOn,
    lang,
    sharedAt,
    sharedBy,
    closedAs,
    closedAt,
    number,
    sequence,
    madeAt,
    state: shareState(row, today),
    hasDocument: row.hasDocument === 1,
    subject: seal.open(row.subject, 'subject', id),
    note: seal.open(row.note, 'note', id),
    choice: JSON.parse(seal.open(row.choice, 'choice', id)) as ShareChoice,
    items: JSON.parse(seal.open(row.items, 'items', versionPlace(id, number))) as SharedItem[],
    readers: readers.map((reader): ShareReader => {
      const own = openings.filter(({ recipientId }) => recipientId === reader.id);
      return {
        id: reader.id,
        ...seal.person(reader),
        state: readerState(linkState(reader, today), own.length),
        openings: own,
      };
    }),
  };
}
