import type { Consenters, GuardianRow } from '../../dossier/content/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { isoDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import { dayFaults, OTHERS, peopleFaults, subjectFaults } from '../asking/index.ts';
import type { AskedPerson, AskingFault, AskingForm, Candidate } from '../asking/index.ts';
import { askable } from '../link-facts/index.ts';
import { LONGEST_WORDS } from './round.ts';
import type { RoundRule } from './round.ts';

/** What is sent, checked. */
export interface Asking {
  rule: RoundRule;
  people: AskedPerson[];
  /** `yyyy-mm-dd`, the last day of the links. */
  endsOn: string;
  /** '' for the proposed one, which each gets in their own language. */
  subject: string;
  note: string;
  /** Why somebody who must consent is not asked; '' when everybody is. */
  leftOut: string;
}

/**
 * The guardians with gezag and, by age, the pupil: those whose consent is needed.
 */
export function candidatesOf(
  who: Consenters,
  guardians: readonly GuardianRow[],
  dossier: Pick<DossierFacts, 'pupilName'>,
  pupilWord: string,
): Candidate[] {
  const { parents, pupil } = askable(guardians, {
    name: displayName(dossier.pupilName),
    relation: pupilWord,
  });
  if (who.by === 'pupil') return [pupil];
  return [...parents, ...(who.pupilSigns ? [pupil] : [])];
}

export function readAsking(
  form: AskingForm,
  context: {
    candidates: readonly Candidate[];
    who: Consenters;
    pupil: DossierFacts['pupilName'];
    today: string;
    proposedSubject: string;
  },
): { asking: Asking } | { faults: AskingFault[] } {
  const { candidates, who, today } = context;
  const { text, odd } = reader(form);
  const chosen = candidates.filter(({ key }) => form[`vraag-${key}`] === '1');
  const people = peopleOf(form, chosen, text);
  const all = who.by === 'pupil' || who.all;
  const mayLeaveOut = !all && chosen.some(({ part }) => part === 'guardian');
  const missing = candidates.filter(
    (one) => !chosen.includes(one) && !(mayLeaveOut && one.part === 'guardian'),
  );
  const endsOn = isoDate(text('einddatum'));
  const asking: Asking = {
    rule: { askedOf: who.by, allGuardians: who.all },
    people,
    endsOn: endsOn ?? '',
    subject: text('onderwerp'),
    note: text('notitie'),
    leftOut: chosen.length > 0 && missing.length > 0 ? text('weglaten') : '',
  };
  const ownSubject = asking.subject !== context.proposedSubject;
  const faults: AskingFault[] = [
    ...odd.map((field) => ({ field, code: 'value-refused' })),
    ...(chosen.length === 0 ? [{ field: 'wie-vragen', code: 'asked-nobody' }] : []),
    ...(chosen.length > 0 && missing.length > 0 && asking.leftOut.length < 10
      ? [
          {
            field: 'weglaten',
            code: 'left-out-unexplained',
            params: { names: missing.map(({ name }) => name).join(', ') },
          },
        ]
      : []),
    ...peopleFaults(people),
    ...dayFaults(endsOn, today),
    ...(ownSubject ? subjectFaults(asking.subject, context.pupil) : []),
    ...([...asking.note].length > LONGEST_WORDS ? [{ field: 'notitie', code: 'too-long' }] : []),
  ];
  return faults.length > 0
    ? { faults }
    : { asking: ownSubject ? asking : { ...asking, subject: '' } };
}

type Text = (name: string) => string;

/** Text of a form as it is kept; `odd` gathers the fields with signs that are no text. */
function reader(form: AskingForm): { text: Text; odd: string[] } {
  const odd: string[] = [];
  const text = (name: string): string => {
    const read = normalize({ key: name, kind: 'text' }, form[name] ?? '');
    if (read === undefined) odd.push(name);
    return read?.trim() ?? '';
  };
  return { text, odd };
}

/** Those who were chosen, and who was written in beside them. */
function peopleOf(form: AskingForm, chosen: readonly Candidate[], text: Text): AskedPerson[] {
  const lang = (name: string): Lang => (form[name] === 'en' ? 'en' : 'nl');
  const reach = (mail: string, how: string): Pick<AskedPerson, 'email' | 'way'> =>
    form[how] === 'papier' ? { way: 'paper', email: '' } : { way: 'mail', email: text(mail) };
  return [
    ...chosen.map(({ key, part, name, relation, authority }) => ({
      key,
      part,
      name,
      relation,
      authority,
      counts: true,
      ...reach(`mail-${key}`, `hoe-${key}`),
      reason: '',
      lang: lang(`taal-${key}`),
    })),
    ...OTHERS.filter((number) =>
      ['naam', 'relatie', 'mail', 'reden'].some((field) => text(`ander${number}-${field}`) !== ''),
    ).map(
      (number): AskedPerson => ({
        key: `other-${number}`,
        part: 'other',
        counts: false,
        authority: false,
        name: text(`ander${number}-naam`),
        relation: text(`ander${number}-relatie`),
        ...reach(`ander${number}-mail`, `ander${number}-hoe`),
        reason: text(`ander${number}-reden`),
        lang: lang(`ander${number}-taal`),
      }),
    ),
  ];
}
