import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { NameParts } from '../../kernel/names.ts';
import { openText } from '../../platform/store/index.ts';
import type { Database, Reads, Unit } from '../../platform/store/index.ts';
import { teachesPupil } from '../../school/memberships/index.ts';
import { personName } from '../../school/people/index.ts';
import { isSeen } from '../files/index.ts';
import type { FileSensitivity } from '../files/index.ts';
import type { NoteContent, NoteFacts, NoteVersion } from './note.ts';
import { noteVersionsTable } from './notes-tables.ts';

export const contentPlace = (noteId: string, number: number): string =>
  `note_versions/content/${noteId}/${number}`;

type KeyHolder = Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>;

/** A follow-up whose day has come. */
export interface DueFollowUp extends NameParts {
  readonly dossierId: string;
  readonly noteId: string;
  readonly on: string;
  /** What is to be done. */
  readonly what: string;
}
/** A removed note whose time is over. */
export interface SpentNote {
  readonly noteId: string;
  readonly dossierId: string;
  readonly pupilId: string;
  readonly licenceId: string;
}

export interface NotesStore {
  /** Every note of a dossier that was not erased, removed ones too; what happened last first. */
  ofDossier(dossier: DossierFacts): Promise<NoteFacts[]>;
  find(dossier: DossierFacts, noteId: string): Promise<NoteFacts | undefined>;
  /** The present version as it stands in this transaction. */
  present(
    unit: Unit,
    dossier: DossierFacts,
    noteId: string,
  ): Promise<{ version: NoteVersion; removed: boolean } | undefined>;
  /** Newest first; those that this person may not see are left out. */
  versions(
    dossier: DossierFacts,
    noteId: string,
    sight: Parameters<typeof isSeen>[1],
  ): Promise<NoteVersion[]>;
  /**
   * Of the whole licence, or of the pupils that the person teaches now: confidential ones for who
   * may read them.
   */
  due(asker: {
    licenceId: string;
    actorId: string;
    today: string;
    ownGroupsOnly: boolean;
  }): Promise<DueFollowUp[]>;
  spent(before: Date, most: number): Promise<SpentNote[]>;
}

interface NoteRow {
  id: string;
  createdAt: Date;
  createdBy: string;
  removedAt: Date | null;
  removedBy: string | null;
  remover: string | null;
  sensitivity: FileSensitivity;
  number: number;
  content: Buffer;
  at: Date;
  who: string;
}

const selected = `SELECT n.id, n.created_at AS createdAt, n.created_by AS createdBy,
    n.removed_at AS removedAt, n.removed_by AS removedBy, ${personName('r')} AS remover,
    v.number, v.content, v.created_at AS at, ${personName('p')} AS who
  FROM {notes} n
  JOIN {note_versions} v ON v.note_id = n.id AND v.number = n.current_number
  JOIN {people} p ON p.id = v.created_by
  LEFT JOIN {people} r ON r.id = n.removed_by
  WHERE n.dossier_id = :dossierId AND n.erased_at IS NULL`;
const granted = `EXISTS (
  SELECT 1 FROM {sensitive_grants} sg
  WHERE sg.dossier_id = d.id AND sg.person_id = :actorId
    AND sg.ended_at IS NULL AND sg.until_on >= :today
    AND (n.sensitivity = 'medical' AND sg.medical
      OR n.sensitivity = 'psychological' AND sg.psychological))`;
const MOST_DUE = 20;

const versionOf = (
  key: Buffer,
  noteId: string,
  row: Pick<NoteRow, 'number' | 'content' | 'at' | 'who'>,
): NoteVersion => ({
  number: row.number,
  at: row.at,
  who: row.who,
  content: JSON.parse(openText(key, row.content, contentPlace(noteId, row.number))) as NoteContent,
});

const factsOf = (key: Buffer, row: NoteRow): NoteFacts => ({
  id: row.id,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  removedAt: row.removedAt,
  removedBy: row.removedBy,
  remover: row.remover ?? '',
  version: versionOf(key, row.id, row),
});

/** When it was, in an order that text has too. */
const momentOf = ({ version: { content }, createdAt }: NoteFacts): string =>
  `${content.day} ${content.time} ${createdAt.toISOString()}`;

export function createNotesStore(deps: {
  database: Database;
  dossierKey: (dossier: KeyHolder) => Buffer;
}): NotesStore {
  const { database, dossierKey } = deps;
  const rowOf = async (reads: Reads, dossierId: string, noteId: string) =>
    (await reads.select<NoteRow>(`${selected} AND n.id = :noteId`, { dossierId, noteId }))[0];
  return {
    ofDossier: async (dossier) => {
      const rows = await database.select<NoteRow>(selected, { dossierId: dossier.id });
      const key = dossierKey(dossier);
      return rows
        .map((row) => factsOf(key, row))
        .toSorted((a, b) => (momentOf(a) < momentOf(b) ? 1 : -1));
    },
    find: async (dossier, noteId) => {
      const row = await rowOf(database, dossier.id, noteId);
      return row === undefined ? undefined : factsOf(dossierKey(dossier), row);
    },
    present: async (unit, dossier, noteId) => {
      const row = await rowOf(unit, dossier.id, noteId);
      return row === undefined
        ? undefined
        : {
            version: versionOf(dossierKey(dossier), noteId, row),
            removed: row.removedAt !== null,
          };
    },
    versions: async (dossier, noteId, sight) => {
      const rows = await database.select<Pick<NoteRow, 'number' | 'content' | 'at' | 'who'>>(
        `SELECT v.number, v.content, v.created_at AS at, ${personName('p')} AS who
         FROM {note_versions} v
         JOIN {people} p ON p.id = v.created_by
         WHERE v.note_id = :noteId
         ORDER BY v.number DESC`,
        { noteId },
      );
      const key = dossierKey(dossier);
      return rows
        .map((row) => versionOf(key, noteId, row))
        .filter(({ content }) => isSeen(content.sensitivity, sight));
    },
    due: (asker) => dueFollowUps(deps, asker),
    spent: (before, most) => spentNotes(database, before, most),
  };
}

async function dueFollowUps(
  { database, dossierKey }: Parameters<typeof createNotesStore>[0],
  { ownGroupsOnly, licenceId, actorId, today }: Parameters<NotesStore['due']>[0],
): Promise<DueFollowUp[]> {
  const own = `AND ${teachesPupil('d.pupil_id')} AND (n.sensitivity = 'none' OR ${granted})`;
  const rows = await database.select<
    Omit<DueFollowUp, 'what'> & { number: number; content: Buffer; wrappedKey: Buffer }
  >(
    `SELECT d.id AS dossierId, n.id AS noteId, DATE_FORMAT(n.follow_up_on, '%Y-%m-%d') AS \`on\`,
       p.given, p.prefix, p.family, p.preferred, v.number, v.content, k.wrapped_key AS wrappedKey
     FROM {notes} n
     JOIN {note_versions} v ON v.note_id = n.id AND v.number = n.current_number
     JOIN {dossier_keys} k ON k.dossier_id = n.dossier_id
     JOIN {dossiers} d ON d.id = n.dossier_id AND d.status = 'open'
     JOIN {people} p ON p.id = d.pupil_id
     WHERE n.licence_id = :licenceId AND n.follow_up_on <= :today AND n.removed_at IS NULL
       ${ownGroupsOnly ? own : ''}
     ORDER BY n.follow_up_on, n.id
     LIMIT ${MOST_DUE}`,
    { licenceId, actorId, today },
  );
  return rows.map(({ number, content, wrappedKey, ...row }) => {
    const key = dossierKey({ id: row.dossierId, licenceId, wrappedKey });
    const text = openText(key, content, contentPlace(row.noteId, number));
    return { ...row, what: (JSON.parse(text) as NoteContent).followUp };
  });
}

const spentNotes = (reads: Reads, before: Date, most: number): Promise<SpentNote[]> =>
  reads.select<SpentNote>(
    `SELECT n.id AS noteId, n.dossier_id AS dossierId, d.pupil_id AS pupilId,
       n.licence_id AS licenceId
     FROM {notes} n
     JOIN {dossiers} d ON d.id = n.dossier_id
     WHERE n.erased_at IS NULL AND n.removed_at < :before
     ORDER BY n.removed_at
     LIMIT :most`,
    { before, most },
  );

/** Notes of a dossier, removed ones left out. */
export async function countNotes(reads: Reads, dossierId: string): Promise<number> {
  const [row] = await reads.select<{ n: number }>(
    'SELECT COUNT(*) AS n FROM {notes} WHERE dossier_id = :dossierId AND removed_at IS NULL',
    { dossierId },
  );
  return row?.n ?? 0;
}

/** What was written is gone, and the record stays. */
export async function eraseNote(unit: Unit, noteId: string): Promise<void> {
  await unit.update(noteVersionsTable, { noteId }, { content: null });
  await unit.write(
    `UPDATE {notes} SET erased_at = :at, follow_up_on = NULL
     WHERE id = :noteId AND removed_at IS NOT NULL`,
    { at: unit.at, noteId },
  );
}
