import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import { isDay, listOf, stepByNumber } from '../../dossier/form/index.ts';
import type { Field, When } from '../../dossier/declaration/index.ts';
import type { Question, RouteDefinition } from './definition.ts';

/** Where it is (`parts.0.fields.2.key`), and the code of its sentence: `faults.<code>`. */
export interface DefinitionFault {
  readonly path: string;
  readonly code: string;
}

const fault = (path: string, code: string): DefinitionFault => ({ path, code });

interface Placed {
  readonly place: string;
  readonly question: Question;
}

/** What more than one place of a definition must agree on. */
export function crossFaults(definition: RouteDefinition, mostQuestions: number): DefinitionFault[] {
  const questions = definition.parts.flatMap(({ fields }, part): Placed[] =>
    fields.map((question, index) => ({ place: `parts.${part}.fields.${index}`, question })),
  );
  return [
    ...(questions.length > mostQuestions ? [fault('parts', 'definition-much')] : []),
    // A part and a question are told apart by their key alone, from those of step 9 itself as well.
    ...doubles([
      ...[...ownKeys()].map((key) => ({ key, place: '' })),
      ...definition.parts.map(({ key }, index) => ({ key, place: `parts.${index}.key` })),
      ...questions.map(({ place, question }) => ({ key: question.key, place: `${place}.key` })),
    ]),
    ...doubles(placed('files', definition.files)),
    ...doubles(placed('ages', definition.ages)),
    ...doubles(placed('decides.outcomes', definition.decides.outcomes)),
    ...questions.flatMap(questionFaults),
    ...whenFaults(definition, questions),
    ...referenceFaults(definition, questions),
    ...placeFaults(definition),
    ...processFaults(definition),
  ];
}

const ownKeys = (): ReadonlySet<string> =>
  new Set(
    stepByNumber(TOOLBOX_STEP)?.parts.flatMap((part) => [
      part.key,
      ...(part.kind === 'fields' ? part.fields.map(({ key }) => key) : []),
    ]),
  );

const placed = (place: string, all: readonly { key: string }[]): { key: string; place: string }[] =>
  all.map(({ key }, index) => ({ key, place: `${place}.${index}.key` }));

function doubles(all: readonly { key: string; place: string }[]): DefinitionFault[] {
  const seen = new Set<string>();
  return all.flatMap(({ key, place }) => {
    const twice = seen.has(key);
    seen.add(key);
    return twice ? [fault(place, 'definition-twice')] : [];
  });
}

function questionFaults({ place, question }: Placed): DefinitionFault[] {
  const { kind, options, begins, bounds } = question;
  const wrongBounds =
    bounds !== undefined &&
    (kind !== 'number' || (bounds.least ?? -Infinity) > (bounds.most ?? Infinity));
  return [
    ...((kind === 'choice') === (options !== undefined)
      ? []
      : [fault(`${place}.options`, 'definition-options')]),
    ...doubles(placed(`${place}.options`, options ?? [])),
    ...(begins === undefined || beginsFit(question, begins)
      ? []
      : [fault(`${place}.begins`, 'definition-begins')]),
    ...(wrongBounds ? [fault(`${place}.bounds`, 'definition-bounds')] : []),
  ];
}

function beginsFit({ kind, options }: Question, begins: string): boolean {
  if (kind === 'choice') return options?.some(({ key }) => key === begins) === true;
  if (kind === 'date') return isDay(begins);
  return kind !== 'number' || Number.isFinite(Number(begins));
}

/** Every condition asks a question of this route, for an answer that it can have. */
function whenFaults(
  { parts, files, ages }: RouteDefinition,
  questions: readonly Placed[],
): DefinitionFault[] {
  const known = new Map(questions.map(({ question }) => [question.key, question]));
  const faultsAt = (place: string, own: string | undefined, when: readonly When[] = []) =>
    when.flatMap(({ field, is }, index) => {
      const asked = known.get(field);
      const answers = asked?.options?.map(({ key }) => key);
      const fits =
        asked !== undefined && field !== own && is.every((one) => answers?.includes(one) === true);
      return fits ? [] : [fault(`${place}.when.${index}`, 'definition-when')];
    });
  return [
    ...parts.flatMap(({ when }, index) => faultsAt(`parts.${index}`, undefined, when)),
    ...questions.flatMap(({ place, question }) => faultsAt(place, question.key, question.when)),
    ...files.flatMap(({ when }, index) => faultsAt(`files.${index}`, undefined, when)),
    ...ages.flatMap(({ when }, index) => faultsAt(`ages.${index}`, undefined, when)),
    ...circleFaults(parts, questions),
  ];
}

/** Questions that are asked only after themselves are asked never. */
function circleFaults(
  parts: RouteDefinition['parts'],
  questions: readonly Placed[],
): DefinitionFault[] {
  const after = new Map(
    parts.flatMap((part) =>
      part.fields.map(({ key, when = [] }): [string, string[]] => [
        key,
        [...(part.when ?? []), ...when].map(({ field }) => field),
      ]),
    ),
  );
  const reaches = (to: string, from: string, seen = new Set<string>()): boolean =>
    (after.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(to, next, seen);
    });
  return questions.flatMap(({ place, question: { key, when } }) =>
    reaches(key, key)
      ? [
          fault(
            `${when === undefined ? place.replace(/\.fields.*$/, '') : place}.when.0`,
            'definition-when',
          ),
        ]
      : [],
  );
}

function referenceFaults(
  { files, category }: RouteDefinition,
  questions: readonly Placed[],
): DefinitionFault[] {
  const find = (key: string): Question | undefined =>
    questions.find(({ question }) => question.key === key)?.question;
  const asked = category && find(category.question);
  const isCategory = asked?.options?.every(({ key }) => ['1', '2', '3'].includes(key)) === true;
  return [
    ...files.flatMap(({ orElse }, index) =>
      orElse === undefined || find(orElse) !== undefined
        ? []
        : [fault(`files.${index}.orElse`, 'definition-missing')],
    ),
    ...(category === undefined || isCategory
      ? []
      : [fault('category.question', 'definition-category')]),
  ];
}

/** What is read from other steps is declared there. */
function placeFaults({ reuses, ages }: RouteDefinition): DefinitionFault[] {
  return [
    ...reuses.flatMap(({ step, path, list }, index) => {
      const there =
        list === undefined
          ? path !== undefined && plainField(step, path) !== undefined
          : path === undefined && rowFields(step, list) !== undefined;
      return there ? [] : [fault(`reuses.${index}`, 'definition-missing')];
    }),
    ...ages.flatMap(({ step, path, maxAgeMonths, minAgeMonths }, index) => {
      const [first = '', last] = path.split('/');
      const field =
        last === undefined
          ? plainField(step, first)
          : rowFields(step, first)?.find(({ key }) => key === last);
      const some = maxAgeMonths !== undefined || minAgeMonths !== undefined;
      return field?.kind === 'date' && some ? [] : [fault(`ages.${index}`, 'definition-missing')];
    }),
  ];
}

const plainField = (step: number, path: string): Field | undefined =>
  stepByNumber(step)
    ?.parts.flatMap((part) => (part.kind === 'fields' ? part.fields : []))
    .find(({ key }) => key === path);

function rowFields(step: number, list: string): readonly Field[] | undefined {
  const declared = stepByNumber(step);
  return declared && listOf(declared, list)?.fields;
}

/** Experts, outcomes and the end belong together. */
function processFaults(definition: RouteDefinition): DefinitionFault[] {
  const { experts, signs, decides, ends, steps } = definition;
  const kinds = new Set(decides.outcomes.map(({ kind }) => kind));
  const somebody = experts.firstOf.length > 0 && experts.othersOf.length > 0;
  const nobody = experts.firstOf.length === 0 && experts.othersOf.length === 0;
  const tlv = decides.outcomes.some(({ kind, asks }) => kind === 'yes' && asks.includes('tlv'));
  return [
    ...(kinds.has('yes') && kinds.has('no')
      ? []
      : [fault('decides.outcomes', 'definition-outcomes')]),
    ...((experts.count === 2 ? somebody : nobody) ? [] : [fault('experts', 'definition-experts')]),
    ...(signs.includes('experts') === (experts.count === 2)
      ? []
      : [fault('signs', 'definition-experts')]),
    ...((ends.kind === 'tlv') === tlv ? [] : [fault('ends.kind', 'definition-end')]),
    // Step 9 is the request itself.
    ...(['finished', 'shared'] as const).flatMap((name) =>
      steps[name].includes(9) ? [fault(`steps.${name}`, 'definition-steps')] : [],
    ),
  ];
}
