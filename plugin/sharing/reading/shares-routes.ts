import { z } from 'zod';
import { MOST_DAYS } from '../../consent/link-facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { readSharing } from '../../dossier/policy/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { isMailAddress } from '../../kernel/mail-address.ts';
import { isoDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { FORM_MINUTES, PAGE_MINUTES, shareReading } from './reading-policy.ts';
import type { ShareReaders } from './share-facts.ts';
import { contentPage, sharePage } from './share-page.ts';
import type { RefusedAct } from './share-page.ts';
import { sharesPage } from './shares-page.ts';
import type { Shares } from './shares-service.ts';

const shareParams = dossierParams.extend({ shareId: z.uuid() });
const personParams = shareParams.extend({ personId: z.uuid() });
const listQuery = z.object({
  zoek: z.string().max(100).default(''),
  verslag: z.string().max(60).default(''),
});

type ShareInput = Input<{ dossierId: string; shareId: string }, unknown, unknown> & {
  subject: DossierFacts;
};

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
  ...personRoutes(deps),
];

const loadOf =
  ({ store }: SharesRouteDeps) =>
  <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

const rootOf = (dossier: DossierFacts): string =>
  `/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;

const back = ({ subject, params }: ShareInput, flash: string): Answer => ({
  kind: 'redirect',
  to: `${rootOf(subject)}/${params.shareId}`,
  flash,
});

const mayShare = ({ subject, actor, at }: Pick<ShareInput, 'subject' | 'actor' | 'at'>): boolean =>
  subject.status === 'open' && shareReading.allow(actor, subject, at) !== undefined;

async function show(
  { readers, base }: SharesRouteDeps,
  input: ShareInput,
  refused?: RefusedAct,
): Promise<Answer> {
  const { subject: dossier, params, actor, at, t } = input;
  const found = await readers.find(dossier, params.shareId, at);
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
    act: (input) => show(deps, input),
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
        return await show(deps, input, {
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
    path: `${PATH}/:shareId/verlengen`,
    params: shareParams,
    load: loadOf(deps),
    body: z.object({ einddatum: z.string().max(40).default('') }),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, body, actor, at } = input;
      const asked = readEnd(body.einddatum, schoolDay(at));
      if ('code' in asked)
        return await show(deps, input, {
          id: params.shareId,
          field: 'einddatum',
          code: asked.code,
          typed: body.einddatum,
        });
      await deps.shares.extend(actor, dossier, params.shareId, asked.endsOn);
      return back(input, 'reading-extended');
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

/** A later last day, or why it will not do. */
function readEnd(typed: string, today: string): { endsOn: string } | { code: string } {
  const endsOn = isoDate(typed.trim());
  if (endsOn === undefined) return { code: 'date' };
  if (endsOn < today) return { code: 'end-past-link' };
  return endsOn > addDays(today, MOST_DAYS) ? { code: 'end-too-far' } : { endsOn };
}

const personRoutes = (deps: SharesRouteDeps): Route[] => [
  guardedRoute({
    ...acting,
    path: `${PATH}/:shareId/:personId/opnieuw`,
    params: personParams,
    load: loadOf(deps),
    body: z.object({ mail: z.string().max(300).default('') }),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, body, actor } = input;
      const email = body.mail.trim();
      if (!isMailAddress(email))
        return await show(deps, input, {
          id: params.personId,
          field: 'mail',
          code: email === '' ? 'other-address-missing' : 'address-wrong',
          typed: body.mail,
        });
      await deps.shares.resend(actor, dossier, params, email);
      return back(input, 'consent-resent');
    },
  }),
  guardedRoute({
    ...acting,
    path: `${PATH}/:shareId/:personId/intrekken`,
    params: personParams,
    load: loadOf(deps),
    act: async (input): Promise<Answer> => {
      await deps.shares.withdraw(input.actor, input.subject, input.params);
      return back(input, 'reading-withdrawn');
    },
  }),
];
