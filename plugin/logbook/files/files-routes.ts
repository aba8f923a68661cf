import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { oneLine } from '../../kernel/file-names.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { addFile, listFiles } from './file-policy.ts';
import { categories, isSeen, LONGEST_TITLE, sensitivities } from './file.ts';
import type { FileDetails, FileSharing } from './file.ts';
import { filesQuery, plainQuery } from './files-query.ts';
import type { FilesStore } from './files-store.ts';
import { filesPage } from './files-view.ts';
import type { PageContext, Refusal } from './files-view.ts';
import type { Intake } from './intake.ts';

export const FILES_PATH = '/dossiers/:dossierId/logboek/bestanden';

/**
 * What a form says of a file. A category that was not chosen is told with the form, not with an
 * error page.
 */
export const detailsBody = z.object({
  titel: z.string().max(LONGEST_TITLE).transform(oneLine).default(''),
  categorie: z.union([z.enum(categories), z.literal('')]).default(''),
  gevoeligheid: z.enum(sensitivities).default('none'),
});

/** @throws AppError `file-no-category` */
export function detailsOf(body: z.output<typeof detailsBody>): FileDetails {
  if (body.categorie === '') throw new AppError('file-no-category', 400);
  return { title: body.titel, category: body.categorie, sensitivity: body.gevoeligheid };
}

/** Refusals that are told beside the form; the rest is an error page. */
export const isTold = (error: unknown): error is AppError =>
  error instanceof AppError &&
  error.status >= 400 &&
  error.status < 500 &&
  error.code !== 'not-found' &&
  error.code !== 'dossier-archived' &&
  error.code !== 'unreadable';

type FilesInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };

export interface FilesRouteDeps {
  dossiers: DossierStore;
  store: FilesStore;
  intake: Intake;
  sharing: FileSharing;
  base: string;
  scans: boolean;
}

/** LOGBOEK – BESTANDEN: the list, and adding to it by a form that needs no script. */
export function filesRoutes(deps: FilesRouteDeps): Route[] {
  const { store, intake, base } = deps;
  const load = <Q, B>(
    input: Input<{ dossierId: string }, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(deps.dossiers, input);
  const contextOf = async ({ t, at, actor, subject }: FilesInput): Promise<PageContext> => ({
    t,
    base,
    at,
    actor,
    dossier: subject,
    scans: deps.scans,
    shared: await deps.sharing.shared(subject, at),
  });
  const refused = async (input: FilesInput, refusal: Refusal): Promise<Answer> =>
    filesPage(await contextOf(input), await store.ofDossier(input.subject), plainQuery, refusal);

  return [
    guardedRoute({
      method: 'GET',
      path: FILES_PATH,
      permission: listFiles,
      csrf: 'none',
      frame: 'host',
      audit: 'files.listed',
      lists: true,
      params: dossierParams,
      query: filesQuery,
      load,
      act: async (input): Promise<Answer> =>
        filesPage(await contextOf(input), await store.ofDossier(input.subject), input.query),
    }),
    guardedRoute({
      method: 'POST',
      path: FILES_PATH,
      permission: addFile,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      live: true,
      receives: 'form',
      params: dossierParams,
      body: detailsBody,
      load,
      act: async (input): Promise<Answer> => {
        const { actor, subject: dossier, body, incoming } = input;
        try {
          const details = detailsOf(body);
          if (incoming === undefined) throw new AppError('file-none', 400);
          const fileId = await intake.receive(actor, dossier, incoming, { details });
          const list = `/dossiers/${dossier.id}/logboek/bestanden`;
          return {
            kind: 'redirect',
            to: isSeen(details.sensitivity, sightOf(actor.basis, dossier))
              ? `${list}/${fileId}`
              : list,
            flash: 'file-added',
          };
        } catch (error) {
          if (isTold(error)) return await refused(input, { error, typed: body });
          throw error;
        }
      },
    }),
  ];
}
