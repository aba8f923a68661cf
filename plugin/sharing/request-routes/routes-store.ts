import type { FileKind } from '../../platform/bytes/index.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import type { RouteDefinition, RouteVersion } from './definition.ts';

export interface RequestRoutesStore {
  /** The versions that count now of the routes that are not retired, closed ones too, in order. */
  current(reads: Reads, partnershipId: string): Promise<RouteVersion[]>;
  /** One of them, by its key. */
  currentOf(reads: Reads, partnershipId: string, key: string): Promise<RouteVersion | undefined>;
  version(reads: Reads, versionId: string): Promise<RouteVersion | undefined>;
  versions(reads: Reads, versionIds: readonly string[]): Promise<RouteVersion[]>;
  /** What does not count yet. */
  drafts(reads: Reads, partnershipId: string): Promise<RouteVersion[]>;
  /** The versions of one route, the newest first. */
  history(reads: Reads, routeId: string): Promise<RouteVersion[]>;
  /** The partnership's own instructions and flowcharts, by what is known without opening them. */
  files(reads: Reads, partnershipId: string, ids: readonly string[]): Promise<RouteFile[]>;
}

export interface RouteFile {
  id: string;
  routeId: string;
  kind: 'instruction' | 'flowchart';
  fileKind: FileKind;
  size: number;
  addedAt: Date;
  name: Buffer;
}

interface VersionRow extends Omit<RouteVersion, 'open' | 'definition'> {
  open: number;
  definition: string;
}

const columns = `v.id, v.route_id AS routeId, r.partnership_id AS partnershipId,
            r.desk_id AS deskId, v.number, r.route_key AS \`key\`,
            r.open AND r.retired_at IS NULL AS open, v.begins_at AS begins, v.hash, v.definition`;

const fileColumns = `f.id, f.route_id AS routeId, f.kind, f.file_kind AS fileKind, f.size,
                    f.added_at AS addedAt, f.name`;

const facts = (row: VersionRow): RouteVersion => ({
  ...row,
  open: row.open === 1,
  // Written by us alone, and checked before it was.
  definition: JSON.parse(row.definition) as RouteDefinition,
});

export function createRequestRoutesStore(): RequestRoutesStore {
  const read = async (
    reads: Reads,
    rest: string,
    values: Record<string, string | readonly string[]>,
  ): Promise<RouteVersion[]> =>
    (
      await reads.select<VersionRow>(
        `SELECT ${columns}
           FROM {request_route_versions} v
           JOIN {request_routes} r ON r.id = v.route_id
          WHERE ${rest}`,
        values,
      )
    ).map(facts);
  const now = 'r.partnership_id = :partnershipId AND r.retired_at IS NULL';
  const counts = 'v.number = r.current_number AND v.begins_at IS NOT NULL';
  return {
    current: (reads, partnershipId) =>
      read(reads, `${now} AND ${counts} ORDER BY r.position, r.id`, { partnershipId }),
    currentOf: async (reads, partnershipId, key) =>
      (await read(reads, `${now} AND r.route_key = :key AND ${counts}`, { partnershipId, key }))[0],
    version: async (reads, versionId) => (await read(reads, 'v.id = :versionId', { versionId }))[0],
    versions: async (reads, versionIds) =>
      versionIds.length === 0 ? [] : await read(reads, 'v.id IN (:versionIds)', { versionIds }),
    drafts: (reads, partnershipId) =>
      read(reads, `${now} AND v.begins_at IS NULL ORDER BY r.position, r.id`, { partnershipId }),
    history: (reads, routeId) =>
      read(reads, 'v.route_id = :routeId ORDER BY v.number DESC', { routeId }),
    files: async (reads, partnershipId, routeIds) =>
      routeIds.length === 0
        ? []
        : await reads.select<RouteFile>(
            `SELECT ${fileColumns}
               FROM {request_route_files} f
               JOIN {request_routes} r ON r.id = f.route_id
              WHERE r.partnership_id = :partnershipId
                AND f.route_id IN (:routeIds)
                AND f.removed_at IS NULL
              ORDER BY f.kind, f.added_at`,
            { partnershipId, routeIds },
          ),
  };
}

/** One file with its bytes, as long as it is there. */
export const fileOf = async (
  reads: Reads,
  partnershipId: string,
  fileId: string,
): Promise<(RouteFile & { bytes: Buffer }) | undefined> =>
  (
    await reads.select<RouteFile & { bytes: Buffer }>(
      `SELECT ${fileColumns}, f.bytes
         FROM {request_route_files} f
         JOIN {request_routes} r ON r.id = f.route_id
        WHERE r.partnership_id = :partnershipId
          AND f.id = :fileId
          AND f.removed_at IS NULL`,
      { partnershipId, fileId },
    )
  )[0];

/** Every version that ever counted, by id. */
export const begunIds = async (reads: Reads): Promise<string[]> =>
  (
    await reads.select<{ id: string }>(
      'SELECT id FROM {request_route_versions} WHERE begins_at IS NOT NULL',
    )
  ).map(({ id }) => id);

/** Keys of the routes that a partnership has, retired ones too. */
export const routeKeys = async (reads: Reads, partnershipId: string): Promise<string[]> =>
  (
    await reads.select<{ key: string }>(
      `SELECT route_key AS \`key\`
         FROM {request_routes}
        WHERE partnership_id = :partnershipId
        ORDER BY position`,
      { partnershipId },
    )
  ).map(({ key }) => key);

/** @returns false when the partnership has one of this key already */
export const startRoute = async (
  unit: Unit,
  route: {
    id: string;
    partnershipId: string;
    key: string;
    deskId: string;
    createdBy: string | null;
  },
): Promise<boolean> =>
  (await unit.write(
    `INSERT IGNORE INTO {request_routes} (id, partnership_id, route_key, desk_id, position, open,
            current_number, created_at, created_by)
     SELECT :id, :partnershipId, :key, :deskId,
            (SELECT COALESCE(MAX(position), 0) + 1
               FROM {request_routes}
              WHERE partnership_id = :partnershipId),
            TRUE, 0, :at, :createdBy`,
    { ...route, at: unit.at },
  )) === 1;

/** The number that a new version of a route gets; its row is locked. */
export const nextNumber = async (unit: Unit, routeId: string): Promise<number> =>
  (
    await unit.select<{ number: number }>(
      `SELECT COALESCE(MAX(number), 0) + 1 AS number
         FROM {request_route_versions}
        WHERE route_id = :routeId`,
      { routeId },
    )
  )[0]?.number ?? 1;
