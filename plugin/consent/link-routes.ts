import { z } from 'zod';
import type { Answer, PublicInput, Route } from '../access/index.ts';
import { publicRoute } from '../access/index.ts';
import { normalize } from '../dossier/index.ts';
import { AppError } from '../kernel/errors.ts';
import type { Translate } from '../kernel/translate.ts';
import type { Answers } from './answers-service.ts';
import { codePage, gonePage, linkPage, planPage } from './link-view.ts';
import type { PlanForm } from './link-view.ts';
import { answerFaults, linkAnswers } from './round.ts';
import type { LinkAnswer } from './round.ts';
import { READ_MINUTES } from './visits-service.ts';
import type { Visits } from './visits-service.ts';
import type { VisitRow } from './rounds-store.ts';

const tokenParams = z.object({ token: z.string().max(200) });
/** Longer than an answer may be, so that who writes too much keeps it and is told. */
const text = z.string().max(250_000).default('');
const answerBody = z.object({ keuze: z.union([z.enum(linkAnswers), z.literal('')]).default(''), opmerking: text, reden: text, vraag: z.string().max(60).default('') });
/** Anything at all: what is not one text gets a sentence of its own, and is no try. */
const codeBody = z.object({ code: z.unknown().optional() });
const downloadBody = z.object({ voorstel: z.string().max(400).default('') });

/**
 * The pages of a parent or pupil who was mailed a link (seed: *2Factor Authenticatie – Instemming*). Opening one changes
 * nothing: only Verstuur, the code and the answer do, each a POST of the page itself.
 */
export function linkRoutes(deps: { visits: Visits; answers: Answers; schoolName: (licenceId: string) => string; base: string }): Route[] {
  return [...codePages(deps), ...planPages(deps), ...linkPages(deps)];
}

type Deps = Parameters<typeof linkRoutes>[0];
type Open = PublicInput<unknown, unknown, unknown>;

/** Goes on with whoever came in by a link; the others get the page that says what to do, with what they had typed. */
async function visiting(
  { visits }: Deps, input: Open, need: 'code' | 'accepted', go: (visit: VisitRow) => Promise<Answer> | Answer, kept: readonly string[] = [],
): Promise<Answer> {
  const found = await visits.find(input.cookies.inzage);
  if (found.gate !== 'open') return gonePage(found.gate, input.t, kept);
  if (need === 'accepted' && found.visit.acceptedAt === null) return { kind: 'redirect', to: '/inzage/code' };
  return need === 'code' && found.visit.acceptedAt !== null ? { kind: 'redirect', to: '/inzage/plan' } : await go(found.visit);
}

function linkPages({ visits, base }: Deps): Route[] {
  const path = '/inzage/:token';
  const common = { path, permission: 'public', frame: 'none', secretPath: true, params: tokenParams } as const;
  return [
    publicRoute({
      ...common, method: 'GET', csrf: 'none', audit: 'none',
      act: async ({ params, t }): Promise<Answer> => {
        const gate = await visits.look(params.token);
        return gate === 'open' ? linkPage({ action: `${base}/inzage/${params.token}`, t }) : gonePage(gate, t);
      },
    }),
    publicRoute({
      ...common, method: 'POST', csrf: 'origin', audit: 'in-unit',
      act: async ({ params, t }): Promise<Answer> => {
        const begun = await visits.begin(params.token);
        if ('gate' in begun) return gonePage(begun.gate, t);
        if ('fault' in begun) return linkPage({ action: `${base}/inzage/${params.token}`, t, fault: t(`inzage.faults.${begun.fault}`), status: 429 });
        return { kind: 'redirect', to: '/inzage/code', cookies: [{ name: 'inzage', value: begun.cookie, maxAgeSeconds: READ_MINUTES * 60 }] };
      },
    }),
  ];
}

function codePages(deps: Deps): Route[] {
  const { visits, base } = deps;
  const path = '/inzage/code';
  const common = { permission: 'public', frame: 'none' } as const;
  const show = (t: Translate, more: { fault?: string; sent?: boolean; status?: number } = {}): Answer =>
    codePage({ action: `${base}${path}`, again: `${base}${path}/opnieuw`, t, ...more });
  return [
    publicRoute({ ...common, method: 'GET', path, csrf: 'none', audit: 'none', act: (input) => visiting(deps, input, 'code', () => show(input.t)) }),
    publicRoute({
      ...common, method: 'POST', path, csrf: 'origin', audit: 'in-unit', body: codeBody,
      act: (input) => visiting(deps, input, 'code', async (visit): Promise<Answer> => {
        const { t, body, clientAddress } = input;
        if (typeof body.code !== 'string') return show(t, { fault: t('inzage.faults.code-twice'), status: 400 });
        const entered = await visits.enter(visit, body.code, clientAddress);
        if ('cookie' in entered) return { kind: 'redirect', to: '/inzage/plan', cookies: [{ name: 'inzage', value: entered.cookie, maxAgeSeconds: READ_MINUTES * 60 }] };
        return show(t, { fault: t(`inzage.faults.${entered.fault}`, { count: entered.left ?? 0 }), status: entered.fault === 'code-too-many' ? 429 : 422 });
      }),
    }),
    publicRoute({
      ...common, method: 'POST', path: `${path}/opnieuw`, csrf: 'origin', audit: 'in-unit',
      act: (input) => visiting(deps, input, 'code', async (visit): Promise<Answer> => {
        const fault = await visits.again(visit);
        return fault === undefined ? show(input.t, { sent: true }) : show(input.t, { fault: input.t(`inzage.faults.${fault}`), status: 429 });
      }),
    }),
  ];
}

function planPages(deps: Deps): Route[] {
  const { answers, base } = deps;
  const common = { permission: 'public', frame: 'none' } as const;
  const show = async (visit: VisitRow, t: Translate, form: PlanForm = {}): Promise<Answer> =>
    planPage({ visit, reading: await answers.reading(visit), base, school: deps.schoolName(visit.licenceId), t, form });
  return [
    publicRoute({
      ...common, method: 'GET', path: '/inzage/plan', csrf: 'none', audit: 'in-unit',
      act: (input) => visiting(deps, input, 'accepted', async (visit) => {
        await answers.noteRead(visit);
        return await show(visit, input.t);
      }),
    }),
    publicRoute({
      ...common, method: 'POST', path: '/inzage/antwoord', csrf: 'origin', audit: 'in-unit', body: answerBody,
      act: (input) => {
        const { body, t } = input;
        const choice: LinkAnswer | undefined = body.keuze === '' ? undefined : body.keuze;
        const words = normalize({ key: 'words', kind: 'text' }, choice === 'refused' ? body.reden : choice === 'agreed-remark' ? body.opmerking : '');
        const typed = [body.opmerking, body.reden].filter((one) => one.trim() !== '');
        return visiting(deps, input, 'accepted', async (visit): Promise<Answer> => {
          const faults = answerFaults(choice, words);
          // A page of an earlier question that was left open: its answer is about another text.
          if (body.vraag !== visit.roundId) return await show(visit, t, { ...body, notice: 'other-question', status: 409 });
          if (faults.length > 0 || choice === undefined || words === undefined) return await show(visit, t, { ...body, faults, status: 422 });
          const done = await answers.answer(visit, { answer: choice, words });
          if (done === 'over') return gonePage('visit-over', t, typed);
          return done === 'lapsed' ? await show(visit, t, { ...body, notice: 'lapsed', status: 409 }) : { kind: 'redirect', to: '/inzage/plan' };
        }, typed);
      },
    }),
    publicRoute({
      ...common, method: 'POST', path: '/inzage/sluiten', csrf: 'origin', audit: 'in-unit',
      act: (input) => visiting(deps, input, 'accepted', async (visit): Promise<Answer> => {
        await deps.visits.leave(visit);
        return { ...gonePage('left', input.t), status: 200, cookies: [{ name: 'inzage', value: '' }] };
      }),
    }),
    publicRoute({
      ...common, method: 'POST', path: '/inzage/verslag', csrf: 'origin', audit: 'in-unit', body: downloadBody,
      act: (input) => visiting(deps, input, 'accepted', async (visit): Promise<Answer> => {
        try {
          return { kind: 'file', bytes: await answers.download(visit, input.body.voorstel), type: 'application/pdf', name: 'plan.pdf' };
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          return await show(visit, input.t, { notice: error.status === 400 ? 'password' : 'pdf-away', status: error.status });
        }
      }),
    }),
  ];
}
