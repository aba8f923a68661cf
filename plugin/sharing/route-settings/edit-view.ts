import { levels } from '../../dossier/facts/index.ts';
import type { FieldView } from '../../dossier/fields/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import { outcomeOf, reportKinds } from '../request-routes/index.ts';
import type { DefinitionFault, RouteDefinition } from '../request-routes/index.ts';
import { reusedKey } from './definition-json.ts';
import { FormFields } from './form-fields.ts';
import type { KeptView, TicksView, TickView } from './form-fields.ts';
import { fixedOf, keptOf, stepName } from './kept.ts';
import { textNames } from './typed-route.ts';
import type { TypedFile, TypedPart, TypedQuestion, TypedRoute } from './typed-route.ts';

/** Everything of the form that is typed or ticked. */
export interface RouteFormView {
  /** Its name, how it is called in short, and what schools read about it. */
  texts: FieldView[];
  levels: TicksView;
  desk: FieldView;
  questions: { id: string; fault?: string };
  parts: PartFormView[];
  files: FileFormView[];
  finished: TicksView;
  shared: TicksView;
  reports: TicksView;
  course: FieldView[];
  consent: TickView;
  fourEyes: TickView;
  outcomes: OutcomeFormView[];
  clause: FieldView[];
  /** What is told and can be taken away, and what is told alone. */
  kept: KeptView[];
  fixed: string[];
}

interface PartFormView {
  id: string;
  place: number;
  key: { name: string; value: string };
  title: string;
  open: boolean;
  fields: FieldView[];
  kept: KeptView[];
  /** Of its questions together. */
  about: { id: string; fault?: string };
  first: boolean;
  last: boolean;
  questions: QuestionFormView[];
}

interface QuestionFormView {
  id: string;
  place: string;
  key: { name: string; value: string };
  title: string;
  kind: string;
  open: boolean;
  fields: FieldView[];
  required: TickView;
  kept: KeptView[];
  first: boolean;
  last: boolean;
}

interface FileFormView {
  id: string;
  place: number;
  key: { name: string; value: string };
  title: string;
  open: boolean;
  fields: FieldView[];
  required: TickView;
  kept: KeptView[];
}

interface OutcomeFormView {
  key: { name: string; value: string };
  kind: string;
  fields: FieldView[];
}

/** Steps before the request itself and after it, as the form offers them. */
const stepsBefore = [1, 2, 3, 4, 5, 6, 7, 8, 10];
const kinds = ['text', 'line', 'choice', 'date', 'number', 'email', 'phone'] as const;
const permissions = ['given', 'given-or-grounded', 'none'] as const;

interface Shown {
  typed: TypedRoute;
  /** What the form was made of, and what it keeps of that. */
  before: RouteDefinition;
  faults: readonly DefinitionFault[];
  desks: readonly { id: string; name: string }[];
  /** The row that was just added or moved. */
  touched?: string | undefined;
}

/** The form, and every fault of it as the page lists them. */
export function routeForm(
  { typed, before, faults, desks, touched }: Shown,
  t: Translate,
): { form: RouteFormView; faults: { text: string; url: string }[] } {
  const make = new FormFields(t, faults);
  const context: Context = { make, t, typed, before, kept: keptOf(before, t), touched };
  const form: RouteFormView = {
    texts: textNames.flatMap((name) => (name === 'clause' ? [] : textFields(name, context))),
    levels: make.ticks(
      'levels',
      t('routeSettings.fields.levels'),
      typed.levels,
      levels.map((value) => ({ value, label: t(`dossier.levels.${value}.name`) })),
      t('routeSettings.help.levels'),
    ),
    desk: make.choice(
      'bureau',
      typed.deskId,
      desks.map(({ id, name }) => ({ value: id, label: name })),
      {
        label: t('routeSettings.fields.desk'),
        help: t('routeSettings.help.desk'),
        required: true,
        width: 'half',
      },
    ),
    questions: make.heading('parts', t('routeSettings.sections.questions')),
    parts: typed.parts.map((part, index) => partForm(part, index, context)),
    files: typed.files.map((file, index) => fileForm(file, index, context)),
    ...readyForm(context),
    ...courseForm(context),
    kept: keptOfRoute(context),
    fixed: fixedOf(before, t),
  };
  return { form, faults: make.listed() };
}

interface Context {
  make: FormFields;
  t: Translate;
  typed: TypedRoute;
  before: RouteDefinition;
  kept: ReturnType<typeof keptOf>;
  touched: string | undefined;
}

function textFields(name: (typeof textNames)[number], { make, t, typed }: Context): FieldView[] {
  const kind = name === 'name' || name === 'short' ? 'line' : 'text';
  const label = t(`routeSettings.fields.${name}`);
  const own = make.both(name, kind, typed.texts[name], { label, required: true });
  if (name !== 'whoDoes') return own;
  return [
    ...own,
    ...make.both('prepare', 'lines', typed.prepare, {
      label: t('routeSettings.fields.prepare'),
      help: t('routeSettings.help.lines'),
    }),
  ];
}

function partForm(part: TypedPart, index: number, context: Context): PartFormView {
  const { make, t, typed, kept } = context;
  const place = `parts.${index}`;
  const where = t('routeSettings.part', { number: index + 1 });
  return {
    id: `deel-${index}`,
    place: index,
    key: { name: `${place}.key`, value: part.key },
    title: part.title.nl === '' ? where : part.title.nl,
    open:
      part.title.nl === '' ||
      ['title', 'help', 'when'].some((at) => make.isWrong(`${place}.${at}`)),
    fields: [
      ...make.both(`${place}.title`, 'line', part.title, {
        label: t('routeSettings.fields.title'),
        where,
        required: true,
      }),
      ...make.both(`${place}.help`, 'text', part.help, {
        label: t('routeSettings.fields.help'),
        where,
      }),
    ],
    kept: make.kept(`${place}.when`, kept.get(`when.${part.key}`), typed.dropped),
    about: make.heading(`${place}.fields`, where),
    first: index === 0,
    last: index === typed.parts.length - 1,
    questions: part.fields.map((question, at) =>
      questionForm(question, [index, at, part.fields.length], context),
    ),
  };
}

function questionForm(
  question: TypedQuestion,
  [part, index, count]: readonly [number, number, number],
  context: Context,
): QuestionFormView {
  const { make, t, typed, kept, touched } = context;
  const place = `parts.${part}.fields.${index}`;
  const where = t('routeSettings.question', { part: part + 1, number: index + 1 });
  const { key, label } = question;
  return {
    id: `vraag-${part}-${index}`,
    place: `${part}.${index}`,
    key: { name: `${place}.key`, value: key },
    title: label.nl === '' ? t('routeSettings.newQuestion') : label.nl,
    kind: kindWord(question, t),
    open: label.nl === '' || key === touched || make.isWrong(place),
    fields: questionFields(question, place, where, context),
    required: make.tick(`${place}.required`, t('routeSettings.fields.required'), question.required),
    kept: ['when', 'begins', 'bounds'].flatMap((what) =>
      make.kept(`${place}.${what}`, kept.get(`${what}.${key}`), typed.dropped),
    ),
    first: index === 0,
    last: index === count - 1,
  };
}

const kindWord = ({ kind, required }: TypedQuestion, t: Translate): string => {
  const known = kinds.find((one) => one === kind);
  const word = known === undefined ? '' : t(`routeSettings.kinds.${known}`);
  return required ? word : t('routeSettings.optional', { kind: word });
};

function questionFields(
  question: TypedQuestion,
  place: string,
  where: string,
  { make, t }: Context,
): FieldView[] {
  const asked = [{ field: `${place}.kind`, is: ['choice'] }];
  // A fault of what is not asked must be seen all the same.
  const holds = question.kind === 'choice' || make.isWrong(`${place}.options`);
  return [
    ...make.both(`${place}.label`, 'line', question.label, {
      label: t('routeSettings.fields.label'),
      where,
      required: true,
    }),
    ...make.both(`${place}.help`, 'text', question.help, {
      label: t('routeSettings.fields.help'),
      where,
    }),
    make.choice(
      `${place}.kind`,
      question.kind,
      kinds.map((value) => ({ value, label: t(`routeSettings.kinds.${value}`) })),
      { label: t('routeSettings.fields.kind'), where, required: true, width: 'half' },
    ),
    make.choice(
      `${place}.sensitive`,
      question.sensitive,
      (['medical', 'psychological'] as const).map((value) => ({
        value,
        label: t(`dossier.sensitive.${value}`),
      })),
      { label: t('routeSettings.fields.sensitive'), where, width: 'half' },
    ),
    ...make.both(`${place}.options`, 'lines', question.options, {
      label: t('routeSettings.fields.options'),
      where,
      help: t('routeSettings.help.lines'),
      when: { asked, holds },
    }),
  ];
}

function fileForm(file: TypedFile, index: number, context: Context): FileFormView {
  const { make, t, typed, kept, touched } = context;
  const place = `files.${index}`;
  const where = t('routeSettings.file', { number: index + 1 });
  const { key, label } = file;
  return {
    id: `bestand-${index}`,
    place: index,
    key: { name: `${place}.key`, value: key },
    title: label.nl === '' ? where : label.nl,
    open: label.nl === '' || key === touched || make.isWrong(place),
    fields: [
      ...make.both(`${place}.label`, 'line', label, {
        label: t('routeSettings.fields.fileLabel'),
        where,
        required: true,
      }),
      ...make.both(`${place}.help`, 'text', file.help, {
        label: t('routeSettings.fields.help'),
        where,
      }),
      make.number(`${place}.maxAgeMonths`, file.months, {
        label: t('routeSettings.fields.months'),
        help: t('routeSettings.help.months'),
        where,
        width: 'half',
      }),
    ],
    required: make.tick(`${place}.required`, t('routeSettings.fields.fileRequired'), file.required),
    kept: (
      [
        ['when', 'file-when'],
        ['orElse', 'or-else'],
      ] as const
    ).flatMap(([at, what]) =>
      make.kept(`${place}.${at}`, kept.get(`${what}.${key}`), typed.dropped),
    ),
  };
}

function readyForm({
  make,
  t,
  typed,
}: Context): Pick<RouteFormView, 'finished' | 'shared' | 'reports'> {
  const steps = stepsBefore.map((number) => ({
    value: String(number),
    label: stepName(number, t),
  }));
  return {
    finished: make.ticks(
      'steps.finished',
      t('routeSettings.fields.finished'),
      typed.finished,
      steps,
    ),
    shared: make.ticks('steps.shared', t('routeSettings.fields.shared'), typed.shared, steps),
    reports: make.ticks(
      'reports',
      t('routeSettings.fields.reports'),
      typed.reports,
      reportKinds.map((value) => ({ value, label: t(`report.kinds.${value}`) })),
    ),
  };
}

function courseForm(
  context: Context,
): Pick<RouteFormView, 'course' | 'consent' | 'fourEyes' | 'outcomes' | 'clause'> {
  const { make, t, typed, before } = context;
  const kindOf = (key: string): string => outcomeOf(before, key)?.kind ?? 'other';
  const choice = (place: string, value: string, options: readonly string[]): FieldView =>
    make.choice(
      place,
      value,
      options.map((one) => ({ value: one, label: t(`routeSettings.${place}.${one}`) })),
      { label: t(`routeSettings.${place}.label`), required: true, width: 'half' },
    );
  return {
    consent: make.tick('consent.required', t('routeSettings.consent.required'), typed.consent),
    course: [
      choice('consent.refusal', typed.refusal, ['blocks', 'reason']),
      choice('permission', typed.permission, permissions),
      ...(['decideDays', 'supplementDays'] as const).map((name) =>
        make.number(`terms.${name}`, typed[name], {
          label: t(`routeSettings.fields.${name}`),
          help: t('routeSettings.help.days'),
          required: true,
          width: 'half',
        }),
      ),
    ],
    fourEyes: make.tick('decides.fourEyes', t('routeSettings.fields.fourEyes'), typed.fourEyes),
    outcomes: typed.outcomes.map(({ key, label }, index) => {
      const place = `decides.outcomes.${index}`;
      return {
        key: { name: `${place}.key`, value: key },
        kind: t(`routeSettings.outcomes.${kindOf(key)}`),
        fields: make.both(`${place}.label`, 'line', label, {
          label: t('routeSettings.fields.outcome'),
          where: t('routeSettings.outcome', { number: index + 1 }),
          required: true,
        }),
      };
    }),
    clause: textFields('clause', context),
  };
}

function keptOfRoute({ make, kept, typed, before: { ages, reuses } }: Context): KeptView[] {
  return [
    ...reuses.flatMap((reused, index) =>
      make.kept(`reuses.${index}`, kept.get(`reuse.${reusedKey(reused)}`), typed.dropped),
    ),
    ...ages.flatMap(({ key }, index) =>
      make.kept(`ages.${index}`, kept.get(`age.${key}`), typed.dropped),
    ),
    ...make.kept('category', kept.get('category'), typed.dropped),
  ];
}
