import type { Field, ListPart, Part, Step } from '../../plugin/dossier/declaration/declaration.ts';
import { steps } from '../../plugin/dossier/form/steps/index.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { inputNames, makeDossier, save, set, stepUrl } from '../support/story.ts';
import type { Change } from '../support/story.ts';

/** A school with one pupil whose dossier is filled in from the first field to the last. */
export interface Filled {
  app: TestApp;
  /** The pupil's own teacher, signed in. */
  teacher: Client;
  dossierId: string;
  /**
   * A value no report had before, saved as a person saves: the next report is of another content.
   */
  vary(): Promise<void>;
  stop(): Promise<void>;
}

/** Rows of each list, as a dossier has them after some years; about ten pages of report. */
const rowsOf: Readonly<Record<string, number>> = {
  career: 3,
  people: 2,
  interventions: 1,
  examinations: 1,
  factors: 6,
  needs: 4,
  interimGoals: 2,
  goals: 2,
};
export const WORDS_OF_A_TEXT = 24;

export async function fullDossier(): Promise<Filled> {
  const app = await startApp();
  try {
    const teacher = app.as('tessa', 'docent');
    const dossierId = await makeDossier(app, teacher, 'Yara');
    const write = writer();
    await fillWholly(app, teacher, dossierId, write);
    return {
      app,
      teacher,
      dossierId,
      stop: () => app.stop(),
      vary: async () => {
        await save(app, teacher, dossierId, 3, [
          set('helpQuestion', write.text(WORDS_OF_A_TEXT * 3)),
        ]);
      },
    };
  } catch (error) {
    await app.stop();
    throw error;
  }
}

/** Fills every field of a dossier, as a person saves. */
export async function fillWholly(
  app: TestApp,
  teacher: Client,
  dossierId: string,
  write: Writer,
): Promise<void> {
  for (const step of steps.filter((one) => one.writtenByActs !== true)) {
    const page = await teacher.visit(stepUrl(app, dossierId, step.number));
    await save(app, teacher, dossierId, step.number, filledIn(step, inputNames(page.text), write));
  }
}

/** @returns the size of a filled dossier in words, for a figure's line */
export const sizeOfDossier = (): string =>
  `a dossier with ${Object.entries(rowsOf)
    .map(([list, count]) => `${count} ${list}`)
    .join(', ')}, texts of ${WORDS_OF_A_TEXT} words`;

function filledIn(step: Step, names: readonly string[], write: Writer): Change[] {
  return step.parts.flatMap((part) => partChanges(part, names, write));
}

function partChanges(part: Part, names: readonly string[], write: Writer): Change[] {
  switch (part.kind) {
    case 'fields':
      return fieldChanges(
        part.fields.filter((field) => field.host === undefined),
        '',
        write,
      );
    case 'list':
      return part.hostRows === undefined ? listChanges(part, rowsOf[part.key] ?? 1, write) : [];
    case 'former':
      return [];
    case 'domains': {
      const domains = names
        .filter((name) => /^domains\/[^/]+\/image$/.test(name))
        .map((name) => name.split('/')[1] ?? '');
      const texts = names.filter((name) => /^domains\/[^/]+\/(image|helps)$/.test(name));
      return [
        ...texts.map((name) => set(name, write.text(WORDS_OF_A_TEXT))),
        // A domain with scores is one that the page offers no "what helps" for.
        ...domains
          .filter((domain) => !texts.includes(`domains/${domain}/helps`))
          .flatMap((domain) =>
            [1, 2].flatMap((number): Change[] => {
              const row = `score-${domain}-${number}`.slice(0, 40);
              return [
                { op: 'add', list: 'scores', row },
                set(`scores/${row}/domain`, domain),
                ...fieldChanges(part.scores, `scores/${row}/`, write),
              ];
            }),
          ),
      ];
    }
  }
}

function listChanges(part: ListPart, count: number, write: Writer): Change[] {
  // The rows of a list that follows another one are there already, with what they are called.
  const { follows } = part;
  const fields = part.fields.filter((field) => follows?.fields.includes(field.key) !== true);
  return Array.from(
    { length: follows === undefined ? count : (rowsOf[follows.list] ?? 1) },
    (_, index): Change[] => {
      const row = `${(follows?.list ?? part.key).toLowerCase()}-${index + 1}`;
      return [
        ...(follows === undefined ? [{ op: 'add', list: part.key, row } as const] : []),
        ...fieldChanges(fields, `${part.key}/${row}/`, write),
      ];
    },
  ).flat();
}

/** What a teacher may not read they may not write either. */
const fieldChanges = (fields: readonly Field[], prefix: string, write: Writer): Change[] =>
  fields
    .filter((field) => field.sensitive === undefined)
    .map((field) => set(`${prefix}${field.key}`, valueOf(field, write)));

function valueOf(field: Field, write: Writer): string {
  switch (field.kind) {
    case 'text':
      return write.text(WORDS_OF_A_TEXT);
    case 'line':
      return write.text(3).slice(0, field.max ?? 60);
    case 'date':
      return `2026-${String(write.number(1, 12)).padStart(2, '0')}-${String(write.number(1, 28)).padStart(2, '0')}`;
    case 'choice': {
      const options = field.options ?? [];
      return options[write.number(0, options.length - 1)] ?? '';
    }
    case 'number':
      return String(write.number(1, 200));
    case 'email':
      return 'mentor@example.org';
    case 'phone':
      return '072 123 45 67';
  }
}

export interface Writer {
  text(words: number): string;
  number(from: number, to: number): number;
}

const vocabulary = (
  'Yara leest vlot en begrijpt verhalende teksten goed met een stappenkaart zij werkt rustig door wanneer de opdracht in ' +
  'kleine delen is verdeeld de mentor bespreekt iedere week wat gelukt is thuis helpt moeder met plannen bij rekenen vraagt zij om hulp ' +
  'voordat zij begint in de pauze zoekt zij twee vaste klasgenoten op de leraar geeft voorspelbaar antwoord'
).split(' ');

/** The same texts in every run, and never the same text twice in one. */
export function writer(): Writer {
  let state = 20_261_123;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const number = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    number,
    text: (words) =>
      Array.from({ length: words }, () => vocabulary[number(0, vocabulary.length - 1)] ?? '').join(
        ' ',
      ),
  };
}
