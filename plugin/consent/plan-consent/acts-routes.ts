import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import { loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { isMailAddress } from '../../kernel/mail-address.ts';
import { isoDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { MOST_DAYS } from '../link-facts/index.ts';
import { askConsent, registerConsent } from './consent-policy.ts';
import type { RoundActs } from './round-acts.ts';
import { LONGEST_WORDS } from './round.ts';
import type { RoundsPage } from './rounds-page.ts';

const roundParams = z.object({ dossierId: z.uuid(), roundId: z.uuid() });
const personParams = roundParams.extend({ personId: z.uuid() });
const text = (max: number): z.ZodDefault<z.ZodString> => z.string().max(max).default('');

/**
 * What the school does with an open question: send again, withdraw, extend, answer a remark or
 * refusal.
 */
export function actsRoutes(deps: {
  store: DossierStore;
  acts: RoundActs;
  page: RoundsPage;
}): Route[] {
  const { store, acts, page } = deps;
  const path = '/dossiers/:dossierId/logboek/inzage-instemming/:roundId';
  const load = <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(store, input);
  const common = {
    method: 'POST',
    permission: registerConsent,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    live: true,
  } as const;
  const back = (dossier: DossierFacts, flash: string): Answer => ({
    kind: 'redirect',
    to: `/dossiers/${dossier.id}/logboek/inzage-instemming`,
    flash,
  });

  return [
    guardedRoute({
      ...common,
      permission: askConsent,
      path: `${path}/verlengen`,
      params: roundParams,
      load,
      body: z.object({ einddatum: text(40) }),
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
          return await page(input, {
            id: params.roundId,
            field: 'einddatum',
            code: code ?? 'date',
            typed: body.einddatum,
          });
        await acts.extend(actor, dossier, params.roundId, endsOn);
        return back(dossier, 'consent-extended');
      },
    }),
    guardedRoute({
      ...common,
      path: `${path}/intrekken`,
      params: roundParams,
      load,
      body: z.object({ reden: text(20_000), zeker: text(1) }),
      act: async (input): Promise<Answer> => {
        const { subject: dossier, params, body, actor } = input;
        const reason = normalize({ key: 'reason', kind: 'text' }, body.reden)?.trim() ?? '';
        const code =
          reason.length < 3
            ? 'withdrawal-unexplained'
            : [...reason].length > LONGEST_WORDS
              ? 'too-long'
              : body.zeker === '1'
                ? undefined
                : 'withdrawal-unsure';
        if (code !== undefined)
          return await page(input, {
            id: params.roundId,
            field: code === 'withdrawal-unsure' ? 'zeker' : 'reden',
            code,
            typed: body.reden,
          });
        await acts.withdrawRound(actor, dossier, params.roundId, reason);
        return back(dossier, 'round-withdrawn');
      },
    }),
    guardedRoute({
      ...common,
      permission: askConsent,
      path: `${path}/:personId/opnieuw`,
      params: personParams,
      load,
      body: z.object({ mail: text(300) }),
      act: async (input): Promise<Answer> => {
        const { subject: dossier, params, body, actor } = input;
        const email = body.mail.trim();
        if (!isMailAddress(email))
          return await page(input, {
            id: params.personId,
            field: 'mail',
            code: email === '' ? 'other-address-missing' : 'address-wrong',
            typed: body.mail,
          });
        try {
          await acts.resend(actor, dossier, params, email);
        } catch (error) {
          if (error instanceof AppError && error.code === 'mail-declined')
            return await page(input, {
              id: params.personId,
              field: 'mail',
              code: 'mail-declined-here',
              typed: body.mail,
            });
          throw error;
        }
        return back(dossier, 'consent-resent');
      },
    }),
    guardedRoute({
      ...common,
      path: `${path}/:personId/intrekken`,
      params: personParams,
      load,
      act: async ({ subject: dossier, params, actor }): Promise<Answer> => {
        await acts.withdraw(actor, dossier, params);
        return back(dossier, 'consent-withdrawn');
      },
    }),
    guardedRoute({
      ...common,
      path: `${path}/:personId/antwoord`,
      params: personParams,
      load,
      body: z.object({ antwoord: text(20_000) }),
      act: async (input): Promise<Answer> => {
        const { subject: dossier, params, body, actor } = input;
        const answer = normalize({ key: 'reply', kind: 'text' }, body.antwoord)?.trim() ?? '';
        const code =
          answer.length < 3
            ? 'reply-empty'
            : [...answer].length > LONGEST_WORDS
              ? 'too-long'
              : undefined;
        if (code !== undefined)
          return await page(input, {
            id: params.personId,
            field: 'antwoord',
            code,
            typed: body.antwoord,
          });
        await acts.reply(actor, dossier, params, answer);
        return back(dossier, 'consent-replied');
      },
    }),
  ];
}
