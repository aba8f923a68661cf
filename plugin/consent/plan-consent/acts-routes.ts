import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import { loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { askedActRoutes } from '../asking/index.ts';
import { askConsent, registerConsent } from './consent-policy.ts';
import type { RoundActs } from './round-acts.ts';
import { LONGEST_WORDS } from './round.ts';
import type { RoundsPage } from './rounds-page.ts';

const roundParams = z.object({ dossierId: z.uuid(), roundId: z.uuid() });
const personParams = roundParams.extend({ personId: z.uuid() });
const text = (max: number): z.ZodDefault<z.ZodString> => z.string().max(max).default('');

const roundsPath = '/dossiers/:dossierId/logboek/inzage-instemming';
const path = `${roundsPath}/:roundId`;
const common = {
  method: 'POST',
  keepsTyped: true,
  permission: registerConsent,
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
  live: true,
} as const;

interface ActsDeps {
  store: DossierStore;
  acts: RoundActs;
  page: RoundsPage;
}

/**
 * What the school does with an open question: send again, withdraw, extend, answer a remark or
 * refusal.
 */
export const actsRoutes = (deps: ActsDeps): Route[] => [
  ...linkRoutes(deps),
  withdrawRoute(deps),
  replyRoute(deps),
];

const loading =
  ({ store }: ActsDeps) =>
  <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

const roundsUrl = ({ id }: DossierFacts): string => `/dossiers/${id}/logboek/inzage-instemming`;

const back = (dossier: DossierFacts, flash: string): Answer => ({
  kind: 'redirect',
  to: roundsUrl(dossier),
  flash,
});

/** Text as it is kept, '' for what is no text. */
const kept = (typed: string): string =>
  normalize({ key: 'words', kind: 'text' }, typed)?.trim() ?? '';

function wordsFault(words: string, missing: string): string | undefined {
  if (words.length < 3) return missing;
  return [...words].length > LONGEST_WORDS ? 'too-long' : undefined;
}

const withdrawRoute = (deps: ActsDeps): Route =>
  guardedRoute({
    ...common,
    path: `${path}/intrekken`,
    params: roundParams,
    load: loading(deps),
    body: z.object({ reden: text(20_000), zeker: text(1) }),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, body, actor } = input;
      const reason = kept(body.reden);
      const unsure = body.zeker === '1' ? undefined : 'withdrawal-unsure';
      const code = wordsFault(reason, 'withdrawal-unexplained') ?? unsure;
      if (code !== undefined)
        return await deps.page(input, {
          id: params.roundId,
          field: code === 'withdrawal-unsure' ? 'zeker' : 'reden',
          code,
          typed: body.reden,
        });
      await deps.acts.withdrawRound(actor, dossier, params.roundId, reason);
      return back(dossier, 'round-withdrawn');
    },
  });

const linkRoutes = ({ store, acts, page }: ActsDeps): Route[] =>
  askedActRoutes(store, {
    path: roundsPath,
    param: 'roundId',
    permission: { ask: askConsent, withdraw: registerConsent },
    extend: (...given) => acts.extend(...given),
    resend: (actor, dossier, { id, personId }, email) =>
      acts.resend(actor, dossier, { roundId: id, personId }, email),
    refusals: { 'mail-declined': 'mail-declined-here' },
    withdraw: (actor, dossier, { id, personId }) =>
      acts.withdraw(actor, dossier, { roundId: id, personId }),
    show: (input, _id, refused) => page(input, refused),
    to: roundsUrl,
    flash: {
      extended: 'consent-extended',
      resent: 'consent-resent',
      withdrawn: 'consent-withdrawn',
    },
  });

const replyRoute = (deps: ActsDeps): Route =>
  guardedRoute({
    ...common,
    path: `${path}/:personId/antwoord`,
    params: personParams,
    load: loading(deps),
    body: z.object({ antwoord: text(20_000) }),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, body, actor } = input;
      const answer = kept(body.antwoord);
      const code = wordsFault(answer, 'reply-empty');
      if (code !== undefined)
        return await deps.page(input, {
          id: params.personId,
          field: 'antwoord',
          code,
          typed: body.antwoord,
        });
      await deps.acts.reply(actor, dossier, params, answer);
      return back(dossier, 'consent-replied');
    },
  });
