import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { oneLine } from '../../kernel/file-names.ts';
import { gather, PART } from '../../platform/bytes/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route } from '../../platform/routes/index.ts';
import { addFile, addVersion, ownUpload } from './file-policy.ts';
import type { UploadSubject } from './file-policy.ts';
import { fileParams, loadFile } from './file-routes.ts';
import { categories, isSeen, LONGEST_TITLE, sensitivities } from './file.ts';
import { FILES_PATH } from './files-routes.ts';
import type { FilesRouteDeps } from './files-routes.ts';
import type { UploadRow } from './files-store.ts';
import { refusalText } from './files-view.ts';

const LONGEST_NAME = 255;
const sent = {
  name: z.string().min(1).max(LONGEST_NAME),
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
};
const newBody = z.strictObject({
  ...sent,
  title: z.string().max(LONGEST_TITLE).transform(oneLine),
  category: z.enum(categories),
  sensitivity: z.enum(sensitivities),
});
const versionBody = z.strictObject(sent);
const uploadParams = dossierParams.extend({ uploadId: z.uuid() });
const partParams = uploadParams.extend({ part: z.coerce.number().int().min(0).max(10_000) });

/**
 * An upload that goes on, or the file that it became when the answer to its end was lost on the
 * way.
 */
interface Coming extends UploadSubject {
  readonly dossier: DossierFacts;
  readonly row: UploadRow | undefined;
  readonly fileId: string | undefined;
}

const ownComing: Permission<Coming> = ownUpload;

const post = { method: 'POST', csrf: 'token', frame: 'host', json: true } as const;
const UPLOADS = `${FILES_PATH}/uploads`;

/**
 * A file by parts, for a page with a script: what breaks off is taken up where it was, and nothing
 * is chosen anew.
 */
export const uploadRoutes = (deps: FilesRouteDeps): Route[] => [
  ...beginRoutes(deps),
  ...partRoutes(deps),
  endRoute(deps),
];

const loadComing =
  ({ dossiers, store }: FilesRouteDeps) =>
  async <P extends { dossierId: string; uploadId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<Coming | undefined> => {
    const dossier = await loadDossier(dossiers, input);
    if (dossier === undefined) return undefined;
    const { uploadId } = input.params;
    const row = await store.upload(dossier.id, uploadId);
    const made = row === undefined ? await store.madeBy(dossier.id, uploadId) : undefined;
    const personId = row?.personId ?? made?.personId;
    return personId === undefined
      ? undefined
      : {
          dossier,
          row,
          fileId: made?.fileId,
          upload: { id: uploadId, personId },
          trace: dossier.trace,
        };
  };

const going = ({ row }: Coming): UploadRow => {
  if (row === undefined) throw notFound();
  return row;
};

const beginRoutes = (deps: FilesRouteDeps): Route[] => [
  guardedRoute({
    ...post,
    path: UPLOADS,
    permission: addFile,
    audit: 'in-unit',
    live: true,
    params: dossierParams,
    body: newBody,
    load: (input) => loadDossier(deps.dossiers, input),
    act: async ({ actor, subject: dossier, body }): Promise<Answer> => {
      const { name, size, ...details } = body;
      return {
        kind: 'json',
        body: { id: await deps.intake.begin(actor, dossier, { name, size }, { details }) },
      };
    },
  }),
  guardedRoute({
    ...post,
    path: `${FILES_PATH}/:fileId/versies/uploads`,
    permission: addVersion,
    audit: 'in-unit',
    live: true,
    params: fileParams,
    body: versionBody,
    load: loadFile(deps),
    act: async ({ actor, subject, body }): Promise<Answer> => ({
      kind: 'json',
      body: { id: await deps.intake.begin(actor, subject.dossier, body, { file: subject.file }) },
    }),
  }),
];

const partRoutes = (deps: FilesRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: `${UPLOADS}/:uploadId`,
    permission: ownComing,
    csrf: 'none',
    frame: 'host',
    audit: 'none',
    json: true,
    params: uploadParams,
    load: loadComing(deps),
    act: async ({ subject }): Promise<Answer> => ({
      kind: 'json',
      body:
        subject.row === undefined
          ? { parts: [], of: 0, done: true }
          : await deps.intake.present(subject.dossier, subject.row),
    }),
  }),
  guardedRoute({
    // A part changes nothing that anybody sees; the beginning and the end of an upload stand in
    // the trail.
    ...post,
    path: `${UPLOADS}/:uploadId/delen/:part`,
    permission: ownComing,
    audit: 'none',
    receives: 'bytes',
    params: partParams,
    load: loadComing(deps),
    act: async ({ subject, params, incoming }): Promise<Answer> => {
      if (incoming === undefined) throw new AppError('upload-part', 400);
      await deps.intake.part(
        subject.dossier,
        going(subject),
        params.part,
        await gather(incoming.bytes, PART),
      );
      return { kind: 'json', body: { ok: true } };
    },
  }),
];

const endRoute = (deps: FilesRouteDeps): Route =>
  guardedRoute({
    ...post,
    path: `${UPLOADS}/:uploadId/klaar`,
    permission: ownComing,
    audit: 'in-unit',
    live: true,
    costly: true,
    params: uploadParams,
    load: loadComing(deps),
    act: async ({ actor, subject, t }): Promise<Answer> => {
      try {
        const fileId =
          subject.fileId ?? (await deps.intake.finish(actor, subject.dossier, going(subject)));
        const { url, flash } = await whereTo(deps, actor.basis, subject.dossier, fileId);
        return { kind: 'json', body: { url }, flash };
      } catch (error) {
        if (!(error instanceof AppError) || !error.code.startsWith('file-') || error.status >= 500)
          throw error;
        return {
          kind: 'json',
          status: error.status,
          body: { code: error.code, message: refusalText(error, t) },
        };
      }
    },
  });

/** To the file's own page, or to the list for who may not see what they just added. */
async function whereTo(
  { store, base }: FilesRouteDeps,
  basis: string,
  dossier: DossierFacts,
  fileId: string,
): Promise<{ url: string; flash: string }> {
  const file = await store.find(dossier, fileId);
  const list = `${base}/dossiers/${dossier.id}/logboek/bestanden`;
  const seen = file !== undefined && isSeen(file.sensitivity, sightOf(basis, dossier));
  const done = file !== undefined && file.version.number > 1 ? 'version-added' : 'file-added';
  return { url: `${seen ? `${list}/${fileId}` : list}?melding=${done}`, flash: done };
}
