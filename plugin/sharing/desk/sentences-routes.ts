import { z } from 'zod';
import { newId } from '../../kernel/ids.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute, nobody } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { keepSentences } from './desk-policy.ts';
import { deskTabs } from './desk-tabs.ts';
import type { DeskTab } from './desk-tabs.ts';
import { get, inboxCrumb, post } from './requests-at-desk.ts';
import { LONGEST_SENTENCE, LONGEST_TITLE } from './sentences.ts';
import type { Sentences } from './sentences.ts';

interface SentenceRouteDeps {
  sentences: Sentences;
  base: string;
}

interface FormView {
  id: string;
  titel: string;
  tekst: string;
  longestTitle: number;
  longest: number;
  faults: Record<string, string>;
}

interface SentencesView {
  tabs: DeskTab[];
  action: string;
  fresh: FormView;
  /** The form of a new one, with what is wrong in it. */
  open: boolean;
  rows: { form: FormView; open: boolean; remove: string }[];
}

interface Refused {
  form: { id: string; titel: string; tekst: string };
  faults: { field: 'titel' | 'tekst'; code: string }[];
}

const PATH = '/swv/zinnen';
const body = z.object({
  id: z.uuid(),
  titel: z.string().max(20_000).default(''),
  tekst: z.string().max(100_000).default(''),
});

/** What is wrong with a sentence as it was typed. */
const faultsOf = ({ titel, tekst }: Refused['form']): Refused['faults'] => [
  ...(titel === '' ? [{ field: 'titel' as const, code: 'required' }] : []),
  ...(titel.length > LONGEST_TITLE ? [{ field: 'titel' as const, code: 'too-long' }] : []),
  ...(tekst === '' ? [{ field: 'tekst' as const, code: 'required' }] : []),
  ...(tekst.length > LONGEST_SENTENCE ? [{ field: 'tekst' as const, code: 'too-long' }] : []),
];

const faultWord = ({ field, code }: Refused['faults'][number], t: Translate): string =>
  t(`faults.${code}`, {
    label: t(`inbox.sentences.fields.${field}`),
    max: field === 'titel' ? LONGEST_TITLE : LONGEST_SENTENCE,
  });

const formView = (form: Refused['form'], refused: Refused | undefined, t: Translate): FormView => {
  const mine = refused?.form.id === form.id ? refused : undefined;
  return {
    ...(mine?.form ?? form),
    longestTitle: LONGEST_TITLE,
    longest: LONGEST_SENTENCE,
    faults: Object.fromEntries(
      (mine?.faults ?? []).map((fault) => [fault.field, faultWord(fault, t)]),
    ),
  };
};

async function show(
  { sentences, base }: SentenceRouteDeps,
  { actor, t }: Pick<Input<unknown, unknown, unknown>, 'actor' | 't'>,
  refused?: Refused,
): Promise<Answer> {
  const all = await sentences.of(actor.licenceId);
  const known = all.some(({ id }) => id === refused?.form.id);
  const id = refused === undefined || known ? newId() : refused.form.id;
  const view: SentencesView = {
    tabs: deskTabs('sentences', { t, base }),
    action: base + PATH,
    fresh: formView({ id, titel: '', tekst: '' }, refused, t),
    open: all.length === 0 || (refused !== undefined && !known),
    rows: all.map((one) => ({
      form: formView({ id: one.id, titel: one.title, tekst: one.body }, refused, t),
      open: one.id === refused?.form.id,
      remove: `${base}${PATH}/${one.id}/verwijderen`,
    })),
  };
  return {
    kind: 'page',
    template: 'swv/sentences',
    status: refused === undefined ? 200 : 422,
    page: {
      title: t('inbox.sentences.title'),
      nav: 'inbox',
      crumbs: [inboxCrumb(t, base)],
      faults: (refused?.faults ?? []).map((fault) => ({
        text: faultWord(fault, t),
        url: `#${fault.field}-${refused?.form.id ?? ''}`,
      })),
    },
    view,
  };
}

/** The reusable sentences of the own desk. */
export const sentenceRoutes = (deps: SentenceRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: PATH,
    permission: keepSentences,
    audit: 'none',
    load: () => nobody,
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...post,
    path: PATH,
    permission: keepSentences,
    keepsTyped: true,
    body,
    load: () => nobody,
    act: async (input): Promise<Answer> => {
      const form = {
        id: input.body.id,
        titel: input.body.titel.trim(),
        tekst: input.body.tekst.replaceAll('\r\n', '\n').trim(),
      };
      const faults = faultsOf(form);
      if (faults.length > 0) return await show(deps, input, { form, faults });
      await deps.sentences.keep(input.actor, {
        id: form.id,
        title: form.titel,
        body: form.tekst,
      });
      return { kind: 'redirect', to: PATH, flash: 'sentence-kept' };
    },
  }),
  guardedRoute({
    ...post,
    path: `${PATH}/:sentenceId/verwijderen`,
    permission: keepSentences,
    params: z.object({ sentenceId: z.uuid() }),
    load: () => nobody,
    act: async ({ actor, params }): Promise<Answer> => {
      await deps.sentences.drop(actor, params.sentenceId);
      return { kind: 'redirect', to: PATH, flash: 'sentence-dropped' };
    },
  }),
];
