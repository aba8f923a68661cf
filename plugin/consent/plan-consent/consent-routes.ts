import { consentersOf, guardianRows, UnfinishedError } from '../../dossier/content/index.ts';
import { PLAN_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { isoDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { declinedFaults } from '../asking/index.ts';
import { candidatesOf, readAsking } from './asking.ts';
import { consentBody, consentPage, mayKeep, planUrl } from './consent-page.ts';
import type { ConsentForm, ConsentInput, ConsentPageDeps } from './consent-page.ts';
import { askConsent, registerConsent } from './consent-policy.ts';
import type { Consents } from './consent-service.ts';
import { consentSurePage } from './consent-sure.ts';
import { consentFaults } from './consent.ts';
import type { ConsentAnswer, ConsentFault, ConsentMode, Scans } from './consent.ts';
import type { Rounds } from './rounds-service.ts';

type Sent = ConsentInput & { body: ConsentForm };

/**
 * Minutes a sign-in may be old: the page asks before anything is typed, so that no sign-in
 * interrupts typing.
 */
const PAGE_MINUTES = 30;
const FORM_MINUTES = 90;

const empty: ConsentForm = { versie: '', datum: '', toelichting: '', reden: '' };

interface ConsentDeps extends ConsentPageDeps {
  store: DossierStore;
  consents: Consents;
  scans: Scans;
  rounds: Rounds;
}

/** Finishing step 8: how consent was obtained, and the button INSTEMMING REGISTREREN. */
export function consentRoutes(deps: ConsentDeps): Route[] {
  const load = <Q, B>(
    input: Input<{ dossierId: string }, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(deps.store, input);
  const common = {
    path: `/dossiers/:dossierId/stappen/${PLAN_STEP}/instemming`,
    permission: askConsent,
    frame: 'host',
    live: true,
    params: dossierParams,
  } as const;
  return [
    guardedRoute({
      ...common,
      load,
      method: 'GET',
      csrf: 'none',
      audit: 'consent.viewed',
      stepUpMinutes: PAGE_MINUTES,
      act: (input) => consentPage(deps, input, empty, []),
    }),
    guardedRoute({
      ...common,
      load,
      method: 'POST',
      keepsTyped: true,
      csrf: 'token',
      audit: 'in-unit',
      stepUpMinutes: FORM_MINUTES,
      receives: 'form',
      body: consentBody,
      act: (input) => finish(deps, input),
    }),
  ];
}

async function finish(deps: ConsentDeps, input: Sent): Promise<Answer> {
  const { subject: dossier, body, actor, at } = input;
  if (body.versie !== '' && body.versie !== String(dossier.lastVersion)) {
    const moved = { field: 'wijze', code: 'dossier-moved' } as const;
    return await consentPage(deps, input, body, [moved], 409);
  }
  if (body['terug'] === '1') return await consentPage(deps, input, body, []);
  if (body.wijze === 'plan') return await ask(deps, input);
  if (body.wijze === 'geldt-nog' && mayKeep(dossier)) {
    await deps.consents.keep(actor, dossier);
    return { kind: 'redirect', to: planUrl(dossier), flash: 'consent-kept' };
  }
  const mode = modes[body.wijze ?? 'plan'];
  // Consent obtained elsewhere is for the school to register, not for a helper from outside.
  if (mode !== '' && registerConsent.allow(actor, dossier, at) === undefined) throw notFound();
  const read = readAnswer(body, mode, schoolDay(at));
  if ('faults' in read) return await consentPage(deps, input, body, read.faults);
  return await register(deps, input, read.answer);
}

const modes = { plan: '', buiten: 'outside', niet: 'refused', 'geldt-nog': '' } as const;

function readAnswer(
  body: ConsentForm,
  mode: ConsentMode | '',
  today: string,
): { answer: ConsentAnswer } | { faults: ConsentFault[] } {
  const on = isoDate(body.datum.trim());
  const typed = mode === 'refused' ? body.reden : body.toelichting;
  const explanation = normalize({ key: 'explanation', kind: 'text' }, typed);
  if (explanation === undefined) {
    const field = mode === 'refused' ? 'reden' : 'toelichting';
    return { faults: [{ field, code: 'value-refused' }] };
  }
  const faults = consentFaults({ mode, on, typedDay: body.datum, explanation }, today);
  if (faults.length > 0 || mode === '') return { faults };
  return {
    answer: {
      mode,
      explanation: explanation.trim(),
      ...(mode === 'outside' && on !== undefined ? { on } : {}),
    },
  };
}

async function register(deps: ConsentDeps, input: Sent, answer: ConsentAnswer): Promise<Answer> {
  const { subject: dossier, body, actor, incoming } = input;
  const { mode } = answer;
  try {
    const scanId =
      mode === 'outside' && incoming !== undefined
        ? await deps.scans.keep(actor, dossier, incoming)
        : undefined;
    await deps.consents.register(actor, dossier, {
      ...answer,
      ...(scanId === undefined ? {} : { scanId }),
    });
  } catch (error) {
    if (error instanceof UnfinishedError)
      return { kind: 'redirect', to: planUrl(dossier), flash: 'plan-incomplete' };
    if (error instanceof AppError && /^files?-/.test(error.code) && error.status < 500) {
      const why = deps.scans.why(error, input.t);
      return await consentPage(deps, input, body, [{ field: 'scan', code: error.code, why }]);
    }
    throw error;
  }
  return {
    kind: 'redirect',
    to: planUrl(dossier),
    flash: mode === 'outside' ? 'consent-registered' : 'refusal-registered',
  };
}

/** Instemming op plan: a link by mail to each who is asked. */
async function ask(deps: ConsentDeps, input: Sent): Promise<Answer> {
  const { subject: dossier, body, actor, at, t } = input;
  const today = schoolDay(at);
  const { read } = await deps.dossiers.readers(dossier, [1]);
  const who = consentersOf(dossier, read(1), today);
  const made = readAsking(body, {
    candidates: candidatesOf(who, guardianRows(read(1)), dossier, t('consent.who.pupilRole')),
    who,
    pupil: dossier.pupilName,
    today,
    proposedSubject: t('rounds.proposedSubject'),
  });
  if ('faults' in made) return await consentPage(deps, input, body, made.faults);
  const { people } = made.asking;
  const unwanted = declinedFaults(
    people,
    await deps.declines.of(people.map((one) => ({ ...one, pupilId: dossier.pupilId }))),
  );
  if (unwanted.length > 0) return await consentPage(deps, input, body, unwanted);
  if (body['zeker'] !== '1') return await consentSurePage(deps, input, body, made.asking);
  try {
    await deps.rounds.ask(actor, dossier, made.asking);
  } catch (error) {
    if (error instanceof UnfinishedError)
      return { kind: 'redirect', to: planUrl(dossier), flash: 'plan-incomplete' };
    if (error instanceof AppError && error.code === 'dossier-moved')
      return await consentPage(deps, input, body, [{ field: 'wijze', code: 'dossier-moved' }], 409);
    throw error;
  }
  return {
    kind: 'redirect',
    to: `/dossiers/${dossier.id}/logboek/inzage-instemming`,
    flash: people.some(({ way }) => way === 'paper') ? 'consent-asked-paper' : 'consent-asked',
  };
}
