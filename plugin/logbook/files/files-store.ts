import type { FileKind } from '../../platform/bytes/index.ts';
import { openText } from '../../platform/store/index.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import type { Category, FileFacts, FileSensitivity, FileVersion, VersionState } from './file.ts';

export const titlePlace = (fileId: string): string => `files/title/${fileId}`;
export const namePlace = (versionId: string): string => `file_versions/name/${versionId}`;
export const versionKeyPlace = (versionId: string): string =>
  `file_versions/wrapped_key/${versionId}`;
export const detailsPlace = (uploadId: string): string => `file_uploads/details/${uploadId}`;
export const uploadKeyPlace = (uploadId: string): string => `file_uploads/wrapped_key/${uploadId}`;

/** What it takes to open a dossier's key. */
export interface KeyHolder {
  readonly id: string;
  readonly licenceId: string;
  readonly wrappedKey: Buffer;
}

export interface UploadRow {
  readonly id: string;
  readonly dossierId: string;
  readonly fileId: string | null;
  readonly personId: string;
  readonly details: Buffer;
  readonly size: number;
  readonly wrappedKey: Buffer;
}

/** A version that waits for the scanner. */
export interface WaitingVersion {
  readonly versionId: string;
  readonly number: number;
  readonly fileId: string;
  readonly pupilId: string;
  readonly blobId: string;
  readonly fileKey: Buffer;
  readonly dossier: KeyHolder;
}
/** A removed file whose time is over. */
export interface SpentFile {
  readonly fileId: string;
  readonly dossierId: string;
  readonly pupilId: string;
  readonly licenceId: string;
}

export interface FilesStore {
  /** The same, reading through a unit of work. */
  within(unit: Unit): FilesStore;
  /** Every file of a dossier whose bytes are there, removed ones too, newest first. */
  ofDossier(dossier: KeyHolder): Promise<FileFacts[]>;
  find(dossier: KeyHolder, fileId: string): Promise<FileFacts | undefined>;
  /** Newest first. */
  versions(dossier: KeyHolder, fileId: string): Promise<FileVersion[]>;
  upload(dossierId: string, uploadId: string): Promise<UploadRow | undefined>;
  /** The file that an upload became, when it is done. */
  madeBy(
    dossierId: string,
    uploadId: string,
  ): Promise<{ fileId: string; personId: string } | undefined>;
  /** Bytes that a licence has in the store. */
  used(licenceId: string): Promise<number>;
  waiting(most: number): Promise<WaitingVersion[]>;
  spent(before: Date, most: number): Promise<SpentFile[]>;
  staleUploads(
    before: Date,
  ): Promise<{ id: string; size: number; dossierId: string; licenceId: string }[]>;
  /** Those of these that a version or an upload still needs. */
  needed(ids: readonly string[]): Promise<Set<string>>;
}

interface VersionRow {
  id: string;
  number: number;
  name: Buffer;
  kind: FileKind;
  size: number;
  state: VersionState;
  active: number;
  at: Date;
  who: string;
  blobId: string | null;
  wrappedKey: Buffer | null;
}
interface FileRow extends Omit<VersionRow, 'id'> {
  fileId: string;
  title: Buffer;
  category: Category;
  sensitivity: FileSensitivity;
  createdAt: Date;
  createdBy: string;
  removedAt: Date | null;
  removedBy: string | null;
  carriedFrom: string | null;
  versionId: string;
}

const versionColumns = `v.number, v.name, v.kind, v.size, v.state, v.active,
    v.created_at AS at,
    v.blob_id AS blobId, v.wrapped_key AS wrappedKey, ${personName('p')} AS who`;
const fileSelect = `SELECT f.id AS fileId, f.title, f.category, f.sensitivity,
    f.created_at AS createdAt, f.created_by AS createdBy, f.removed_at AS removedAt,
    f.removed_by AS removedBy, f.carried_from AS carriedFrom, v.id AS versionId,
    ${versionColumns}
  FROM {files} f
  JOIN {file_versions} v ON v.file_id = f.id AND v.number = f.current_number
  JOIN {people} p ON p.id = v.created_by
  WHERE f.dossier_id = :dossierId AND f.erased_at IS NULL`;

const versionOf = (key: Buffer, row: VersionRow): FileVersion => ({
  id: row.id,
  number: row.number,
  name: openText(key, row.name, namePlace(row.id)),
  kind: row.kind,
  size: row.size,
  state: row.state,
  active: row.active === 1,
  at: row.at,
  who: row.who,
  blob:
    row.blobId === null || row.wrappedKey === null
      ? undefined
      : { id: row.blobId, wrappedKey: row.wrappedKey },
});

const factsOf = (key: Buffer, row: FileRow): FileFacts => ({
  id: row.fileId,
  title: openText(key, row.title, titlePlace(row.fileId)),
  category: row.category,
  sensitivity: row.sensitivity,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  removedAt: row.removedAt,
  removedBy: row.removedBy,
  carried: row.carriedFrom !== null,
  version: versionOf(key, { ...row, id: row.versionId }),
});

export function createFilesStore(deps: {
  database: Reads;
  dossierKey: (dossier: KeyHolder) => Buffer;
}): FilesStore {
  const { database } = deps;
  return {
    within: (unit) => createFilesStore({ ...deps, database: unit }),
    ofDossier: async (dossier) => {
      const rows = await database.select<FileRow>(
        `${fileSelect} ORDER BY v.created_at DESC, f.id DESC`,
        { dossierId: dossier.id },
      );
      const key = deps.dossierKey(dossier);
      return rows.map((row) => factsOf(key, row));
    },
    find: async (dossier, fileId) => {
      const [row] = await database.select<FileRow>(`${fileSelect} AND f.id = :fileId`, {
        dossierId: dossier.id,
        fileId,
      });
      return row === undefined ? undefined : factsOf(deps.dossierKey(dossier), row);
    },
    versions: async (dossier, fileId) => {
      const rows = await database.select<VersionRow>(
        `SELECT v.id, ${versionColumns}
         FROM {file_versions} v
         JOIN {people} p ON p.id = v.created_by
         WHERE v.file_id = :fileId
         ORDER BY v.number DESC`,
        { fileId },
      );
      const key = deps.dossierKey(dossier);
      return rows.map((row) => versionOf(key, row));
    },
    used: (licenceId) => usedBytes(database, licenceId),
    ...uploadReads(database),
    ...sweepingReads(database),
  };
}

function uploadReads(reads: Reads): Pick<FilesStore, 'upload' | 'madeBy'> {
  return {
    upload: async (dossierId, uploadId) => {
      const [row] = await reads.select<UploadRow>(
        `SELECT id, dossier_id AS dossierId, file_id AS fileId, person_id AS personId,
           details, size, wrapped_key AS wrappedKey
         FROM {file_uploads}
         WHERE id = :uploadId AND dossier_id = :dossierId`,
        { dossierId, uploadId },
      );
      return row;
    },
    madeBy: async (dossierId, uploadId) => {
      const [row] = await reads.select<{ fileId: string; personId: string }>(
        `SELECT f.id AS fileId, v.created_by AS personId
         FROM {file_versions} v
         JOIN {files} f ON f.id = v.file_id
         WHERE v.id = :uploadId AND f.dossier_id = :dossierId`,
        { dossierId, uploadId },
      );
      return row;
    },
  };
}

/** What the jobs ask. */
function sweepingReads(
  reads: Reads,
): Pick<FilesStore, 'waiting' | 'spent' | 'staleUploads' | 'needed'> {
  return {
    waiting: (most) => waitingVersions(reads, most),
    spent: (before, most) =>
      reads.select<SpentFile>(
        `SELECT f.id AS fileId, f.dossier_id AS dossierId, d.pupil_id AS pupilId,
           f.licence_id AS licenceId
         FROM {files} f
         JOIN {dossiers} d ON d.id = f.dossier_id
         WHERE f.erased_at IS NULL AND f.removed_at < :before
         ORDER BY f.removed_at
         LIMIT :most`,
        { before, most },
      ),
    staleUploads: (before) =>
      reads.select(
        `SELECT u.id, u.size, u.dossier_id AS dossierId, d.licence_id AS licenceId
         FROM {file_uploads} u
         JOIN {dossiers} d ON d.id = u.dossier_id
         WHERE u.begun_at < :before
         LIMIT 200`,
        { before },
      ),
    needed: async (ids) => {
      const rows = await reads.select<{ id: string }>(
        `SELECT blob_id AS id FROM {file_versions} WHERE blob_id IN (:ids)
         UNION
         SELECT id FROM {file_uploads} WHERE id IN (:ids)`,
        { ids: ['', ...ids] },
      );
      return new Set(rows.map(({ id }) => id));
    },
  };
}

async function waitingVersions(reads: Reads, most: number): Promise<WaitingVersion[]> {
  const rows = await reads.select<
    Omit<WaitingVersion, 'dossier'> & {
      dossierId: string;
      licenceId: string;
      dossierWrapped: Buffer;
    }
  >(
    `SELECT v.id AS versionId, v.number, v.file_id AS fileId, d.pupil_id AS pupilId,
       v.blob_id AS blobId, v.wrapped_key AS fileKey, d.id AS dossierId,
       d.licence_id AS licenceId, k.wrapped_key AS dossierWrapped
     FROM {file_versions} v
     JOIN {files} f ON f.id = v.file_id
     JOIN {dossiers} d ON d.id = f.dossier_id
     JOIN {dossier_keys} k ON k.dossier_id = d.id
     WHERE v.state = 'quarantined' AND v.blob_id IS NOT NULL
     ORDER BY v.created_at
     LIMIT :most`,
    { most },
  );
  return rows.map(({ dossierId, licenceId, dossierWrapped, ...row }) => ({
    ...row,
    dossier: { id: dossierId, licenceId, wrappedKey: dossierWrapped },
  }));
}

/** Bytes that a licence has in the store, and those that are on their way there. */
export async function usedBytes(reads: Reads, licenceId: string): Promise<number> {
  const rows = await reads.select<{ used: string | null }>(
    `SELECT SUM(size) AS used
     FROM {file_versions}
     WHERE licence_id = :licenceId AND blob_id IS NOT NULL
     UNION ALL
     SELECT SUM(u.size)
     FROM {file_uploads} u
     JOIN {dossiers} d ON d.id = u.dossier_id
     WHERE d.licence_id = :licenceId`,
    { licenceId },
  );
  return rows.reduce((sum, { used }) => sum + Number(used ?? 0), 0);
}

/** Uploads that this person began and did not end. */
export async function countUploads(reads: Reads, personId: string): Promise<number> {
  const [row] = await reads.select<{ count: number }>(
    'SELECT COUNT(*) AS count FROM {file_uploads} WHERE person_id = :personId',
    { personId },
  );
  return row?.count ?? 0;
}

/** Files of a dossier, removed ones left out. */
export async function countFiles(reads: Reads, dossierId: string): Promise<number> {
  const [row] = await reads.select<{ count: number }>(
    'SELECT COUNT(*) AS count FROM {files} WHERE dossier_id = :dossierId AND removed_at IS NULL',
    { dossierId },
  );
  return row?.count ?? 0;
}

/** Who takes room of one licence does so one after the other. */
export async function lockLicence(unit: Unit, licenceId: string): Promise<void> {
  await unit.select('SELECT id FROM {licences} WHERE id = :licenceId FOR UPDATE', { licenceId });
}

/** A file of another dossier again, under a new id and with a title sealed for the new one. */
export async function copyFile(
  unit: Unit,
  copy: { fileId: string; to: string; title: Buffer; from: string; old: string },
): Promise<void> {
  await unit.write(
    `INSERT INTO {files} (id, licence_id, dossier_id, title, category, sensitivity, current_number,
       created_at, created_by, changed_at, carried_from)
     SELECT :fileId, licence_id, :to, :title, category, sensitivity, 1,
       created_at, created_by, :at, :from
     FROM {files}
     WHERE id = :old`,
    { ...copy, at: unit.at },
  );
}

/** A version of another file as the first of a new one. */
export async function copyVersion(
  unit: Unit,
  copy: {
    versionId: string;
    fileId: string;
    name: Buffer;
    blobId: string;
    wrappedKey: Buffer;
    old: string;
  },
): Promise<void> {
  await unit.write(
    `INSERT INTO {file_versions} (id, file_id, licence_id, number, name, kind, size, state, active,
       blob_id, wrapped_key, created_at, created_by, scanned_at)
     SELECT :versionId, :fileId, licence_id, 1, :name, kind, size, state, active, :blobId,
       :wrappedKey, created_at, created_by, scanned_at
     FROM {file_versions}
     WHERE id = :old`,
    copy,
  );
}
