import type { GuardianRow } from '../../dossier/content/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import { addMonths } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { isoDate } from '../../kernel/moments.ts';
import { dayFaults, OTHERS, peopleFaults } from '../asking/index.ts';
import type { AskedPerson, AskingFault, AskingForm, Candidate } from '../asking/index.ts';
import { askable } from '../link-facts/index.ts';
import { countsFor, dataAnswers, MOST_MONTHS, outsideWays } from './data-consent.ts';
import type { DataAnswer, DataKind, OutsideWay, WhoRule } from './data-consent.ts';
import type { ItemFactsTyped } from './item-text.ts';

/**
 * Places for kinds on the form; enough for a page without scripts, and a second question takes
 * more.
 */
export const slots: readonly { key: string; kind: DataKind }[] = [
  { key: 'delen', kind: 'share-swv' },
  { key: 'overleg1', kind: 'consult' },
  { key: 'overleg2', kind: 'consult' },
  { key: 'test1', kind: 'test' },
  { key: 'test2', kind: 'test' },
];
export const slotFields = ['met', 'wat', 'waarom', 'gegevens', 'tot'] as const;
export const LONGEST_TEXT = 2_000;
export const LONGEST_LINE = 200;
const SHORTEST = 3;

/** Somebody of step 2 with whom could be consulted. */
export interface Party {
  row: string;
  name: string;
}

export interface AskingContext {
  candidates: readonly Candidate[];
  parties: readonly Party[];
  rule: WhoRule;
  today: string;
}

interface Asked {
  people: AskedPerson[];
  items: ItemFactsTyped[];
  leftOut: string;
}
/** A question that is mailed. */
export interface DataAsking extends Asked {
  endsOn: string;
  note: string;
}
/** What was given or refused on paper, by telephone or in a talk. */
export interface DataRecording extends Asked {
  answers: DataAnswer[];
  way: OutsideWay;
  on: string;
  explanation: string;
}

/**
 * Those who can be asked: the guardians with gezag and the pupil, of whom by age some decide and
 * the others are heard.
 */
export function candidatesOf(
  guardians: readonly GuardianRow[],
  pupil: { name: string; relation: string; age: number | undefined },
  rule: WhoRule,
): Candidate[] {
  const { name, relation } = pupil;
  const those = askable(guardians, { name, relation });
  if (rule.askedOf === 'pupil') return [those.pupil, ...those.parents];
  return rule.pupilTests ? [...those.parents, those.pupil] : those.parents;
}

/** Text of a form as it is kept; `odd` gathers the fields with signs that are no text. */
function reader(form: AskingForm): {
  text: (name: string) => string;
  line: (name: string) => string;
  odd: string[];
} {
  const odd: string[] = [];
  const read =
    (kind: 'text' | 'line') =>
    (name: string): string => {
      const found = normalize({ key: name, kind }, form[name] ?? '');
      if (found === undefined && !odd.includes(name)) odd.push(name);
      return found?.trim() ?? '';
    };
  return { text: read('text'), line: read('line'), odd };
}
type Reader = ReturnType<typeof reader>;

export function readAsking(
  form: AskingForm,
  context: AskingContext,
): { asking: DataAsking } | { faults: AskingFault[] } {
  const read = reader(form);
  const made = readItems(form, read, context);
  const who = readPeople(form, read, { ...context, items: made.items, mailed: true });
  const endsOn = isoDate((form['einddatum'] ?? '').trim());
  const note = read.text('notitie');
  const faults = [
    ...odd(read),
    ...made.faults,
    ...who.faults,
    ...peopleFaults(who.people),
    ...dayFaults(endsOn, context.today),
    ...([...note].length > 10_000 ? [{ field: 'notitie', code: 'too-long' }] : []),
  ];
  return faults.length > 0
    ? { faults }
    : {
        asking: {
          people: who.people,
          items: made.items,
          leftOut: who.leftOut,
          endsOn: endsOn ?? '',
          note,
        },
      };
}

export function readRecording(
  form: AskingForm,
  context: AskingContext,
): { recording: DataRecording } | { faults: AskingFault[] } {
  const read = reader(form);
  const made = readItems(form, read, context);
  const who = readPeople(form, read, { ...context, items: made.items, mailed: false });
  const answers = made.slots.flatMap(
    (slot) => dataAnswers.find((answer) => form[`${slot}-antwoord`] === answer) ?? [],
  );
  const unanswered = made.slots.filter(
    (slot) => !dataAnswers.some((answer) => form[`${slot}-antwoord`] === answer),
  );
  const told = readTold(form, read, context.today);
  const faults = [
    ...odd(read),
    ...made.faults,
    ...who.faults,
    ...unanswered.map((slot) => ({ field: `${slot}-antwoord`, code: 'data-answer-missing' })),
    ...told.faults,
  ];
  return faults.length > 0 || told.way === undefined
    ? { faults }
    : {
        recording: {
          people: who.people,
          items: made.items,
          leftOut: who.leftOut,
          answers,
          way: told.way,
          on: told.on,
          explanation: told.explanation,
        },
      };
}

/** How, when and in which words something was told to the school. */
export function readTold(
  form: AskingForm,
  read: Pick<Reader, 'text'> = reader(form),
  today: string,
): { way: OutsideWay | undefined; on: string; explanation: string; faults: AskingFault[] } {
  const way = outsideWays.find((one) => form['wijze'] === one);
  const on = isoDate((form['datum'] ?? '').trim());
  const explanation = read.text('toelichting');
  return {
    way,
    on: on ?? '',
    explanation,
    faults: [
      ...(way === undefined ? [{ field: 'wijze', code: 'data-way-missing' }] : []),
      ...faultAt('datum', toldDayFault(on, form['datum'] ?? '', today)),
      ...faultAt('toelichting', explanationFault(explanation)),
    ],
  };
}

const faultAt = (field: string, code: string | undefined): AskingFault[] =>
  code === undefined ? [] : [{ field, code }];

function toldDayFault(on: string | undefined, typed: string, today: string): string | undefined {
  if (on === undefined) return typed.trim() === '' ? 'required' : 'date';
  return on > today ? 'data-in-future' : undefined;
}

function explanationFault(explanation: string): string | undefined {
  if (explanation.length < SHORTEST) return 'data-unexplained';
  return [...explanation].length > LONGEST_TEXT ? 'too-long' : undefined;
}

const odd = (read: Reader): AskingFault[] =>
  read.odd.map((field) => ({ field, code: 'value-refused' }));

/**
 * Each kind that was ticked; one that was written in and not ticked is asked about, so that nothing
 * is lost.
 */
function readItems(
  form: AskingForm,
  read: Reader,
  { parties, today }: AskingContext,
): { items: ItemFactsTyped[]; slots: string[]; faults: AskingFault[] } {
  const ticked = slots.filter(({ key }) => form[key] === '1');
  const forgotten = slots.filter(
    ({ key }) =>
      form[key] !== '1' &&
      ['wat', 'waarom', 'gegevens'].some((field) => read.text(`${key}-${field}`) !== ''),
  );
  const found = ticked.map(({ key, kind }) => {
    const party = parties.find(({ row }) => row === form[`${key}-betrokkene`]);
    const typed = read.line(`${key}-met`);
    const until = isoDate((form[`${key}-tot`] ?? '').trim());
    const item: ItemFactsTyped = {
      kind,
      party: typed === '' ? (party?.name ?? '') : typed,
      what: read.text(`${key}-wat`),
      why: read.text(`${key}-waarom`),
      data: read.text(`${key}-gegevens`),
      until: until ?? '',
      row: party?.row ?? '',
    };
    return { item, faults: itemFaults(key, item, today) };
  });
  return {
    items: found.map(({ item }) => item),
    slots: ticked.map(({ key }) => key),
    faults: [
      ...(ticked.length === 0 && forgotten.length === 0
        ? [{ field: 'soorten', code: 'data-kind-missing' }]
        : []),
      ...forgotten.map(({ key }) => ({ field: key, code: 'data-not-ticked' })),
      ...found.flatMap(({ faults }) => faults),
    ],
  };
}

function itemFaults(slot: string, item: ItemFactsTyped, today: string): AskingFault[] {
  const texts = [
    ['wat', item.what, LONGEST_TEXT],
    ['waarom', item.why, LONGEST_TEXT],
    ['gegevens', item.data, LONGEST_TEXT],
    ['met', item.party, LONGEST_LINE],
  ] as const;
  const until = untilFault(item.until, today);
  return [
    ...texts.flatMap(([field, value, most]): AskingFault[] => {
      const at = `${slot}-${field}`;
      if (value.length < SHORTEST) return [{ field: at, code: 'required' }];
      return [...value].length > most
        ? [{ field: at, code: 'too-long', params: { max: most } }]
        : [];
    }),
    ...(until === undefined
      ? []
      : [{ field: `${slot}-tot`, code: until, params: { months: MOST_MONTHS } }]),
  ];
}

function untilFault(until: string, today: string): string | undefined {
  if (until === '') return 'date';
  if (until < today) return 'data-until-past';
  return until > addMonths(today, MOST_MONTHS) ? 'data-until-far' : undefined;
}

const langIn = (form: AskingForm, name: string): Lang => (form[name] === 'en' ? 'en' : 'nl');

function readPeople(
  form: AskingForm,
  read: Reader,
  context: AskingContext & { items: readonly ItemFactsTyped[]; mailed: boolean },
): { people: AskedPerson[]; leftOut: string; faults: AskingFault[] } {
  const { candidates, rule, items, mailed } = context;
  const chosen = candidates.filter(({ key }) => form[`vraag-${key}`] === '1');
  const decides = ({ part }: Candidate): boolean =>
    items.some(({ kind }) => countsFor(rule, kind, part));
  const people: AskedPerson[] = [
    ...chosen.map((one) => ({
      ...one,
      counts: decides(one),
      email: mailed ? read.line(`mail-${one.key}`) : '',
      reason: '',
      lang: langIn(form, `taal-${one.key}`),
      way: mailed ? ('mail' as const) : ('paper' as const),
    })),
    ...(mailed
      ? OTHERS.filter((number) =>
          ['naam', 'relatie', 'mail', 'reden'].some(
            (field) => read.line(`ander${number}-${field}`) !== '',
          ),
        )
      : []
    ).map(
      (number): AskedPerson => ({
        key: `other-${number}`,
        part: 'other',
        counts: false,
        authority: false,
        name: read.line(`ander${number}-naam`),
        relation: read.line(`ander${number}-relatie`),
        email: read.line(`ander${number}-mail`),
        reason: read.line(`ander${number}-reden`),
        lang: langIn(form, `ander${number}-taal`),
        way: 'mail',
      }),
    ),
  ];
  const deciding = candidates.filter(decides);
  const missing = deciding.filter((one) => !chosen.includes(one));
  const enough =
    missing.length === 0 ||
    (!rule.allGuardians &&
      missing.every(({ part }) => part === 'guardian') &&
      chosen.some(({ part }) => part === 'guardian'));
  const leftOut = enough ? '' : read.text('weglaten');
  const faults = (): AskingFault[] => {
    if (!people.some(({ counts }) => counts) && items.length > 0)
      return faultAt(
        'wie-vragen',
        deciding.length === 0 ? 'data-nobody-known' : 'data-asked-nobody',
      );
    if (enough || leftOut.length >= 10) return [];
    const names = missing.map(({ name }) => name).join(', ');
    return [{ field: 'weglaten', code: 'left-out-unexplained', params: { names } }];
  };
  return { people, leftOut, faults: faults() };
}
