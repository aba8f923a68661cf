import { AppError, notFound } from '../../kernel/errors.ts';
import { plainName } from '../../kernel/file-names.ts';
import { newId } from '../../kernel/ids.ts';
import { fileName, hasActiveParts, inspect } from '../../platform/bytes/index.ts';
import type { FileKind } from '../../platform/bytes/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { open, openText, seal, sealText } from '../../platform/store/index.ts';
import type { Database, Reads, UnitOfWork } from '../../platform/store/index.ts';
import { requestRouteFilesTable } from './route-tables.ts';
import { lockRoute } from './routes-service.ts';
import { fileOf } from './routes-store.ts';
import type { RequestRoutesStore } from './routes-store.ts';

const MOST_MEBIBYTES = 5;
const shown: readonly FileKind[] = ['pdf', 'png', 'jpg'];

export interface ShownFile {
  id: string;
  routeId: string;
  kind: 'instruction' | 'flowchart';
  name: string;
  size: number;
}

/** Instructions and flowcharts that a partnership keeps beside a route; one of each kind. */
export interface RouteFiles {
  list(reads: Reads, partnershipId: string, routeIds: readonly string[]): Promise<ShownFile[]>;
  /** @throws AppError `not-found` for one of another partnership, or that is gone */
  read(
    partnershipId: string,
    fileId: string,
  ): Promise<{ name: string; kind: FileKind; bytes: Buffer }>;
  /** Takes the place of the one of its kind. @throws AppError with what is wrong with the file */
  keep(
    actor: SignedInActor,
    routeId: string,
    file: { kind: 'instruction' | 'flowchart'; name: string; bytes: Buffer },
  ): Promise<string>;
  drop(actor: SignedInActor, routeId: string, fileId: string): Promise<void>;
}

interface FilesDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  store: RequestRoutesStore;
  licenceKey: (licenceId: string) => Buffer;
}

const place = (column: 'name' | 'bytes', id: string): string =>
  `request_route_files/${column}/${id}`;

export function createRouteFiles(deps: FilesDeps): RouteFiles {
  const { database, unitOfWork, store, licenceKey } = deps;
  return {
    list: async (reads, partnershipId, routeIds) => {
      const files = await store.files(reads, partnershipId, routeIds);
      const key = licenceKey(partnershipId);
      return files.map(({ name, ...file }) => ({
        ...file,
        name: openText(key, name, place('name', file.id)),
      }));
    },
    read: async (partnershipId, fileId) => {
      const file = await fileOf(database, partnershipId, fileId);
      if (file === undefined) throw notFound();
      const key = licenceKey(partnershipId);
      const name = openText(key, file.name, place('name', fileId));
      const bytes = open(key, file.bytes, place('bytes', fileId));
      return { name: fileName(name, file.fileKind), kind: file.fileKind, bytes };
    },
    keep: async (actor, routeId, { kind, name, bytes }) => {
      const fileKind = await kindOf(bytes, name);
      const key = licenceKey(actor.licenceId);
      const id = newId();
      return await unitOfWork.run(actor, async (unit) => {
        const route = await lockRoute(unit, actor, routeId);
        await unit.update(
          requestRouteFilesTable,
          { routeId: route.id, kind, removedAt: null },
          { removedAt: unit.at },
        );
        await unit.insert(requestRouteFilesTable, {
          id,
          routeId: route.id,
          kind,
          name: sealText(key, plainName(name), place('name', id)),
          bytes: seal(key, bytes, place('bytes', id)),
          fileKind,
          size: bytes.length,
          addedBy: actor.personId,
          addedAt: unit.at,
        });
        await unit.audit({ event: 'request-route.file-kept', details: { route: route.id, kind } });
        return id;
      });
    },
    drop: (actor, routeId, fileId) =>
      unitOfWork.run(actor, async (unit) => {
        const route = await lockRoute(unit, actor, routeId);
        await unit.update(
          requestRouteFilesTable,
          { id: fileId, routeId: route.id, removedAt: null },
          { removedAt: unit.at },
        );
        await unit.audit({
          event: 'request-route.file-dropped',
          details: { route: route.id, file: fileId },
        });
      }),
  };
}

/** What everybody can open, and does nothing by itself: schools get it as it is. */
async function kindOf(bytes: Buffer, name: string): Promise<FileKind> {
  if (bytes.length > MOST_MEBIBYTES * 1024 * 1024)
    throw new AppError('route-file-large', 413, { params: { most: MOST_MEBIBYTES } });
  const file = {
    size: bytes.length,
    range: (start: number, end: number) => chunks(bytes.subarray(start, end)),
  };
  const { kind } = await inspect(file, name);
  if (!shown.includes(kind)) throw new AppError('route-file-kind', 415);
  if (kind === 'pdf' && (await hasActiveParts(file))) throw new AppError('route-file-active', 415);
  return kind;
}

async function* chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
