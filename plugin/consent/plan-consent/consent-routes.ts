import {
  actionPartRows,
  actionPartText,
  consentersOf,
  guardianRows,
  UnfinishedError,
} from '../../dossier/content/index.ts';
import { PLAN_STEP, planState } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { FieldView } from '../../dossier/fields/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import {
  dossierCrumbs,
  dossierParams,
  headView,
  inSteps,
  loadDossier,
} from '../../dossier/frame/index.ts';
import { railView } from '../../dossier/pages/index.ts';
import { declared } from '../../dossier/record/index.ts';
import type { Dossiers, DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { isoDate, shownDate, shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { declinedFaults } from '../asking/index.ts';
import type { AskingFault } from '../asking/index.ts';
import type { Declines } from '../links/index.ts';
import { changesBetween } from './action-part-view.ts';
import { askingLabel, askingView } from './asking-view.ts';
import { candidatesOf, readAsking } from './asking.ts';
import { askConsent, registerConsent } from './consent-policy.ts';
import type { Consents } from './consent-service.ts';
import { consentFaults } from './consent.ts';
import type { ConsentFault, Scans } from './consent.ts';
import { consentersView } from './consenters-view.ts';
import type { RoundReader } from './round-facts.ts';
import type { KeptActionPart, Rounds } from './rounds-service.ts';
import { z } from 'zod';

const consentBody = z
  .object({
    /** The version that stood on the page: a form that is sent twice registers once. */
    versie: z.string().max(6).default(''),
    wijze: z.enum(['plan', 'buiten', 'niet', 'geldt-nog']).optional(),
    datum: z.string().max(40).default(''),
    toelichting: z.string().max(20_000).default(''),
    reden: z.string().max(20_000).default(''),
  })
  .catchall(z.string().max(20_000));
type ConsentForm = z.output<typeof consentBody>;
/** A file that was refused, in the words of the file's own capability. */
interface ScanFault {
  field: 'scan';
  code: string;
  why: string;
}
type Fault = ConsentFault | AskingFault | ScanFault;
type ConsentInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };

/**
 * Minutes a sign-in may be old: the page asks before anything is typed, so that no sign-in
 * interrupts typing.
 */
const PAGE_MINUTES = 30;
const FORM_MINUTES = 90;

const empty: ConsentForm = { versie: '', datum: '', toelichting: '', reden: '' };

/** Finishing step 8: how consent was obtained, and the button INSTEMMING REGISTREREN. */
export function consentRoutes(deps: {
  store: DossierStore;
  dossiers: Dossiers;
  consents: Consents;
  scans: Scans;
  rounds: Rounds;
  reader: RoundReader;
  declines: Declines;
  needsSecond: (dossier: DossierFacts) => Promise<boolean>;
  base: string;
}): Route[] {
  const { store, dossiers, consents, rounds, reader, base } = deps;
  const path = `/dossiers/:dossierId/stappen/${PLAN_STEP}/instemming`;
  const load = <Q, B>(
    input: Input<{ dossierId: string }, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(store, input);
  const planUrl = (dossier: DossierFacts): string => `/dossiers/${dossier.id}/stappen/${PLAN_STEP}`;

  const show = async (
    input: ConsentInput,
    form: ConsentForm,
    faults: readonly Fault[],
    status = faults.length > 0 ? 422 : 200,
  ): Promise<Answer> => {
    const { subject: dossier, t, at } = input;
    if (dossier.status === 'archived') throw new AppError('dossier-archived', 409);
    if ((await dossiers.missing(dossier, PLAN_STEP)).length > 0)
      return { kind: 'redirect', to: planUrl(dossier), flash: 'plan-incomplete' };
    const { read, rows } = await dossiers.readers(dossier, [1, PLAN_STEP]);
    const goals = read(PLAN_STEP).rows('goals');
    const state = planState(dossier.plan);
    const who = consentersOf(dossier, read(1), schoolDay(at));
    const last = dossier.plan === undefined ? undefined : await reader.last(dossier, schoolDay(at));
    const candidates = candidatesOf(
      who,
      guardianRows(read(1)),
      dossier,
      t('consent.who.pupilRole'),
    ).map((one) => ({
      ...one,
      email:
        one.email === ''
          ? (last?.round.people.find(({ key }) => key === one.key)?.email ?? '')
          : one.email,
    }));
    const declined = await deps.declines.of(
      candidates.map((one) => ({ ...one, pupilId: dossier.pupilId })),
    );
    const school = registerConsent.allow(input.actor, dossier, at) !== undefined;
    const again =
      form.wijze === undefined && state === 'lapsed' && dossier.plan?.consentMode === 'links';
    return {
      kind: 'page',
      template: 'dossier/consent',
      status,
      page: {
        title: t('consent.title'),
        nav: 'pupils',
        crumbs: [
          ...dossierCrumbs(dossier, { t, base }),
          {
            label: `${PLAN_STEP}. ${t(`steps.${declared(PLAN_STEP).key}.title`)}`,
            url: `${base}${planUrl(dossier)}`,
          },
        ],
        faults: faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` })),
      },
      view: {
        head: headView(dossier, { t, today: schoolDay(at) }),
        standsIn: inSteps(dossier),
        rail: railView(
          { rows, t, step: declared(PLAN_STEP), level: dossier.level },
          `${base}/dossiers/${dossier.id}/stappen`,
        ),
        seen: String(dossier.lastVersion),
        summary: [
          {
            label: t('consent.summary.version'),
            value: String(
              mayKeep(dossier) ? (dossier.plan?.version ?? 0) : dossier.lastVersion + 1,
            ),
          },
          { label: t('consent.summary.day'), value: shownDay(at) },
          { label: t('consent.summary.goals'), value: String(goals.length) },
        ],
        ...(mayKeep(dossier)
          ? {
              keep: {
                text: t(state === 'set' ? 'consent.keep' : 'consent.keepAsking', {
                  version: dossier.plan?.version ?? 0,
                }),
                checked: form.wijze === undefined || form.wijze === 'geldt-nog',
              },
            }
          : {}),
        consenters: consentersView(who, dossier, t),
        asking: askingView({
          say: (fault) => faultText(fault, t),
          candidates,
          form,
          faults,
          today: schoolDay(at),
          t,
          waits: state === 'awaiting',
          second: await deps.needsSecond(dossier),
          declined: new Set(
            candidates.filter((_one, index) => declined[index] !== undefined).map(({ key }) => key),
          ),
        }),
        school,
        ...(last === undefined || state !== 'lapsed'
          ? {}
          : {
              changed: changesView(
                last,
                {
                  text: actionPartText(declared(PLAN_STEP), read(PLAN_STEP)),
                  rows: actionPartRows(read(PLAN_STEP)),
                },
                t,
              ),
            }),
        mode: {
          links: form.wijze === 'plan' || again || !school,
          outside: form.wijze === 'buiten',
          refused: form.wijze === 'niet',
        },
        fields: fieldsView(form, faults, t),
        scan: scanView(faults, { t, again: input.incoming !== undefined && faults.length > 0 }),
        action: `${base}${planUrl(dossier)}/instemming`,
        cancel: `${base}${planUrl(dossier)}`,
      },
    };
  };

  /** Instemming op plan: a link by mail to each who is asked. */
  const ask = async (input: ConsentInput & { body: ConsentForm }): Promise<Answer> => {
    const { subject: dossier, body, actor, at, t } = input;
    const today = schoolDay(at);
    const { read } = await dossiers.readers(dossier, [1]);
    const who = consentersOf(dossier, read(1), today);
    const made = readAsking(body, {
      candidates: candidatesOf(who, guardianRows(read(1)), dossier, t('consent.who.pupilRole')),
      who,
      pupil: dossier.pupilName,
      today,
      proposedSubject: t('rounds.proposedSubject'),
    });
    if ('faults' in made) return await show(input, body, made.faults);
    const { people } = made.asking;
    const unwanted = declinedFaults(
      people,
      await deps.declines.of(people.map((one) => ({ ...one, pupilId: dossier.pupilId }))),
    );
    if (unwanted.length > 0) return await show(input, body, unwanted);
    try {
      await rounds.ask(actor, dossier, made.asking);
    } catch (error) {
      if (error instanceof UnfinishedError)
        return { kind: 'redirect', to: planUrl(dossier), flash: 'plan-incomplete' };
      if (error instanceof AppError && error.code === 'dossier-moved')
        return await show(input, body, [{ field: 'wijze', code: 'dossier-moved' }], 409);
      throw error;
    }
    return {
      kind: 'redirect',
      to: `/dossiers/${dossier.id}/logboek/inzage-instemming`,
      flash: people.some(({ way }) => way === 'paper') ? 'consent-asked-paper' : 'consent-asked',
    };
  };

  const register = async (input: ConsentInput & { body: ConsentForm }): Promise<Answer> => {
    const { subject: dossier, body, actor, at } = input;
    if (body.versie !== '' && body.versie !== String(dossier.lastVersion))
      return await show(input, body, [{ field: 'wijze', code: 'dossier-moved' }], 409);
    if (body.wijze === 'plan') return await ask(input);
    if (body.wijze === 'geldt-nog' && mayKeep(dossier)) {
      await consents.keep(actor, dossier);
      return { kind: 'redirect', to: planUrl(dossier), flash: 'consent-kept' };
    }
    const mode = body.wijze === 'buiten' ? 'outside' : body.wijze === 'niet' ? 'refused' : '';
    // Consent obtained elsewhere is for the school to register, not for a helper from outside.
    if (mode !== '' && registerConsent.allow(actor, dossier, at) === undefined) throw notFound();
    const on = isoDate(body.datum.trim());
    const explanation = normalize(
      { key: 'explanation', kind: 'text' },
      mode === 'refused' ? body.reden : body.toelichting,
    );
    const faults: ConsentFault[] =
      explanation === undefined
        ? [{ field: mode === 'refused' ? 'reden' : 'toelichting', code: 'value-refused' }]
        : consentFaults({ mode, on, typedDay: body.datum, explanation }, schoolDay(at));
    if (faults.length > 0 || mode === '' || explanation === undefined)
      return await show(input, body, faults);
    try {
      const scanId =
        mode === 'outside' && input.incoming !== undefined
          ? await deps.scans.keep(actor, dossier, input.incoming)
          : undefined;
      await consents.register(actor, dossier, {
        mode,
        explanation: explanation.trim(),
        ...(mode === 'outside' && on !== undefined ? { on } : {}),
        ...(scanId === undefined ? {} : { scanId }),
      });
    } catch (error) {
      if (error instanceof UnfinishedError)
        return { kind: 'redirect', to: planUrl(dossier), flash: 'plan-incomplete' };
      if (error instanceof AppError && /^files?-/.test(error.code) && error.status < 500)
        return await show(input, body, [
          { field: 'scan', code: error.code, why: deps.scans.why(error, input.t) },
        ]);
      throw error;
    }
    return {
      kind: 'redirect',
      to: planUrl(dossier),
      flash: mode === 'outside' ? 'consent-registered' : 'refusal-registered',
    };
  };

  return [
    guardedRoute({
      method: 'GET',
      path,
      permission: askConsent,
      csrf: 'none',
      frame: 'host',
      audit: 'consent.viewed',
      live: true,
      stepUpMinutes: PAGE_MINUTES,
      params: dossierParams,
      load,
      act: (input) => show(input, empty, []),
    }),
    guardedRoute({
      method: 'POST',
      path,
      permission: askConsent,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      live: true,
      stepUpMinutes: FORM_MINUTES,
      receives: 'form',
      params: dossierParams,
      body: consentBody,
      load,
      act: register,
    }),
  ];
}

/**
 * What parents would be shown of a changed text: only the difference from what they were asked
 * last.
 */
const changesView = (
  last: { round: { version: number }; actionPart: KeptActionPart },
  now: KeptActionPart,
  t: Translate,
): object => ({
  title: t('rounds.changedSince', { version: last.round.version }),
  goals: changesBetween(last.actionPart, now, t).map(({ kind, number, lines }) => ({
    title: t(`inzage.changed.${kind}`, { number }),
    lines,
  })),
});

/**
 * While the action part is to the letter what was agreed to, or asked about, step 8 can be finished
 * as it is.
 */
const mayKeep = (dossier: DossierFacts): boolean =>
  ['set', 'awaiting'].includes(planState(dossier.plan));

/**
 * The file comes last in the form, so that every field is read before it; no browser keeps a chosen
 * file over an error.
 */
function scanView(
  faults: readonly Fault[],
  { t, again }: { t: Translate; again: boolean },
): object {
  const fault = faults.find((candidate) => candidate.field === 'scan');
  return {
    ...(fault === undefined ? {} : { fault: faultText(fault, t) }),
    ...(again ? { again: t('consent.scan.again') } : {}),
  };
}

const faultText = (fault: Fault, t: Translate): string => {
  if ('why' in fault) return fault.why;
  const own = `consent.fields.${fault.field}`;
  return t(`faults.${fault.code}`, {
    max: 10_000,
    ...('params' in fault ? fault.params : {}),
    label: t(t.has(own) ? own : askingLabel(fault.field)),
  });
};

function fieldsView(
  form: ConsentForm,
  faults: readonly Fault[],
  t: Translate,
): { outside: FieldView[]; refused: FieldView[] } {
  const field = (name: 'datum' | 'toelichting' | 'reden', kind: FieldView['kind']): FieldView => {
    const fault = faults.find((candidate) => candidate.field === name);
    return {
      id: name,
      path: name,
      kind,
      label: t(`consent.fields.${name}`),
      help: t(`consent.help.${name}`),
      value: kind === 'date' ? shownDate(isoDate(form[name]) ?? '') || form[name] : form[name],
      required: true,
      max: kind === 'date' ? 40 : 10_000,
      ...(fault === undefined ? {} : { fault: faultText(fault, t) }),
    };
  };
  return {
    outside: [field('datum', 'date'), field('toelichting', 'text')],
    refused: [field('reden', 'text')],
  };
}
