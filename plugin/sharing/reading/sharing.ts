import { dayFaults, peopleFaults, subjectFaults } from '../../consent/asking/index.ts';
import type { AskedPerson, AskingFault, AskingForm } from '../../consent/asking/index.ts';
import type { LinkPerson } from '../../consent/link-facts/index.ts';
import type { GuardianRow } from '../../dossier/content/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { isoDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import { isAllowed, LONGEST_NOTE, MOST_ITEMS, readableSteps } from './share.ts';
import type { ShareChoice, SharedItem } from './share.ts';

/** Somebody who can be given a link without being typed in. */
export interface Candidate {
  key: string;
  part: 'guardian' | 'pupil';
  name: string;
  relation: string;
  /** As step 1 has it: yes, no, or anything else for unknown. */
  authority: string;
  email: string;
}

/** What is shared, checked. */
export interface Sharing {
  people: LinkPerson[];
  choice: ShareChoice;
  endsOn: string;
  subject: string;
  note: string;
  lang: Lang;
}

/** Rows for people beside those; enough for a form without scripts. */
export const OTHERS = [1, 2] as const;
const SHORTEST_REASON = 3;

export function candidatesOf(
  guardians: readonly GuardianRow[],
  dossier: Pick<DossierFacts, 'pupilName'>,
  pupilWord: string,
): Candidate[] {
  return [
    ...guardians.map(
      ({ row, name, relation, authority, email }): Candidate => ({
        key: row,
        part: 'guardian',
        name,
        relation,
        authority,
        email,
      }),
    ),
    {
      key: 'pupil',
      part: 'pupil',
      name: displayName(dossier.pupilName),
      relation: pupilWord,
      authority: '',
      email: '',
    },
  ];
}

/** Without gezag there is no right to read: then it is the school's own reason that counts. */
export const needsReason = ({ part, authority }: Candidate): boolean =>
  part === 'guardian' && authority !== 'yes';

/** A form as it is read: what cannot be kept is noted in `odd`. */
interface Read {
  text: (name: string) => string;
  ticked: (name: string) => boolean;
  odd: string[];
  reached: { lang: Lang; way: 'mail' };
}

function reader(form: AskingForm): Read {
  const odd: string[] = [];
  return {
    odd,
    text: (name) => {
      const read = normalize({ key: name, kind: 'text' }, form[name] ?? '');
      if (read === undefined) odd.push(name);
      return read?.trim() ?? '';
    },
    ticked: (name) => form[name] === '1',
    reached: { lang: form['taal'] === 'en' ? 'en' : 'nl', way: 'mail' },
  };
}

export function readSharing(
  form: AskingForm,
  context: {
    candidates: readonly Candidate[];
    items: readonly SharedItem[];
    pupil: DossierFacts['pupilName'];
    today: string;
  },
): { sharing: Sharing } | { faults: AskingFault[] } {
  const read = reader(form);
  const { text } = read;
  const chosen = context.candidates.filter(({ key }) => read.ticked(`deel-${key}`));
  const people = [...chosen.map((one) => candidateOf(read, one)), ...othersOf(read)];
  const choice = choiceOf(read, context.items);
  const endsOn = isoDate(text('einddatum'));
  const sharing: Sharing = {
    people: people.map(({ name, relation, authority, email, reason }) => ({
      name,
      relation,
      authority,
      email,
      reason,
    })),
    choice,
    endsOn: endsOn ?? '',
    subject: text('onderwerp'),
    note: text('notitie'),
    lang: read.reached.lang,
  };
  const faults: AskingFault[] = [
    ...read.odd.map((field) => ({ field, code: 'value-refused' })),
    ...(people.length === 0 ? [{ field: 'wie', code: 'reading-nobody' }] : []),
    ...peopleFaults(people),
    ...reasonFaults(read, chosen),
    ...choiceFaults(choice, context.items),
    ...dayFaults(endsOn, context.today),
    ...subjectFaults(sharing.subject, context.pupil),
    ...([...sharing.note].length > LONGEST_NOTE
      ? [{ field: 'notitie', code: 'too-long', params: { max: LONGEST_NOTE } }]
      : []),
  ];
  return faults.length > 0 ? { faults } : { sharing };
}

const candidateOf = ({ text, reached }: Read, one: Candidate): AskedPerson => ({
  key: one.key,
  part: one.part,
  counts: false,
  name: one.name,
  relation: one.relation,
  authority: one.authority === 'yes',
  email: text(`mail-${one.key}`),
  reason: needsReason(one) ? text(`reden-${one.key}`) : '',
  ...reached,
});

/** The rows for people who were typed in. */
const othersOf = ({ text, reached }: Read): AskedPerson[] =>
  OTHERS.filter((number) =>
    ['naam', 'relatie', 'mail', 'reden'].some((field) => text(`ander${number}-${field}`) !== ''),
  ).map((number) => ({
    key: `other-${number}`,
    part: 'other',
    counts: false,
    authority: false,
    name: text(`ander${number}-naam`),
    relation: text(`ander${number}-relatie`),
    email: text(`ander${number}-mail`),
    reason: text(`ander${number}-reden`),
    ...reached,
  }));

function choiceOf({ ticked }: Read, items: readonly SharedItem[]): ShareChoice {
  const chosen = (kind: SharedItem['kind'], word: string): string[] =>
    items
      .filter((item) => item.kind === kind && ticked(`${word}-${item.key}`))
      .map(({ key }) => key);
  return {
    steps: readableSteps.map(({ number }) => number).filter((number) => ticked(`stap-${number}`)),
    medical: ticked('medisch'),
    psychological: ticked('psychologisch'),
    reports: chosen('report', 'verslag'),
    files: chosen('file', 'bestand'),
  };
}

/** Without gezag the school says why. */
const reasonFaults = ({ text }: Read, chosen: readonly Candidate[]): AskingFault[] =>
  chosen
    .filter((one) => needsReason(one) && text(`reden-${one.key}`).length < SHORTEST_REASON)
    .map(({ key, name, authority }) => ({
      field: `reden-${key}`,
      code: authority === 'no' ? 'reading-without-authority' : 'reading-unknown-authority',
      params: { name },
    }));

function choiceFaults(choice: ShareChoice, items: readonly SharedItem[]): AskingFault[] {
  const chosen = items.filter(
    ({ key }) => choice.reports.includes(key) || choice.files.includes(key),
  );
  if (choice.steps.length + chosen.length === 0) return [{ field: 'wat', code: 'reading-nothing' }];
  return [
    ...(chosen.length > MOST_ITEMS
      ? [{ field: 'wat', code: 'reading-too-many', params: { max: MOST_ITEMS } }]
      : []),
    ...chosen
      .filter(({ sensitive }) => !isAllowed(sensitive, choice))
      .map(({ title, sensitive }) => ({
        field: sensitive.includes('medical') && !choice.medical ? 'medisch' : 'psychologisch',
        code: 'reading-sensitive',
        params: { title },
      })),
  ];
}
