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
  name?: string;
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
    declined: boolean;
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
export function askingView(given: {
  candidates: readonly Candidate[];
  form: AskingForm & { wijze?: string | undefined };
  faults: readonly (AskingFault | { field: string; code: string })[];
  today: string;
  t: Translate;
  waits: boolean;
  second: boolean;
  declined: ReadonlySet<string>;
  say: (fault: { field: AskingFault['field']; code: string }) => string;
}): AskingView {
  const { candidates, form, faults, today, t } = given;
  const sent = form.wijze === 'plan';
  const field = (
    id: string,
    kind: FieldView['kind'],
    key: string,
    more: Partial<FieldView> = {},
  ): FieldView => {
    const fault = faults.find((candidate) => candidate.field === id);
    return {
      id,
      path: id,
      kind,
      label: t(`rounds.fields.${key}.label`),
      ...(t.has(`rounds.fields.${key}.help`)
        ? { help: t(`rounds.fields.${key}.help`, { days: MOST_DAYS }) }
        : {}),
      value: form[id] ?? '',
      required: true,
      max: 200,
      ...more,
      ...(fault === undefined ? {} : { fault: given.say(fault) }),
    };
  };
  const value = (id: string, proposed: string): string => (sent ? (form[id] ?? '') : proposed);
  const langOf = (id: string, proposed: Lang, name?: string): LangView => ({
    id,
    label: t('rounds.fields.lang'),
    ...(name === undefined ? {} : { name }),
    options: (['nl', 'en'] as const).map((option) => ({
      value: option,
      label: t(`rounds.langs.${option}`),
      selected: option === (sent ? (form[id] ?? 'nl') : proposed),
    })),
  });
  const howOf = (id: string, proposed: 'mail' | 'papier', name?: string): LangView => ({
    id,
    label: t('rounds.fields.how'),
    ...(name === undefined ? {} : { name }),
    options: (['mail', 'papier'] as const).map((option) => ({
      value: option,
      label: t(`rounds.how.${option}`),
      selected: option === (sent ? (form[id] ?? 'mail') : proposed),
    })),
  });
  const end = value('einddatum', addDays(today, PROPOSED_DAYS));
  return {
    waits: given.waits,
    second: given.second,
    people: candidates.map(({ key, name, relation, email, lang }) => ({
      key,
      name,
      role: relation,
      checked: sent ? form[`vraag-${key}`] === '1' : true,
      mail: field(`mail-${key}`, 'email', 'mail', {
        label: t('rounds.fields.mail.of', { name }),
        value: value(`mail-${key}`, email),
        width: 'half',
      }),
      lang: langOf(`taal-${key}`, lang, name),
      how: howOf(`hoe-${key}`, given.declined.has(key) ? 'papier' : 'mail', name),
      declined: given.declined.has(key),
    })),
    others: OTHERS.map((number) => {
      const of = (
        part: 'naam' | 'relatie' | 'mail' | 'reden',
        kind: FieldView['kind'],
      ): FieldView =>
        field(`ander${number}-${part}`, kind, part === 'mail' ? 'mail' : `other-${part}`, {
          width: 'half',
        });
      const fields = [
        of('naam', 'line'),
        of('relatie', 'line'),
        of('mail', 'email'),
        of('reden', 'line'),
      ];
      return {
        title: t('rounds.other', { number }),
        open: fields.some((one) => one.value !== ''),
        fields,
        lang: langOf(`ander${number}-taal`, 'nl'),
        how: howOf(`ander${number}-hoe`, 'mail'),
      };
    }),
    leftOut: field('weglaten', 'line', 'leftOut', { required: false, max: 1_000 }),
    fields: [
      field('einddatum', 'date', 'until', {
        width: 'half',
        value: shownDate(isoDate(end) ?? '') || end,
        max: 40,
      }),
      field('onderwerp', 'line', 'subject', {
        value: value('onderwerp', t('rounds.proposedSubject')),
        max: LONGEST_SUBJECT,
      }),
      field('notitie', 'text', 'note', { required: false, max: LONGEST_WORDS }),
    ],
  };
}
