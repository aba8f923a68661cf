import type { FieldView } from '../../dossier/fields/index.ts';
import { addDays } from '../../kernel/clock.ts';
import { languages } from '../../kernel/lang.ts';
import type { Lang } from '../../kernel/lang.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { OTHERS } from '../asking/index.ts';
import type { AskingFault, AskingForm, Candidate } from '../asking/index.ts';
import { MOST_DAYS, PROPOSED_DAYS } from '../link-facts/index.ts';
import { LONGEST_LINE, LONGEST_TEXT, slotFields, slots } from './asking.ts';
import type { AskingContext } from './asking.ts';
import {
  countsFor,
  dataAnswers,
  dataKinds,
  MOST_MONTHS,
  outsideWays,
  proposedUntil,
} from './data-consent.ts';
import type { DataKind, Part } from './data-consent.ts';

export interface FormContext extends AskingContext {
  form: AskingForm;
  faults: readonly AskingFault[];
  t: Translate;
  mode: 'ask' | 'record';
  /** Who wants no mail, by key; of nobody where none is mailed. */
  declined: ReadonlySet<string>;
}

/** Fields that asking for instemming has too, and what they are called there. */
const shared: Readonly<Record<string, string>> = {
  einddatum: 'until',
  notitie: 'note',
  weglaten: 'leftOut',
};

/** The words that go with a field of the form, by its name there. */
function wordsOf(field: string): { key: string; kind?: string } {
  const [, slot = '', part = ''] = /^(delen|overleg\d|test\d)(?:-(\w+))?$/.exec(field) ?? [];
  const kind = slots.find(({ key }) => key === slot)?.kind;
  if (kind !== undefined) return { key: part === '' ? 'tick' : part, kind };
  if (field.startsWith('mail-') || /^ander\d-mail$/.test(field)) return { key: 'mail' };
  const [, other] = /^ander\d-(\w+)$/.exec(field) ?? [];
  return { key: other === undefined ? (shared[field] ?? field) : `other-${other}` };
}

/** A label of this page, or one that asking for instemming has already. */
export function fieldLabel(field: string, t: Translate): string {
  const { key, kind } = wordsOf(field);
  const own = [
    `dataConsent.fields.${kind ?? ''}.${key}.label`,
    `dataConsent.fields.${key}.label`,
    `rounds.fields.${key}.label`,
  ];
  return t(own.find((one) => t.has(one)) ?? 'dataConsent.fields.soorten.label');
}

/** A fault at its field; in the list above the page it also says of which kind. */
export const faultText = (fault: AskingFault, t: Translate): string =>
  t(`faults.${fault.code}`, {
    max: LONGEST_TEXT,
    ...fault.params,
    label: fieldLabel(fault.field, t),
  });

export function listedFaults(
  faults: readonly AskingFault[],
  t: Translate,
): { text: string; url: string }[] {
  return faults.map((fault) => {
    const { kind } = wordsOf(fault.field);
    return {
      text: (kind === undefined ? '' : `${t(`dataConsent.kinds.${kind}`)}: `) + faultText(fault, t),
      url: `#${fault.field}`,
    };
  });
}

export type MakeField = (
  id: string,
  kind: FieldView['kind'],
  more?: Partial<FieldView>,
) => FieldView;

interface Making extends FormContext {
  field: MakeField;
  day: (id: string, proposed: string) => string;
  sent: boolean;
}

export interface AskingView {
  slots: SlotView[];
  people: PersonView[];
  others: { title: string; open: boolean; fields: FieldView[]; lang: LangView }[];
  leftOut: FieldView;
  fields: FieldView[];
}

/** What is asked or recorded, of whom, and how: the whole form, with what was typed. */
export function askingView(context: FormContext): AskingView {
  const { form, t, today, mode, candidates } = context;
  const sent = Object.keys(form).length > 0;
  const field = fieldOf(context);
  const day = (id: string, proposed: string): string => {
    const typed = sent ? (form[id] ?? '') : proposed;
    return shownDate(isoDate(typed) ?? '') || typed;
  };
  const making: Making = { ...context, field, day, sent };
  return {
    slots: slots.map(({ key, kind }) => slotView(key, kind, making)),
    people: candidates.map((one) => personView(one, making)),
    others: mode === 'record' ? [] : OTHERS.map((number) => otherView(number, making)),
    leftOut: field('weglaten', 'line', { required: false, max: 1_000 }),
    fields:
      mode === 'record'
        ? toldFields(field, { form, t, day })
        : [
            field('einddatum', 'date', {
              width: 'half',
              value: day('einddatum', addDays(today, PROPOSED_DAYS)),
              max: 40,
            }),
            field('notitie', 'text', { required: false, max: 10_000 }),
          ],
  };
}

const fieldOf =
  ({ form, faults, t, mode }: FormContext): MakeField =>
  (id, kind, more = {}) => {
    const fault = faults.find((candidate) => candidate.field === id);
    const { key, kind: dataKind } = wordsOf(id);
    const help = [
      `dataConsent.fields.${dataKind ?? ''}.${key}.help`,
      `dataConsent.fields.${key}.help`,
      ...(mode === 'ask' ? [`rounds.fields.${key}.help`] : []),
    ].find((one) => t.has(one));
    return {
      id,
      path: id,
      kind,
      label: fieldLabel(id, t),
      ...(help === undefined ? {} : { help: t(help, { days: MOST_DAYS, months: MOST_MONTHS }) }),
      value: form[id] ?? '',
      required: true,
      max: kind === 'text' ? LONGEST_TEXT : LONGEST_LINE,
      ...more,
      ...(fault === undefined ? {} : { fault: faultText(fault, t) }),
    };
  };

interface PersonView {
  key: string;
  name: string;
  role: string;
  decides: string;
  checked: boolean;
  mail: FieldView | undefined;
  lang: LangView | undefined;
  declined: string | undefined;
}

function personView(one: Candidate, making: Making): PersonView {
  const { form, t, mode, rule, sent, field } = making;
  const { key, name, relation, part } = one;
  return {
    key,
    name,
    role: relation,
    decides: t(`dataConsent.decides.${decidedBy(rule, part)}`),
    checked: sent ? form[`vraag-${key}`] === '1' : countsFor(rule, 'consult', part),
    mail:
      mode === 'ask'
        ? field(`mail-${key}`, 'email', {
            label: t('rounds.fields.mail.of', { name }),
            value: sent ? (form[`mail-${key}`] ?? '') : one.email,
          })
        : undefined,
    lang: mode === 'ask' ? langView(`taal-${key}`, one.lang, making, name) : undefined,
    declined: making.declined.has(key) ? t('dataConsent.declined', { name }) : undefined,
  };
}

/** Of how many kinds somebody's answer decides: only tests are decided by another than the rest. */
function decidedBy(rule: AskingContext['rule'], part: Part): 'all' | 'none' | 'tests' {
  const kinds = dataKinds.filter((kind) => countsFor(rule, kind, part));
  if (kinds.length === dataKinds.length) return 'all';
  return kinds.length === 0 ? 'none' : 'tests';
}

interface LangView {
  id: string;
  label: string;
  name: string | undefined;
  options: { value: string; label: string; selected: boolean }[];
}

/**
 * In which language somebody is mailed and reads; `name`: whose, for who cannot see where it
 * stands.
 */
const langView = (
  id: string,
  proposed: Lang,
  { form, sent, t }: Making,
  name?: string,
): LangView => ({
  id,
  label: t('rounds.fields.lang'),
  name,
  options: languages.map((lang) => ({
    value: lang,
    label: t(`rounds.langs.${lang}`),
    selected: lang === (sent ? (form[id] ?? 'nl') : proposed),
  })),
});

function otherView(number: number, making: Making): AskingView['others'][number] {
  const { t, field } = making;
  const fields = (['naam', 'relatie', 'mail', 'reden'] as const).map((part) =>
    field(`ander${number}-${part}`, part === 'mail' ? 'email' : 'line', { width: 'half' }),
  );
  return {
    title: t('rounds.other', { number }),
    open: fields.some(({ value }) => value !== ''),
    fields,
    lang: langView(`ander${number}-taal`, 'nl', making),
  };
}

/** How and when it was told, and in which words. */
export function toldFields(
  field: MakeField,
  {
    form,
    t,
    day,
  }: { form: AskingForm; t: Translate; day: (id: string, proposed: string) => string },
): FieldView[] {
  return [
    field('wijze', 'choice', {
      width: 'third',
      max: 40,
      options: outsideWays.map((value) => ({
        value,
        label: t(`dataConsent.ways.${value}`),
        selected: form['wijze'] === value,
      })),
    }),
    field('datum', 'date', { width: 'third', max: 40, value: day('datum', '') }),
    field('toelichting', 'text'),
  ];
}

interface SlotView {
  key: string;
  title: string;
  checked: boolean;
  fields: FieldView[];
  answers: { value: string; label: string; checked: boolean }[] | undefined;
  fault: string | undefined;
  faultAt: string | undefined;
}

function slotView(key: string, kind: DataKind, making: Making): SlotView {
  const { form, t, mode, faults } = making;
  const ofKind = slots.filter((slot) => slot.kind === kind);
  const number = ofKind.findIndex((slot) => slot.key === key) + 1;
  const fault =
    faults.find((one) => one.field === key) ??
    faults.find((one) => one.field === `${key}-antwoord`);
  return {
    key,
    title: t(`dataConsent.kinds.${kind}`) + (ofKind.length > 1 ? ` (${number})` : ''),
    checked: form[key] === '1',
    fields: [
      ...partyField(key, kind, making),
      ...slotFields.map((name) => slotField(`${key}-${name}`, name, kind, making)),
    ],
    answers:
      mode === 'record'
        ? dataAnswers.map((value) => ({
            value,
            label: t(`dataConsent.recorded.${value}`),
            checked: form[`${key}-antwoord`] === value,
          }))
        : undefined,
    fault: fault === undefined ? undefined : faultText(fault, t),
    faultAt: fault?.field,
  };
}

function slotField(
  id: string,
  name: (typeof slotFields)[number],
  kind: DataKind,
  { field, day, today, parties, sent, t }: Making,
): FieldView {
  if (name === 'tot')
    return field(id, 'date', { width: 'third', max: 40, value: day(id, proposedUntil(today)) });
  if (name === 'met')
    return field(id, 'line', {
      required: kind !== 'consult' || parties.length === 0,
      ...(kind === 'share-swv' && !sent ? { value: t('dataConsent.partnership') } : {}),
    });
  return field(id, 'text');
}

/** Somebody of step 2 to choose, where there is anybody to consult with. */
function partyField(key: string, kind: DataKind, { form, field, parties }: Making): FieldView[] {
  if (kind !== 'consult' || parties.length === 0) return [];
  const id = `${key}-betrokkene`;
  return [
    field(id, 'choice', {
      required: false,
      options: parties.map(({ row, name }) => ({
        value: row,
        label: name,
        selected: form[id] === row,
      })),
    }),
  ];
}
