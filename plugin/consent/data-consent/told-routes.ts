import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { askedPage } from '../asking/index.ts';
import type { AskingFault, AskingForm } from '../asking/index.ts';
import { questionParams } from './act-routes.ts';
import { faultText, fieldLabel, listedFaults, toldFields } from './asking-view.ts';
import type { MakeField } from './asking-view.ts';
import { LONGEST_TEXT, readTold } from './asking.ts';
import { dataAnswers } from './data-consent.ts';
import { saidChip } from './evidence-view.ts';
import { askDataConsent, questionsPath, questionsUrl } from './policy.ts';
import type { QuestionActs, ToldItem } from './question-acts.ts';
import type {
  ItemAnswer,
  QuestionFacts,
  QuestionPerson,
  QuestionReader,
} from './question-facts.ts';

const personParams = questionParams.extend({ personId: z.uuid() });
const toldBody = z.object({}).catchall(z.string().max(20_000));
type TellInput = Input<
  { dossierId: string; questionId: string; personId: string },
  unknown,
  unknown
> & { subject: DossierFacts };

const PAGE_MINUTES = 30;
const FORM_MINUTES = 90;

interface ToldDeps {
  store: DossierStore;
  acts: QuestionActs;
  reader: QuestionReader;
  base: string;
}

/**
 * What one person told about each kind by paper, telephone or in a talk: a yes, a no, or that a yes
 * is taken back.
 */
export function toldRoutes(deps: ToldDeps): Route[] {
  const load = <Q, B>(
    input: Input<z.output<typeof personParams>, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(deps.store, input);
  const common = {
    path: `${questionsPath}/:questionId/:personId/vastleggen`,
    permission: askDataConsent,
    frame: 'host',
    live: true,
    params: personParams,
  } as const;
  return [
    guardedRoute({
      ...common,
      load,
      method: 'GET',
      csrf: 'none',
      audit: 'data-consent.form-viewed',
      stepUpMinutes: PAGE_MINUTES,
      act: (input) => show(deps, input),
    }),
    guardedRoute({
      ...common,
      load,
      method: 'POST',
      keepsTyped: true,
      csrf: 'token',
      audit: 'in-unit',
      stepUpMinutes: FORM_MINUTES,
      body: toldBody,
      act: (input) => record(deps, input),
    }),
  ];
}

async function found(
  { reader }: ToldDeps,
  { subject, params, at }: TellInput,
): Promise<{ question: QuestionFacts; person: QuestionPerson }> {
  const question = await reader.one(subject, params.questionId, schoolDay(at));
  const person = question?.people.find(({ id }) => id === params.personId);
  if (question === undefined || person === undefined) throw notFound();
  if (question.closedAt !== null || subject.status === 'archived')
    throw new AppError('round-over', 409);
  return { question, person };
}

const toldField =
  (form: AskingForm, faults: readonly AskingFault[], t: Translate): MakeField =>
  (id, kind, more = {}) => {
    const fault = faults.find((one) => one.field === id);
    const help = `dataConsent.fields.${id}.help`;
    return {
      id,
      path: id,
      kind,
      label: fieldLabel(id, t),
      ...(t.has(help) ? { help: t(help) } : {}),
      value: form[id] ?? '',
      required: true,
      max: LONGEST_TEXT,
      ...more,
      ...(fault === undefined ? {} : { fault: faultText(fault, t) }),
    };
  };

async function show(
  deps: ToldDeps,
  input: TellInput,
  form: AskingForm = {},
  faults: readonly AskingFault[] = [],
): Promise<Answer> {
  const { subject: dossier, t } = input;
  const { base } = deps;
  const { question, person } = await found(deps, input);
  const root = base + questionsUrl(dossier.id);
  const day = (id: string): string => shownDate(isoDate(form[id] ?? '') ?? '') || (form[id] ?? '');
  return askedPage(input, base, {
    template: 'data-consent/told',
    title: t('dataConsent.tell.title', { name: person.name }),
    tab: 'data-consent',
    up: { label: t('dataConsent.title'), url: root },
    faults: listedFaults(faults, t),
    view: {
      action: `${root}/${question.id}/${person.id}/vastleggen`,
      cancel: root,
      items: person.said.map(({ item, answer, state }) => ({
        id: item.id,
        title: item.text.title,
        lines: item.text.lines,
        chip: saidChip(question, state, answer, t),
        choices: choicesOf(state, answer).map((value) => ({
          value,
          label: t(`dataConsent.tell.${value}`),
          checked: form[`gezegd-${item.id}`] === value,
        })),
      })),
      none: faults.some(({ field: at }) => at === 'gezegd') ? t('faults.data-told-none') : '',
      fields: toldFields(toldField(form, faults, t), { form, t, day }),
    },
  });
}

async function record(
  deps: ToldDeps,
  input: TellInput & { body: z.output<typeof toldBody> },
): Promise<Answer> {
  const { subject: dossier, actor, params, body, at } = input;
  const { person } = await found(deps, input);
  const items = person.said.flatMap(({ item, answer, state }): ToldItem[] => {
    const said = choicesOf(state, answer).find((value) => value === body[`gezegd-${item.id}`]);
    return said === undefined ? [] : [{ itemId: item.id, said }];
  });
  const { way, on, explanation, faults: more } = readTold(body, undefined, schoolDay(at));
  const faults = [
    ...(items.length === 0 ? [{ field: 'gezegd', code: 'data-told-none' }] : []),
    ...more,
  ];
  if (faults.length > 0 || way === undefined) return await show(deps, input, body, faults);
  await deps.acts.record(actor, dossier, params, { items, way, on, explanation });
  return { kind: 'redirect', to: questionsUrl(dossier.id), flash: 'data-consent-recorded' };
}

/**
 * What can still be told: an answer where there is none, and the taking back of a yes that holds.
 */
function choicesOf(state: string, answer: ItemAnswer | undefined): ToldItem['said'][] {
  if (answer === undefined) return [...dataAnswers];
  return state === 'given' ? ['taken-back'] : [];
}
