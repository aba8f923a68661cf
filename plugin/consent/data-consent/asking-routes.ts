import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { consentersOf, guardianRows } from '../../dossier/content/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import type { Dossiers, DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { askedPage, declinedFaults } from '../asking/index.ts';
import type { AskingFault, AskingForm } from '../asking/index.ts';
import { asReached } from '../links/index.ts';
import type { Declines, ReadReached } from '../links/index.ts';
import { askingView, listedFaults } from './asking-view.ts';
import { candidatesOf, readAsking, readRecording } from './asking.ts';
import type { AskingContext } from './asking.ts';
import { OWN_AGE, whoRule } from './data-consent.ts';
import { askDataConsent, questionsPath, questionsUrl } from './policy.ts';
import type { Questions } from './questions-service.ts';
import { partiesOf } from './step-two.ts';

/** `nieuw`: of the form that was shown, so that one sent twice asks once. */
const askingBody = z.object({ nieuw: z.uuid() }).catchall(z.string().max(20_000));
type AskingInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };
type Mode = 'ask' | 'record';

/**
 * Minutes a sign-in may be old where something is recorded that was given elsewhere; asked before
 * anything is typed.
 */
const PAGE_MINUTES = 30;
const FORM_MINUTES = 90;

interface AskingDeps {
  store: DossierStore;
  dossiers: Dossiers;
  questions: Questions;
  declines: Pick<Declines, 'of' | 'keysOf'>;
  reached: ReadReached;
  base: string;
}
type Sent = AskingInput & { body: z.output<typeof askingBody> };

/**
 * Asking for AVG-toestemming by mailed links, and recording one that was given on paper, by
 * telephone or in a talk.
 */
export function askingRoutes(deps: AskingDeps): Route[] {
  const load = <Q, B>(
    input: Input<{ dossierId: string }, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(deps.store, input);
  const common = {
    permission: askDataConsent,
    frame: 'host',
    live: true,
    params: dossierParams,
  } as const;
  const get = {
    ...common,
    method: 'GET',
    csrf: 'none',
    audit: 'data-consent.form-viewed',
  } as const;
  const post = {
    ...common,
    method: 'POST',
    keepsTyped: true,
    csrf: 'token',
    audit: 'in-unit',
    body: askingBody,
  } as const;
  return [
    guardedRoute({
      ...get,
      load,
      path: `${questionsPath}/nieuw`,
      act: (input) => show(deps, input, 'ask'),
    }),
    guardedRoute({
      ...post,
      load,
      path: `${questionsPath}/nieuw`,
      act: (input) => ask(deps, input),
    }),
    guardedRoute({
      ...get,
      load,
      path: `${questionsPath}/vastleggen`,
      stepUpMinutes: PAGE_MINUTES,
      act: (input) => show(deps, input, 'record'),
    }),
    guardedRoute({
      ...post,
      load,
      path: `${questionsPath}/vastleggen`,
      stepUpMinutes: FORM_MINUTES,
      act: (input) => record(deps, input),
    }),
  ];
}

async function contextOf(
  { dossiers, reached }: AskingDeps,
  { subject: dossier, t, at }: AskingInput,
): Promise<AskingContext & { age: number | undefined; unknown: string[] }> {
  if (dossier.status === 'archived') throw new AppError('dossier-archived', 409);
  const today = schoolDay(at);
  const [{ read }, before] = await Promise.all([
    dossiers.readers(dossier, [1, 2]),
    reached(dossier),
  ]);
  const { age, unknown } = consentersOf(dossier, read(1), today);
  const rule = whoRule(age, dossier.policies.allGuardians === 1);
  const pupil = {
    name: displayName(dossier.pupilName),
    relation: t('consent.who.pupilRole'),
    age,
  };
  return {
    candidates: candidatesOf(guardianRows(read(1)), pupil, rule).map((one) =>
      asReached(one, before, one.part === 'pupil' ? pupilWords(t) : undefined),
    ),
    parties: partiesOf(read(2)),
    rule,
    today,
    age,
    unknown,
  };
}

async function show(
  deps: AskingDeps,
  input: AskingInput,
  mode: Mode,
  form: AskingForm = {},
  faults: readonly AskingFault[] = [],
): Promise<Answer> {
  const { subject: dossier, t } = input;
  const { base } = deps;
  const context = await contextOf(deps, input);
  const root = base + questionsUrl(dossier.id);
  return askedPage(input, base, {
    template: 'data-consent/asking',
    title: t(`dataConsent.${mode}.title`),
    tab: 'data-consent',
    up: { label: t('dataConsent.title'), url: root },
    faults: listedFaults(faults, t),
    view: {
      lede: t(`dataConsent.${mode}.lede`),
      button: t(`dataConsent.${mode}.button`),
      told: t(`dataConsent.${mode}.how`),
      action: `${root}/${mode === 'ask' ? 'nieuw' : 'vastleggen'}`,
      cancel: root,
      fresh: form['nieuw'] ?? randomUUID(),
      rule: t(`dataConsent.rules.${ruleKey(context)}`, { age: OWN_AGE }),
      warnings: [
        ...(context.unknown.length === 0 || context.rule.askedOf === 'pupil'
          ? []
          : [t('consent.who.unknownAuthority', { names: context.unknown.join(', ') })]),
        ...(context.age === undefined ? [t('dataConsent.unknownAge', { age: OWN_AGE })] : []),
      ],
      ...askingView({
        ...context,
        form,
        faults,
        t,
        mode,
        declined:
          mode === 'ask' ? await deps.declines.keysOf(context.candidates, dossier) : new Set(),
      }),
    },
  });
}

/** What the pupil is called in the forms that ask or share. */
const pupilWords = (t: Translate): string[] => [t('consent.who.pupilRole'), t('reading.pupilRole')];

const done = (dossier: DossierFacts, flash: string): Answer => ({
  kind: 'redirect',
  to: questionsUrl(dossier.id),
  flash,
});

async function ask(deps: AskingDeps, input: Sent): Promise<Answer> {
  const { subject: dossier, body, actor } = input;
  const { rule, ...context } = await contextOf(deps, input);
  const made = readAsking(body, { rule, ...context });
  if ('faults' in made) return await show(deps, input, 'ask', body, made.faults);
  const { people } = made.asking;
  const unwanted = declinedFaults(
    people,
    await deps.declines.of(people.map((one) => ({ ...one, pupilId: dossier.pupilId }))),
    'mail-declined-data',
  );
  if (unwanted.length > 0) return await show(deps, input, 'ask', body, unwanted);
  await deps.questions.ask(actor, dossier, { id: body.nieuw, rule, asking: made.asking });
  return done(dossier, 'data-consent-asked');
}

async function record(deps: AskingDeps, input: Sent): Promise<Answer> {
  const { subject: dossier, body, actor } = input;
  const { rule, ...context } = await contextOf(deps, input);
  const made = readRecording(body, { rule, ...context });
  if ('faults' in made) return await show(deps, input, 'record', body, made.faults);
  await deps.questions.record(actor, dossier, { id: body.nieuw, rule, recording: made.recording });
  return done(dossier, 'data-consent-recorded');
}

function ruleKey({ rule }: AskingContext): string {
  if (rule.askedOf === 'pupil') return 'pupil';
  return `${rule.allGuardians ? 'all' : 'one'}${rule.pupilTests ? 'AndTests' : ''}`;
}
