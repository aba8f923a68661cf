import { z } from 'zod';
import { said } from '../../dossier/declaration/index.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import { kinds } from '../../platform/bytes/index.ts';
import { guardedRoute, nobody, signedIn } from '../../platform/routes/index.ts';
import type { Answer, Route, SignedInActor } from '../../platform/routes/index.ts';
import { crumbs, routeUrl, ROUTES_PATH } from './list-view.ts';
import type { EditedRoute } from './list-view.ts';
import { at, get, loadRoute, post, routeParams } from './loading.ts';
import type { RouteSettingsDeps } from './loading.ts';

/** Beyond this a file is left unread; the room that keeps it tells that it is too large. */
const MOST_READ = 5 * 1024 * 1024 + 1;
const fileKinds = ['instruction', 'flowchart'] as const;

export interface RouteFilesView {
  lede: string;
  editUrl: string;
  kinds: RouteFileView[];
}

interface RouteFileView {
  id: string;
  kind: string;
  title: string;
  text: string;
  action: string;
  fault?: string;
  file?: { name: string; url: string; removeAction: string } | undefined;
}

/** The partnership's own instruction and flowchart of a route, and how schools get them. */
export function fileRoutes(deps: RouteSettingsDeps): Route[] {
  const { files } = deps;
  return [
    guardedRoute({
      ...get,
      ...at('/bestanden'),
      audit: 'request-route.viewed',
      load: loadRoute(deps),
      act: ({ actor, subject, t }) => filesPage(deps, { actor, t }, subject),
    }),
    guardedRoute({
      ...post,
      ...at('/bestanden'),
      receives: 'form',
      body: z.object({ soort: z.enum(fileKinds) }),
      load: loadRoute(deps),
      act: async ({ actor, subject, body, incoming, t }): Promise<Answer> => {
        const kind = body.soort;
        try {
          if (incoming === undefined) throw new AppError('file-none', 422);
          const bytes = await readWhole(incoming.bytes);
          await files.keep(actor, subject.edited.routeId, { kind, name: incoming.name, bytes });
        } catch (error) {
          if (!(error instanceof AppError) || error.status >= 500) throw error;
          return await filesPage(deps, { actor, t }, subject, { kind, error });
        }
        return redirectTo(subject, 'route-file-kept');
      },
    }),
    guardedRoute({
      ...post,
      ...at('/bestanden/:fileId/verwijderen'),
      params: routeParams.extend({ fileId: z.uuid() }),
      load: loadRoute(deps),
      act: async ({ actor, subject, params }): Promise<Answer> => {
        await files.drop(actor, subject.edited.routeId, params.fileId);
        return redirectTo(subject, 'route-file-dropped');
      },
    }),
    servingRoute(deps),
  ];
}

const redirectTo = ({ edited }: EditedRoute, flash: string): Answer => ({
  kind: 'redirect',
  to: `${ROUTES_PATH}/${edited.routeId}/bestanden`,
  flash,
});

/** To everybody of a school of the partnership, and of the partnership itself. */
const servingRoute = ({ database, files, licences, licenceKind }: RouteSettingsDeps): Route =>
  guardedRoute({
    method: 'GET',
    path: '/aanvraagroutes/:routeId/bestanden/:fileId',
    permission: signedIn,
    csrf: 'none',
    frame: 'host',
    audit: 'request-route.file-read',
    params: routeParams.extend({ fileId: z.uuid() }),
    load: () => nobody,
    act: async ({ actor, params: { routeId, fileId } }): Promise<Answer> => {
      const partnershipId =
        licenceKind(actor.licenceId) === 'swv'
          ? actor.licenceId
          : licences.partnershipOf(actor.licenceId)?.id;
      if (partnershipId === undefined) throw notFound();
      const known = await files.list(database, partnershipId, [routeId]);
      if (!known.some(({ id }) => id === fileId)) throw notFound();
      const { name, kind, bytes } = await files.read(partnershipId, fileId);
      const { type, show } = kinds[kind];
      return {
        kind: 'stream',
        chunks: whole(bytes),
        size: bytes.length,
        type,
        name,
        ...(show === undefined ? {} : { show }),
      };
    },
  });

async function filesPage(
  { database, files, base }: RouteSettingsDeps,
  { actor, t }: { actor: SignedInActor; t: Translate },
  { edited }: EditedRoute,
  refused?: { kind: (typeof fileKinds)[number]; error: AppError },
): Promise<Answer> {
  const kept = await files.list(database, actor.licenceId, [edited.routeId]);
  const fault = refused && t(`errors.${refused.error.code}`, refused.error.params);
  const name = said(edited.definition.name, t);
  const view: RouteFilesView = {
    lede: t('routeSettings.files.lede', { name }),
    editUrl: routeUrl(base, edited),
    kinds: fileKinds.map((kind) => {
      const file = kept.find((one) => one.kind === kind);
      return {
        id: `bestand-${kind}`,
        kind,
        title: t(`routeSettings.files.${kind}.title`),
        text: t(`routeSettings.files.${kind}.text`),
        action: routeUrl(base, edited, '/bestanden'),
        ...(refused?.kind === kind && fault !== undefined ? { fault } : {}),
        file: file && {
          name: file.name,
          url: `${base}/aanvraagroutes/${edited.routeId}/bestanden/${file.id}`,
          removeAction: routeUrl(base, edited, `/bestanden/${file.id}/verwijderen`),
        },
      };
    }),
  };
  return {
    kind: 'page',
    template: 'route-settings/files',
    status: refused?.error.status ?? 200,
    page: {
      title: t('routeSettings.files.title', { name }),
      nav: 'settings',
      crumbs: crumbs({ t, base }),
      faults: fault === undefined ? [] : [{ text: fault, url: `#bestand-${refused?.kind ?? ''}` }],
    },
    view,
  };
}

async function readWhole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    size += chunk.byteLength;
    if (size >= MOST_READ) break;
  }
  return Buffer.concat(read);
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
