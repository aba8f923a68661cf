import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { StepReader } from '../../dossier/declaration/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Party } from './asking.ts';
import { countsFor } from './data-consent.ts';
import type { QuestionFacts, QuestionItem } from './question-facts.ts';

/** Step 2, Betrokkenen: it has a column for the toestemming of each person in it. */
export const PEOPLE_STEP = 2;
export const permissionFields = ['permissionOn', 'permissionBy', 'permissionFor'] as const;
type PermissionField = (typeof permissionFields)[number];

const pathOf = (row: string, field: string): string => `people/${row}/${field}`;

/**
 * Everybody of step 2 who has a name, with the organisation; those from outside the school first.
 */
export const partiesOf = (content: StepReader): Party[] =>
  ['external', 'family', 'internal', '']
    .flatMap((kind) =>
      content.rows('people').filter((row) => content.value(pathOf(row, 'kind')) === kind),
    )
    .flatMap((row) => {
      const name = ['name', 'organisation']
        .map((field) => content.value(pathOf(row, field)))
        .filter((part) => part !== '')
        .join(', ');
      return name === '' ? [] : [{ row, name }];
    });

/** What step 2 has now and what a given answer would put there. */
export interface Filling {
  name: string;
  fields: { key: PermissionField; path: string; was: string; will: string }[];
  overwrites: boolean;
  same: boolean;
}

/** Undefined when this kind was not given, is about nobody of step 2, or that row is gone. */
export function fillingOf(
  question: QuestionFacts,
  item: QuestionItem,
  content: StepReader,
  t: Translate,
): Filling | undefined {
  const party = partiesOf(content).find(({ row }) => row === item.typed.row);
  if (item.state !== 'given' || party === undefined) return undefined;
  const givers = question.people
    .filter(({ part }) => countsFor(question.rule, item.kind, part))
    .flatMap((person) =>
      person.said.flatMap(({ item: own, answer }) =>
        own.id === item.id && answer?.answer === 'given'
          ? [{ name: person.name, on: answer.on }]
          : [],
      ),
    );
  const will: Record<PermissionField, string> = {
    permissionOn:
      givers
        .map(({ on }) => on)
        .toSorted()
        .at(-1) ?? '',
    permissionBy: givers
      .map(({ name }) => name)
      .join(', ')
      .slice(0, 200),
    permissionFor: t('dataConsent.stepTwo.for', {
      what: item.typed.what,
      until: shownDate(item.holdsUntil),
    })
      .replaceAll(/\s*\n\s*/g, ' ')
      .slice(0, 1_000),
  };
  const fields = permissionFields.map((key) => ({
    key,
    path: pathOf(party.row, key),
    was: content.value(pathOf(party.row, key)),
    will: will[key],
  }));
  return {
    name: party.name,
    fields,
    overwrites: fields.some(({ was, will: next }) => was !== '' && was !== next),
    same: fields.every(({ was, will: next }) => was === next),
  };
}

/**
 * Writes it as any change of the step is written: history, locks and clashes included. `base`: the
 * revision that was shown.
 */
export async function fill(
  dossiers: Dossiers,
  actor: SignedInActor,
  dossier: DossierFacts,
  { filling, base }: { filling: Filling; base: number },
): Promise<void> {
  await dossiers.save(
    actor,
    dossier,
    PEOPLE_STEP,
    filling.fields.map(({ path, will }) => ({ op: 'set' as const, path, value: will, base })),
  );
}
