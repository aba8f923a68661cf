import { z } from 'zod';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { addVersion, changeFile, readFile, restoreFile } from './file-policy.ts';
import { filePage } from './file-view.ts';
import type { FilePageData } from './file-view.ts';
import { isSeen } from './file.ts';
import type { FileSubject, FileVersion } from './file.ts';
import { detailsBody, detailsOf, FILES_PATH, isTold } from './files-routes.ts';
import type { FilesRouteDeps } from './files-routes.ts';
import type { Files } from './files-service.ts';
import { showOf } from './files-view.ts';

export const fileParams = dossierParams.extend({ fileId: z.uuid() });
const versionParams = fileParams.extend({ versionId: z.uuid() });

type FileInput = Input<{ dossierId: string; fileId: string }, unknown, unknown> & {
  subject: FileSubject;
};
type VersionInput = Input<z.output<typeof versionParams>, unknown, unknown> & {
  subject: FileSubject;
};

export const loadFile =
  (deps: Pick<FilesRouteDeps, 'dossiers' | 'store'>) =>
  async <Q, B>(
    input: Input<{ dossierId: string; fileId: string }, Q, B>,
  ): Promise<FileSubject | undefined> => {
    const dossier = await loadDossier(deps.dossiers, input);
    const file =
      dossier === undefined ? undefined : await deps.store.find(dossier, input.params.fileId);
    return dossier === undefined || file === undefined
      ? undefined
      : { dossier, file, trace: dossier.trace };
  };

/**
 * One file of BESTANDEN: its page, its versions, changing what is said of it, removing it and
 * bringing it back.
 */
export function fileRoutes(deps: FilesRouteDeps & { files: Files }): Route[] {
  const { store, files, intake, base } = deps;
  const load = loadFile(deps);
  const path = `${FILES_PATH}/:fileId`;
  const get = { method: 'GET', csrf: 'none', frame: 'host' } as const;
  const post = { method: 'POST', csrf: 'token', frame: 'host', audit: 'in-unit' } as const;
  const here = ({ dossier, file }: FileSubject): string =>
    `/dossiers/${dossier.id}/logboek/bestanden/${file.id}`;

  const show = async (input: FileInput, refused?: FilePageData['refused']): Promise<Answer> => {
    const {
      subject: { dossier, file },
      t,
      at,
      actor,
    } = input;
    const versions = await store.versions(dossier, file.id);
    const shared = await deps.sharing.shared(dossier, at);
    return filePage(
      { t, base, at, actor, dossier, scans: deps.scans, shared },
      {
        file,
        versions,
        mayShare: deps.sharing.mayShare(actor, dossier),
        ...(refused === undefined ? {} : { refused }),
      },
    );
  };

  const versionOf = async ({
    subject: { dossier, file },
    params,
  }: VersionInput): Promise<FileVersion> => {
    const version = (await store.versions(dossier, file.id)).find(
      ({ id }) => id === params.versionId,
    );
    if (version === undefined) throw notFound();
    return version;
  };
  const stream = async (
    input: VersionInput,
    version: FileVersion,
    as?: 'image' | 'pdf',
  ): Promise<Answer> => ({
    kind: 'stream',
    chunks: files.read(input.subject.dossier, version),
    size: version.size,
    type: kinds[version.kind].type,
    name: fileName(version.name, version.kind),
    ...(as === undefined ? {} : { show: as }),
  });

  return [
    guardedRoute({
      ...get,
      path,
      permission: readFile,
      audit: 'file.viewed',
      params: fileParams,
      load,
      act: (input) => show(input),
    }),
    guardedRoute({
      ...post,
      path,
      permission: changeFile,
      params: fileParams,
      body: detailsBody,
      load,
      act: async (input): Promise<Answer> => {
        const { subject, actor, body } = input;
        try {
          const details = detailsOf(body);
          if (details.title === '') throw new AppError('file-no-title', 400);
          await files.change(actor, subject.dossier, subject.file, details);
          // Who made it confidential and may not read such parts sees it no more.
          const seen = isSeen(details.sensitivity, sightOf(actor.basis, subject.dossier));
          return {
            kind: 'redirect',
            to: seen ? here(subject) : `/dossiers/${subject.dossier.id}/logboek/bestanden`,
            flash: 'saved',
          };
        } catch (error) {
          if (isTold(error)) return await show(input, { error, typed: body });
          throw error;
        }
      },
    }),
    guardedRoute({
      ...post,
      path: `${path}/versies`,
      permission: addVersion,
      live: true,
      receives: 'form',
      params: fileParams,
      load,
      act: async (input): Promise<Answer> => {
        try {
          if (input.incoming === undefined) throw new AppError('file-none', 400);
          await intake.receive(input.actor, input.subject.dossier, input.incoming, {
            file: input.subject.file,
          });
          return { kind: 'redirect', to: here(input.subject), flash: 'version-added' };
        } catch (error) {
          if (isTold(error)) return await show(input, { error });
          throw error;
        }
      },
    }),
    guardedRoute({
      ...get,
      path: `${path}/versies/:versionId/download`,
      permission: readFile,
      audit: 'file.downloaded',
      live: true,
      params: versionParams,
      load,
      act: async (input): Promise<Answer> => await stream(input, await versionOf(input)),
    }),
    guardedRoute({
      ...get,
      path: `${path}/versies/:versionId/weergave`,
      permission: readFile,
      audit: 'file.shown',
      live: true,
      params: versionParams,
      load,
      act: async (input): Promise<Answer> => {
        const version = await versionOf(input);
        const as = showOf(version);
        if (as === undefined) throw notFound();
        return await stream(input, version, as);
      },
    }),
    guardedRoute({
      ...post,
      path: `${path}/verwijderen`,
      permission: changeFile,
      params: fileParams,
      load,
      act: async ({ actor, subject }): Promise<Answer> => {
        await files.remove(actor, subject.dossier, subject.file);
        return {
          kind: 'redirect',
          to: `/dossiers/${subject.dossier.id}/logboek/bestanden`,
          flash: 'file-removed',
        };
      },
    }),
    guardedRoute({
      ...post,
      path: `${path}/terugzetten`,
      permission: restoreFile,
      params: fileParams,
      load,
      act: async ({ actor, subject }): Promise<Answer> => {
        await files.restore(actor, subject.dossier, subject.file);
        return { kind: 'redirect', to: here(subject), flash: 'file-restored' };
      },
    }),
  ];
}
