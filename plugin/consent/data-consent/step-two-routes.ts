import { z } from 'zod';
import { ConflictError } from '../../dossier/content/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { loadDossier } from '../../dossier/frame/index.ts';
import type { Dossiers, DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { notFound } from '../../kernel/errors.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { askedPage } from '../asking/index.ts';
import { questionParams } from './act-routes.ts';
import { askDataConsent, questionsPath, questionsUrl } from './policy.ts';
import type { QuestionReader } from './question-facts.ts';
import { fill, fillingOf, PEOPLE_STEP } from './step-two.ts';
import type { Filling } from './step-two.ts';

const itemParams = questionParams.extend({ itemId: z.uuid() });
/** `gezien`: the revision that was shown, so that what somebody wrote since is not written over. */
const fillBody = z.object({
  gezien: z.coerce.number().int().min(0),
  vervangen: z.enum(['1', '']).default(''),
});
type FillInput = Input<
  { dossierId: string; questionId: string; itemId: string },
  unknown,
  unknown
> & { subject: DossierFacts };

interface StepTwoDeps {
  store: DossierStore;
  dossiers: Dossiers;
  reader: QuestionReader;
  base: string;
}

/**
 * A given toestemming put in the columns of step 2, with what stands there beside it; nothing is
 * overwritten unasked.
 */
export function stepTwoRoutes(deps: StepTwoDeps): Route[] {
  const load = <Q, B>(
    input: Input<z.output<typeof itemParams>, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(deps.store, input);
  const common = {
    path: `${questionsPath}/:questionId/:itemId/stap-2`,
    permission: askDataConsent,
    frame: 'host',
    live: true,
    params: itemParams,
  } as const;
  return [
    guardedRoute({
      ...common,
      load,
      method: 'GET',
      csrf: 'none',
      audit: 'data-consent.form-viewed',
      act: (input) => show(deps, input),
    }),
    guardedRoute({
      ...common,
      load,
      method: 'POST',
      csrf: 'token',
      audit: 'in-unit',
      body: fillBody,
      act: (input) => fillIn(deps, input),
    }),
  ];
}

const stepUrl = (dossier: DossierFacts): string => `/dossiers/${dossier.id}/stappen/${PEOPLE_STEP}`;

async function fillingIn(
  { dossiers, reader }: StepTwoDeps,
  { subject, params, at, t }: FillInput,
): Promise<{ filling: Filling; finished: boolean }> {
  const question = await reader.one(subject, params.questionId, schoolDay(at));
  const item = question?.items.find(({ id }) => id === params.itemId);
  const { read, rows } = await dossiers.readers(subject, [PEOPLE_STEP]);
  const filling =
    question === undefined || item === undefined
      ? undefined
      : fillingOf(question, item, read(PEOPLE_STEP), t);
  if (filling === undefined) throw notFound();
  return { filling, finished: rows.find(({ step }) => step === PEOPLE_STEP)?.state === 'done' };
}

const statuses = { 'data-replace': 422, 'data-step-changed': 409 } as const;

async function show(
  deps: StepTwoDeps,
  input: FillInput,
  code?: keyof typeof statuses,
): Promise<Answer> {
  const { subject: dossier, t, params } = input;
  const { base } = deps;
  const { filling, finished } = await fillingIn(deps, input);
  const root = base + questionsUrl(dossier.id);
  const action = `${root}/${params.questionId}/${params.itemId}/stap-2`;
  return askedPage(input, base, {
    template: 'data-consent/step-two',
    title: t('dataConsent.stepTwo.title', { name: filling.name }),
    tab: 'data-consent',
    up: { label: t('dataConsent.title'), url: root },
    faults: code === undefined ? [] : [{ text: t(`faults.${code}`), url: '#overnemen' }],
    status: code === undefined ? 200 : statuses[code],
    view: {
      same: filling.same,
      overwrites: filling.overwrites,
      seen: dossier.sequence,
      cancel: root,
      toStep: base + stepUrl(dossier),
      fields: filling.fields.map(({ key, was, will }) => ({
        label: t(`steps.people.fields.${key}.label`),
        was: shownValue(key, was),
        will: shownValue(key, will),
      })),
      finished: finished ? t('dataConsent.stepTwo.finished') : undefined,
      action: finished || filling.same ? undefined : action,
    },
  });
}

async function fillIn(
  deps: StepTwoDeps,
  input: FillInput & { body: z.output<typeof fillBody> },
): Promise<Answer> {
  const { filling } = await fillingIn(deps, input);
  if (filling.overwrites && input.body.vervangen !== '1')
    return await show(deps, input, 'data-replace');
  try {
    await fill(deps.dossiers, input.actor, input.subject, { filling, base: input.body.gezien });
  } catch (error) {
    if (error instanceof ConflictError) return await show(deps, input, 'data-step-changed');
    throw error;
  }
  return { kind: 'redirect', to: stepUrl(input.subject), flash: 'data-consent-filled' };
}

/** Only the day is a date; another text may hold a dash too. */
const shownValue = (key: Filling['fields'][number]['key'], value: string): string =>
  key === 'permissionOn' && isoDate(value) === value ? shownDate(value) : value;
