import type { StepReader } from '../declaration/index.ts';

/**
 * Names that a dossier knows already: the mentor, the guardians of step 1 and everybody of step 2,
 * each once. They are suggested wherever somebody is to be named.
 */
export function knownPeople(general: StepReader, people: StepReader): string[] {
  const names = [
    general.value('mentor'),
    ...general.rows('guardians').map((row) => general.value(`guardians/${row}/guardianName`)),
    ...people.rows('people').map((row) => people.value(`people/${row}/name`)),
  ].map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== '');
}
