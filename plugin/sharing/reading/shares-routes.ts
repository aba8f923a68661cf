import { z } from 'zod';
import { askedActRoutes } from '../../consent/asking/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { readSharing } from '../../dossier/policy/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { FORM_MINUTES, PAGE_MINUTES, shareReading } from './reading-policy.ts';
import type { ShareReaders } from './share-facts.ts';
import { contentPage, sharePage } from './share-page.ts';
import type { RefusedAct } from './share-page.ts';
import { sharesPage } from './shares-page.ts';
import type { Shares } from './shares-service.ts';

const shareParams = dossierParams.extend({ shareId: z.uuid() });
const listQuery = z.object({
  zoek: z.string().max(100).default(''),
  verslag: z.string().max(60).default(''),
});

type DossierInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };
type ShareInput = DossierInput & { params: z.output<typeof shareParams> };

interface SharesRouteDeps {
  store: DossierStore;
  readers: ShareReaders;
  shares: Shares;
  base: string;
}

const PATH = '/dossiers/:dossierId/logboek/inzage-instemming/lezen';
const acting = {
  method: 'POST',
  permission: shareReading,
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
  live: true,
  stepUpMinutes: FORM_MINUTES,
} as const;

/**
 * LOGBOEK – INZAGE & INSTEMMING, Inzage (lezen): what was shared with whom, who opened what when,
 * and taking it back.
 */
export const sharesRoutes = (deps: SharesRouteDeps): Route[] => [
  ...pageRoutes(deps),
  ...shareRoutes(deps),
  ...linkRoutes(deps),
];

const loadOf =
  ({ store }: SharesRouteDeps) =>
  <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

const rootOf = (dossier: DossierFacts): string =>
  `/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;

const shareUrl = (dossier: DossierFacts, shareId: string): string =>
  `${rootOf(dossier)}/${shareId}`;

const back = ({ subject, params }: ShareInput, flash: string): Answer => ({
  kind: 'redirect',
  to: shareUrl(subject, params.shareId),
  flash,
});

const mayShare = ({ subject, actor, at }: DossierInput): boolean =>
  subject.status === 'open' && shareReading.allow(actor, subject, at) !== undefined;

async function show(
  { readers, base }: SharesRouteDeps,
  input: DossierInput,
  shareId: string,
  refused?: RefusedAct,
): Promise<Answer> {
  const { subject: dossier, actor, at, t } = input;
  const found = await readers.find(dossier, shareId, at);
  if (found === undefined) throw notFound();
  return sharePage({ ...found, dossier, base, t, at, actor, mayAct: mayShare(input), refused });
}

const pageRoutes = (deps: SharesRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: PATH,
    permission: readSharing,
    csrf: 'none',
    frame: 'host',
    audit: 'reading.shares-viewed',
    lists: true,
    params: dossierParams,
    query: listQuery,
    load: loadOf(deps),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, actor, at, t, query } = input;
      const shares = mayShare(input);
      // VERSLAGEN leads here with the report that was chosen there.
      if (query.verslag !== '' && shares)
        return {
          kind: 'redirect',
          to: `${rootOf(dossier)}/nieuw?verslag=${encodeURIComponent(query.verslag)}`,
        };
      return sharesPage({
        shares: await deps.readers.ofDossier(dossier, at),
        search: query.zoek.trim(),
        dossier,
        base: deps.base,
        t,
        at,
        actor,
        mayShare: shares,
      });
    },
  }),
  guardedRoute({
    method: 'GET',
    path: `${PATH}/:shareId`,
    permission: readSharing,
    csrf: 'none',
    frame: 'host',
    audit: 'reading.share-viewed',
    stepUpMinutes: PAGE_MINUTES,
    stepUpBasis: 'coordinator',
    params: shareParams,
    load: loadOf(deps),
    act: (input) => show(deps, input, input.params.shareId),
  }),
  guardedRoute({
    method: 'GET',
    path: `${PATH}/:shareId/inhoud`,
    permission: shareReading,
    csrf: 'none',
    frame: 'host',
    audit: 'reading.content-viewed',
    params: shareParams,
    load: loadOf(deps),
    act: async ({ subject: dossier, params, actor, at, t }): Promise<Answer> => {
      const { shareId } = params;
      const found = await deps.readers.document(dossier, shareId);
      if (found === undefined) throw notFound();
      return contentPage({ ...found, dossier, shareId, base: deps.base, t, at, actor });
    },
  }),
];

const shareRoutes = (deps: SharesRouteDeps): Route[] => [
  guardedRoute({
    ...acting,
    path: `${PATH}/:shareId/bijwerken`,
    params: shareParams,
    load: loadOf(deps),
    act: async (input): Promise<Answer> => {
      const { actor, subject, params } = input;
      try {
        return back(input, `reading-${await deps.shares.update(actor, subject, params.shareId)}`);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'dossier-moved') throw error;
        return await show(deps, input, params.shareId, {
          id: params.shareId,
          field: 'bijwerken',
          code: 'reading-update-moved',
          typed: '',
        });
      }
    },
  }),
  guardedRoute({
    ...acting,
    path: `${PATH}/:shareId/stoppen`,
    params: shareParams,
    load: loadOf(deps),
    act: async (input): Promise<Answer> => {
      await deps.shares.end(input.actor, input.subject, input.params.shareId);
      return back(input, 'reading-ended');
    },
  }),
];

const linkRoutes = (deps: SharesRouteDeps): Route[] =>
  askedActRoutes(deps.store, {
    path: PATH,
    param: 'shareId',
    permission: { ask: shareReading, withdraw: shareReading },
    stepUpMinutes: FORM_MINUTES,
    extend: (...given) => deps.shares.extend(...given),
    resend: (actor, dossier, { id, personId }, email) =>
      deps.shares.resend(actor, dossier, { shareId: id, personId }, email),
    withdraw: (actor, dossier, { id, personId }) =>
      deps.shares.withdraw(actor, dossier, { shareId: id, personId }),
    show: (input, id, refused) => show(deps, input, id, refused),
    to: shareUrl,
    flash: {
      extended: 'reading-extended',
      resent: 'consent-resent',
      withdrawn: 'reading-withdrawn',
    },
  });
