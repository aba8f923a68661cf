import { KNOWN_PEOPLE } from '../../dossier/fields/index.ts';
import type { FieldView } from '../../dossier/fields/index.ts';
import { addDays } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { LONGEST_SUBJECT } from '../../kernel/mail-address.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { OTHERS } from '../asking/index.ts';
import type { AskingFault, AskingForm, Candidate } from '../asking/index.ts';
import { MOST_DAYS, PROPOSED_DAYS } from '../link-facts/index.ts';
import { LONGEST_WORDS } from './round.ts';

interface LangView {
  id: string;
  label: string;
  name: string | undefined;
  options: { value: string; label: string; selected: boolean }[];
}

export interface AskingView {
  people: {
    name: string;
    role: string;
    key: string;
    checked: boolean;
    mail: FieldView;
    lang: LangView;
    how: LangView;
    /** That they want no mail, and what to do instead. */
    declined: string | undefined;
  }[];
  others: { title: string; open: boolean; fields: FieldView[]; lang: LangView; how: LangView }[];
  leftOut: FieldView;
  fields: FieldView[];
  /** An earlier question is still open, and ends with a new one. */
  waits: boolean;
  /** A code of the school is asked beside the mailed one. */
  second: boolean;
}

const labels: Readonly<Record<string, string>> = {
  einddatum: 'until',
  onderwerp: 'subject',
  notitie: 'note',
  weglaten: 'leftOut',
};

/** The catalogue's label of a field of the form, by its name there. */
export function askingLabel(field: string): string {
  const [, part] = /^ander\d-(naam|relatie|mail|reden)$/.exec(field) ?? [];
  const key = labels[field] ?? (part === undefined || part === 'mail' ? 'mail' : `other-${part}`);
  return field.startsWith('mail-') || labels[field] !== undefined || part !== undefined
    ? `rounds.fields.${key}.label`
    : 'consent.fields.wijze';
}

/**
 * *Instemming op plan*: who is asked at which address, until when, under which subject, with which
 * words.
 */
interface AskingGiven {
  candidates: readonly Candidate[];
  form: AskingForm & { wijze?: string | undefined };
  faults: readonly (AskingFault | { field: string; code: string })[];
  today: string;
  t: Translate;
  waits: boolean;
  second: boolean;
  declined: ReadonlySet<string>;
  say: (fault: { field: AskingFault['field']; code: string }) => string;
}

export function askingView(given: AskingGiven): AskingView {
  const { today, t } = given;
  const field = fieldOf(given);
  const end = valueOf(given, 'einddatum', addDays(today, PROPOSED_DAYS));
  return {
    waits: given.waits,
    second: given.second,
    people: given.candidates.map((one) => personView(one, given)),
    others: OTHERS.map((number) => otherView(number, given)),
    leftOut: field('weglaten', 'line', 'leftOut', { required: false, max: 1_000 }),
    fields: [
      field('einddatum', 'date', 'until', {
        width: 'half',
        value: shownDate(isoDate(end) ?? '') || end,
        max: 40,
      }),
      field('onderwerp', 'line', 'subject', {
        value: valueOf(given, 'onderwerp', t('rounds.proposedSubject')),
        max: LONGEST_SUBJECT,
      }),
      field('notitie', 'text', 'note', { required: false, max: LONGEST_WORDS }),
    ],
  };
}

/** What was typed once the form was sent, and what is proposed before. */
const isSent = ({ form }: AskingGiven): boolean => form.wijze === 'plan';
const valueOf = (given: AskingGiven, id: string, proposed: string): string =>
  isSent(given) ? (given.form[id] ?? '') : proposed;

type MakeField = (
  id: string,
  kind: FieldView['kind'],
  key: string,
  more?: Partial<FieldView>,
) => FieldView;

const fieldOf =
  ({ form, faults, t, say }: AskingGiven): MakeField =>
  (id, kind, key, more = {}) => {
    const fault = faults.find((candidate) => candidate.field === id);
    const help = `rounds.fields.${key}.help`;
    return {
      id,
      path: id,
      kind,
      label: t(`rounds.fields.${key}.label`),
      ...(t.has(help) ? { help: t(help, { days: MOST_DAYS }) } : {}),
      value: form[id] ?? '',
      required: true,
      max: 200,
      ...more,
      ...(fault === undefined ? {} : { fault: say(fault) }),
    };
  };

/** One of two words; `name`: whose it is, for who cannot see where it stands. */
const choiceOf = (
  given: AskingGiven,
  id: string,
  choice: {
    label: string;
    options: readonly [string, string];
    word: (option: string) => string;
    proposed: string;
  },
  name: string | undefined,
): LangView => ({
  id,
  label: choice.label,
  name,
  options: choice.options.map((option) => ({
    value: option,
    label: choice.word(option),
    selected: option === (isSent(given) ? (given.form[id] ?? choice.options[0]) : choice.proposed),
  })),
});

const langOf = (given: AskingGiven, id: string, proposed: Lang, name?: string): LangView =>
  choiceOf(
    given,
    id,
    {
      label: given.t('rounds.fields.lang'),
      options: ['nl', 'en'],
      word: (option) => given.t(`rounds.langs.${option}`),
      proposed,
    },
    name,
  );

const howOf = (
  given: AskingGiven,
  id: string,
  proposed: 'mail' | 'papier',
  name?: string,
): LangView =>
  choiceOf(
    given,
    id,
    {
      label: given.t('rounds.fields.how'),
      options: ['mail', 'papier'],
      word: (option) => given.t(`rounds.how.${option}`),
      proposed,
    },
    name,
  );

function personView(
  { key, name, relation, email, lang }: Candidate,
  given: AskingGiven,
): AskingView['people'][number] {
  const declined = given.declined.has(key);
  return {
    key,
    name,
    role: relation,
    checked: isSent(given) ? given.form[`vraag-${key}`] === '1' : true,
    mail: fieldOf(given)(`mail-${key}`, 'email', 'mail', {
      label: given.t('rounds.fields.mail.of', { name }),
      value: valueOf(given, `mail-${key}`, email),
      width: 'half',
    }),
    lang: langOf(given, `taal-${key}`, lang, name),
    how: howOf(given, `hoe-${key}`, declined ? 'papier' : 'mail', name),
    declined: declined ? given.t('rounds.declined', { name }) : undefined,
  };
}

function otherView(number: number, given: AskingGiven): AskingView['others'][number] {
  const field = fieldOf(given);
  const of = (part: 'naam' | 'relatie' | 'mail' | 'reden', kind: FieldView['kind']): FieldView =>
    field(`ander${number}-${part}`, kind, part === 'mail' ? 'mail' : `other-${part}`, {
      width: 'half',
      ...(part === 'naam' ? { suggests: KNOWN_PEOPLE } : {}),
    });
  const fields = [
    of('naam', 'line'),
    of('relatie', 'line'),
    of('mail', 'email'),
    of('reden', 'line'),
  ];
  return {
    title: given.t('rounds.other', { number }),
    open: fields.some((one) => one.value !== ''),
    fields,
    lang: langOf(given, `ander${number}-taal`, 'nl'),
    how: howOf(given, `ander${number}-hoe`, 'mail'),
  };
}
