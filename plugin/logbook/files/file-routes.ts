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

type FileRouteDeps = FilesRouteDeps & { files: Files };

const PATH = `${FILES_PATH}/:fileId`;
const get = { method: 'GET', csrf: 'none', frame: 'host' } as const;
const post = { method: 'POST', csrf: 'token', frame: 'host', audit: 'in-unit' } as const;

const listOf = ({ dossier }: FileSubject): string => `/dossiers/${dossier.id}/logboek/bestanden`;
const here = (subject: FileSubject): string => `${listOf(subject)}/${subject.file.id}`;

/**
 * One file of BESTANDEN: its page, its versions, changing what is said of it, removing it and
 * bringing it back.
 */
export const fileRoutes = (deps: FileRouteDeps): Route[] => [
  ...pageRoutes(deps),
  ...versionRoutes(deps),
  ...removalRoutes(deps),
];

async function show(
  deps: FileRouteDeps,
  input: FileInput,
  refused?: FilePageData['refused'],
): Promise<Answer> {
  const { subject, t, at, actor } = input;
  const { dossier, file } = subject;
  const versions = await deps.store.versions(dossier, file.id);
  const shared = await deps.sharing.shared(dossier, at);
  return filePage(
    { t, base: deps.base, at, actor, dossier, scans: deps.scans, shared },
    { file, versions, mayShare: deps.sharing.mayShare(actor, dossier), refused },
  );
}

async function versionOf(
  { store }: FileRouteDeps,
  { subject: { dossier, file }, params }: VersionInput,
): Promise<FileVersion> {
  const versions = await store.versions(dossier, file.id);
  const version = versions.find(({ id }) => id === params.versionId);
  if (version === undefined) throw notFound();
  return version;
}

const stream = (
  { files }: FileRouteDeps,
  { subject }: VersionInput,
  version: FileVersion,
  as?: 'image' | 'pdf',
): Answer => ({
  kind: 'stream',
  chunks: files.read(subject.dossier, version),
  size: version.size,
  type: kinds[version.kind].type,
  name: fileName(version.name, version.kind),
  show: as,
});

const pageRoutes = (deps: FileRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: PATH,
    permission: readFile,
    audit: 'file.viewed',
    params: fileParams,
    load: loadFile(deps),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...post,
    path: PATH,
    permission: changeFile,
    params: fileParams,
    body: detailsBody,
    load: loadFile(deps),
    act: async (input): Promise<Answer> => {
      const { subject, actor, body } = input;
      try {
        const details = detailsOf(body);
        if (details.title === '') throw new AppError('file-no-title', 400);
        await deps.files.change(actor, subject.dossier, subject.file, details);
        // Who made it confidential and may not read such parts sees it no more.
        const seen = isSeen(details.sensitivity, sightOf(actor.basis, subject.dossier));
        return { kind: 'redirect', to: seen ? here(subject) : listOf(subject), flash: 'saved' };
      } catch (error) {
        if (isTold(error)) return await show(deps, input, { error, typed: body });
        throw error;
      }
    },
  }),
];

const versionRoutes = (deps: FileRouteDeps): Route[] => [
  guardedRoute({
    ...post,
    path: `${PATH}/versies`,
    permission: addVersion,
    live: true,
    receives: 'form',
    params: fileParams,
    load: loadFile(deps),
    act: async (input): Promise<Answer> => {
      try {
        if (input.incoming === undefined) throw new AppError('file-none', 400);
        await deps.intake.receive(input.actor, input.subject.dossier, input.incoming, {
          file: input.subject.file,
        });
        return { kind: 'redirect', to: here(input.subject), flash: 'version-added' };
      } catch (error) {
        if (isTold(error)) return await show(deps, input, { error });
        throw error;
      }
    },
  }),
  guardedRoute({
    ...get,
    path: `${PATH}/versies/:versionId/download`,
    permission: readFile,
    audit: 'file.downloaded',
    live: true,
    params: versionParams,
    load: loadFile(deps),
    act: async (input): Promise<Answer> => stream(deps, input, await versionOf(deps, input)),
  }),
  guardedRoute({
    ...get,
    path: `${PATH}/versies/:versionId/weergave`,
    permission: readFile,
    audit: 'file.shown',
    live: true,
    params: versionParams,
    load: loadFile(deps),
    act: async (input): Promise<Answer> => {
      const version = await versionOf(deps, input);
      const as = showOf(version);
      if (as === undefined) throw notFound();
      return stream(deps, input, version, as);
    },
  }),
];

const removalRoutes = (deps: FileRouteDeps): Route[] => [
  guardedRoute({
    ...post,
    path: `${PATH}/verwijderen`,
    permission: changeFile,
    params: fileParams,
    load: loadFile(deps),
    act: async ({ actor, subject }): Promise<Answer> => {
      await deps.files.remove(actor, subject.dossier, subject.file);
      return { kind: 'redirect', to: listOf(subject), flash: 'file-removed' };
    },
  }),
  guardedRoute({
    ...post,
    path: `${PATH}/terugzetten`,
    permission: restoreFile,
    params: fileParams,
    load: loadFile(deps),
    act: async ({ actor, subject }): Promise<Answer> => {
      await deps.files.restore(actor, subject.dossier, subject.file);
      return { kind: 'redirect', to: here(subject), flash: 'file-restored' };
    },
  }),
];
