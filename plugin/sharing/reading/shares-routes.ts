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

/**
 * LOGBOEK – INZAGE & INSTEMMING, Inzage (lezen): what was shared with whom, who opened what when,
 * and taking it back.
 */
export function sharesRoutes(deps: {
  store: DossierStore;
  readers: ShareReaders;
  shares: Shares;
  base: string;
}): Route[] {
  const { store, readers, shares, base } = deps;
  const path = '/dossiers/:dossierId/logboek/inzage-instemming/lezen';
  const load = <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(store, input);
  const acting = {
    method: 'POST',
    permission: shareReading,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    live: true,
    stepUpMinutes: FORM_MINUTES,
  } as const;
  const rootOf = (dossier: DossierFacts): string =>
    `/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;
  const back = ({ subject, params }: ShareInput, flash: string): Answer => ({
    kind: 'redirect',
    to: `${rootOf(subject)}/${params.shareId}`,
    flash,
  });

  const show = async (input: ShareInput, refused?: RefusedAct): Promise<Answer> => {
    const { subject: dossier, params, actor, at, t } = input;
    const found = await readers.find(dossier, params.shareId, at);
    if (found === undefined) throw notFound();
    return sharePage({
      ...found,
      dossier,
      base,
      t,
      at,
      actor,
      mayAct: dossier.status === 'open' && shareReading.allow(actor, dossier, at) !== undefined,
      ...(refused === undefined ? {} : { refused }),
    });
  };

  return [
    guardedRoute({
      method: 'GET',
      path,
      permission: readSharing,
      csrf: 'none',
      frame: 'host',
      audit: 'reading.shares-viewed',
      params: dossierParams,
      query: listQuery,
      load,
      act: async ({ subject: dossier, actor, at, t, query }): Promise<Answer> => {
        const mayShare =
          dossier.status === 'open' && shareReading.allow(actor, dossier, at) !== undefined;
        // VERSLAGEN leads here with the report that was chosen there.
        if (query.verslag !== '' && mayShare)
          return {
            kind: 'redirect',
            to: `${rootOf(dossier)}/nieuw?verslag=${encodeURIComponent(query.verslag)}`,
          };
        return sharesPage({
          shares: await readers.ofDossier(dossier, at),
          search: query.zoek.trim(),
          dossier,
          base,
          t,
          at,
          actor,
          mayShare,
        });
      },
    }),
    guardedRoute({
      method: 'GET',
      path: `${path}/:shareId`,
      permission: readSharing,
      csrf: 'none',
      frame: 'host',
      audit: 'reading.share-viewed',
      stepUpMinutes: PAGE_MINUTES,
      stepUpBasis: 'coordinator',
      params: shareParams,
      load,
      act: (input) => show(input),
    }),
    guardedRoute({
      method: 'GET',
      path: `${path}/:shareId/inhoud`,
      permission: shareReading,
      csrf: 'none',
      frame: 'host',
      audit: 'reading.content-viewed',
      params: shareParams,
      load,
      act: async ({ subject: dossier, params, actor, at, t }): Promise<Answer> => {
        const found = await readers.document(dossier, params.shareId);
        if (found === undefined) throw notFound();
        return contentPage({ ...found, dossier, shareId: params.shareId, base, t, at, actor });
      },
    }),
    guardedRoute({
      ...acting,
      path: `${path}/:shareId/bijwerken`,
      params: shareParams,
      load,
      act: async (input): Promise<Answer> => {
        try {
          return back(
            input,
            `reading-${await shares.update(input.actor, input.subject, input.params.shareId)}`,
          );
        } catch (error) {
          if (error instanceof AppError && error.code === 'dossier-moved')
            return await show(input, {
              id: input.params.shareId,
              field: 'bijwerken',
              code: 'reading-update-moved',
              typed: '',
            });
          throw error;
        }
      },
    }),
    guardedRoute({
      ...acting,
      path: `${path}/:shareId/verlengen`,
      params: shareParams,
      load,
      body: z.object({ einddatum: z.string().max(40).default('') }),
      act: async (input): Promise<Answer> => {
        const { subject: dossier, params, body, actor, at } = input;
        const endsOn = isoDate(body.einddatum.trim());
        const today = schoolDay(at);
        const code =
          endsOn === undefined
            ? 'date'
            : endsOn < today
              ? 'end-past-link'
              : endsOn > addDays(today, MOST_DAYS)
                ? 'end-too-far'
                : undefined;
        if (code !== undefined || endsOn === undefined)
          return await show(input, {
            id: params.shareId,
            field: 'einddatum',
            code: code ?? 'date',
            typed: body.einddatum,
          });
        await shares.extend(actor, dossier, params.shareId, endsOn);
        return back(input, 'reading-extended');
      },
    }),
    guardedRoute({
      ...acting,
      path: `${path}/:shareId/stoppen`,
      params: shareParams,
      load,
      act: async (input): Promise<Answer> => {
        await shares.end(input.actor, input.subject, input.params.shareId);
        return back(input, 'reading-ended');
      },
    }),
    guardedRoute({
      ...acting,
      path: `${path}/:shareId/:personId/opnieuw`,
      params: personParams,
      load,
      body: z.object({ mail: z.string().max(300).default('') }),
      act: async (input): Promise<Answer> => {
        const { subject: dossier, params, body, actor } = input;
        const email = body.mail.trim();
        if (!isMailAddress(email))
          return await show(input, {
            id: params.personId,
            field: 'mail',
            code: email === '' ? 'other-address-missing' : 'address-wrong',
            typed: body.mail,
          });
        await shares.resend(actor, dossier, params, email);
        return back(input, 'consent-resent');
      },
    }),
    guardedRoute({
      ...acting,
      path: `${path}/:shareId/:personId/intrekken`,
      params: personParams,
      load,
      act: async (input): Promise<Answer> => {
        await shares.withdraw(input.actor, input.subject, input.params);
        return back(input, 'reading-withdrawn');
      },
    }),
  ];
}
