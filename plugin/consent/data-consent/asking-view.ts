import type { FieldView } from '../../dossier/fields/index.ts';
import { addDays } from '../../kernel/clock.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { OTHERS } from '../asking/index.ts';
import type { AskingFault, AskingForm } from '../asking/index.ts';
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

export interface FormContext extends AskingContext {
  form: AskingForm;
  faults: readonly AskingFault[];
  t: Translate;
  mode: 'ask' | 'record';
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

/** What is asked or recorded, of whom, and how: the whole form, with what was typed. */
export function askingView(context: FormContext): object {
  const { form, faults, t, today, mode, rule, candidates } = context;
  const sent = Object.keys(form).length > 0;
  const field = (id: string, kind: FieldView['kind'], more: Partial<FieldView> = {}): FieldView => {
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
  const day = (id: string, proposed: string): string => {
    const typed = sent ? (form[id] ?? '') : proposed;
    return shownDate(isoDate(typed) ?? '') || typed;
  };
  const decides = (part: 'guardian' | 'pupil' | 'other'): string => {
    const kinds = dataKinds.filter((kind) => countsFor(rule, kind, part));
    return t(
      `dataConsent.decides.${kinds.length === dataKinds.length ? 'all' : kinds.length === 0 ? 'none' : 'tests'}`,
    );
  };
  return {
    slots: slots.map(({ key, kind }) => slotView(key, kind, { ...context, field, day, sent })),
    people: candidates.map((one) => ({
      key: one.key,
      name: one.name,
      role: one.relation,
      decides: decides(one.part),
      checked: sent ? form[`vraag-${one.key}`] === '1' : countsFor(rule, 'consult', one.part),
      ...(mode === 'ask'
        ? {
            mail: field(`mail-${one.key}`, 'email', {
              label: t('rounds.fields.mail.of', { name: one.name }),
              value: sent ? (form[`mail-${one.key}`] ?? '') : one.email,
            }),
          }
        : {}),
    })),
    others:
      mode === 'record'
        ? []
        : OTHERS.map((number) => {
            const fields = (['naam', 'relatie', 'mail', 'reden'] as const).map((part) =>
              field(`ander${number}-${part}`, part === 'mail' ? 'email' : 'line', {
                width: 'half',
              }),
            );
            return {
              title: t('rounds.other', { number }),
              open: fields.some(({ value }) => value !== ''),
              fields,
            };
          }),
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

type MakeField = (id: string, kind: FieldView['kind'], more?: Partial<FieldView>) => FieldView;

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

function slotView(
  key: string,
  kind: (typeof slots)[number]['kind'],
  context: FormContext & {
    field: MakeField;
    day: (id: string, proposed: string) => string;
    sent: boolean;
  },
): object {
  const { form, t, field, day, sent, parties, today, mode, faults } = context;
  const number =
    slots.filter((slot) => slot.kind === kind).findIndex((slot) => slot.key === key) + 1;
  const more = slots.filter((slot) => slot.kind === kind).length > 1;
  const fields = slotFields.map((name): FieldView => {
    const id = `${key}-${name}`;
    if (name === 'tot')
      return field(id, 'date', { width: 'third', max: 40, value: day(id, proposedUntil(today)) });
    if (name === 'met')
      return field(id, 'line', {
        required: kind !== 'consult' || parties.length === 0,
        ...(kind === 'share-swv' && !sent ? { value: t('dataConsent.partnership') } : {}),
      });
    return field(id, 'text');
  });
  const select =
    kind !== 'consult' || parties.length === 0
      ? []
      : [
          field(`${key}-betrokkene`, 'choice', {
            required: false,
            options: parties.map(({ row, name }) => ({
              value: row,
              label: name,
              selected: form[`${key}-betrokkene`] === row,
            })),
          }),
        ];
  const fault =
    faults.find((one) => one.field === key) ??
    faults.find((one) => one.field === `${key}-antwoord`);
  return {
    key,
    title: t(`dataConsent.kinds.${kind}`) + (more ? ` (${number})` : ''),
    checked: form[key] === '1',
    fields: [...select, ...fields],
    ...(mode === 'record'
      ? {
          answers: dataAnswers.map((value) => ({
            value,
            label: t(`dataConsent.recorded.${value}`),
            checked: form[`${key}-antwoord`] === value,
          })),
        }
      : {}),
    ...(fault === undefined ? {} : { fault: faultText(fault, t), faultAt: fault.field }),
  };
}
