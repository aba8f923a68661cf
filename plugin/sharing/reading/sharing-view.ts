import type { AskingFault, AskingForm } from '../../consent/asking/index.ts';
import { MOST_DAYS, PROPOSED_DAYS } from '../../consent/link-facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { FieldView } from '../../dossier/fields/index.ts';
import { dossierCrumbs, headView, inAccess } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { LONGEST_SUBJECT } from '../../kernel/mail-address.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer, SignedInActor } from '../../platform/routes/index.ts';
import { LONGEST_NOTE, readableSteps } from './share.ts';
import type { SharedItem } from './share.ts';
import { needsReason, OTHERS } from './sharing.ts';
import type { Candidate } from './sharing.ts';

export type SharingForm = AskingForm;

/**
 * What stands there before anything is chosen: who has gezag, the steps that hold something, two
 * weeks.
 */
export function proposal(given: {
  candidates: readonly Candidate[];
  filled: ReadonlySet<number>;
  subject: string;
  today: string;
  key: string;
  report: string | undefined;
  reportAsked: boolean;
}): SharingForm {
  const { candidates, filled, subject, today, report, reportAsked } = given;
  const ticks = [
    ...candidates
      .filter((one) => one.part === 'guardian' && !needsReason(one))
      .map(({ key }) => `deel-${key}`),
    // Who came for one report shares that alone, unless more is chosen.
    ...(reportAsked
      ? []
      : readableSteps
          .filter(({ number }) => filled.has(number))
          .map(({ number }) => `stap-${number}`)),
    ...(report === undefined ? [] : [`verslag-${report}`]),
  ];
  return {
    sleutel: given.key,
    ...Object.fromEntries(ticks.map((name) => [name, '1'])),
    ...Object.fromEntries(candidates.map(({ key, email }) => [`mail-${key}`, email])),
    einddatum: addDays(today, PROPOSED_DAYS),
    onderwerp: subject,
  };
}

interface SharingView {
  head: DossierHead;
  standsIn: StandsIn[];
  action: string;
  cancel: string;
  key: string;
  /** The report that was come for is not there. */
  noReport: boolean;
  who: { people: PersonView[]; fault: string | undefined };
  others: OtherView[];
  what: WhatView;
  fields: FieldView[];
  language: { english: boolean };
}

interface WhatView {
  fault: string | undefined;
  steps: { name: string; label: string; checked: boolean; empty: boolean }[];
  reports: ItemView[];
  files: ItemView[];
  sensitive: { name: string; label: string; checked: boolean; fault: string | undefined }[];
}

interface ItemView {
  name: string;
  title: string;
  checked: boolean;
  tags: string[];
}

interface PersonView {
  key: string;
  name: string;
  relation: string;
  checked: boolean;
  authority: { word: string; kind: 'ok' | 'warn' } | undefined;
  mail: FieldView;
  reason: FieldView | undefined;
  declined: string | undefined;
}

interface OtherView {
  title: string;
  fields: FieldView[];
  open: boolean;
}

interface SharingPageData {
  dossier: DossierFacts;
  candidates: readonly Candidate[];
  /** Who of them wants no mail, by key. */
  declined: ReadonlySet<string>;
  filled: ReadonlySet<number>;
  items: readonly SharedItem[];
  form: SharingForm;
  faults: readonly AskingFault[];
  status: number;
  base: string;
  t: Translate;
  at: Date;
  actor: SignedInActor;
  noReport: boolean;
}

const rootOf = ({ base, dossier }: SharingPageData): string =>
  `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;

export function sharingPage(data: SharingPageData): Answer {
  const { dossier, faults, base, t } = data;
  return {
    kind: 'page',
    template: 'reading/form',
    status: data.status,
    page: {
      title: t('reading.form.title'),
      nav: 'pupils',
      crumbs: [
        ...dossierCrumbs(dossier, { t, base }),
        { label: t('logbook.access.reading'), url: rootOf(data) },
      ],
      faults: faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` })),
    },
    view: sharingView(data),
  };
}

function sharingView(data: SharingPageData): SharingView {
  const { dossier, form, t, at } = data;
  const root = rootOf(data);
  const field = fieldOf(data);
  return {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inAccess(dossier, 'reading'),
    action: root,
    cancel: root,
    key: form['sleutel'] ?? '',
    noReport: data.noReport,
    who: {
      people: data.candidates.map((one) => personView(one, data, field)),
      fault: faultOf(data, 'wie'),
    },
    others: OTHERS.map((number) => otherView(number, field, t)),
    what: whatView(data),
    fields: mailFields(form, field, t),
    language: { english: form['taal'] === 'en' },
  };
}

const isTicked = ({ form }: SharingPageData, name: string): boolean => form[name] === '1';

function faultOf({ faults, t }: SharingPageData, field: string): string | undefined {
  const fault = faults.find((one) => one.field === field);
  return fault === undefined ? undefined : faultText(fault, t);
}

type Field = (
  id: string,
  kind: FieldView['kind'],
  label: string,
  more?: Partial<FieldView>,
) => FieldView;

const fieldOf =
  (data: SharingPageData): Field =>
  (id, kind, label, more = {}) => ({
    id,
    path: id,
    kind,
    label,
    value: data.form[id] ?? '',
    required: true,
    max: 200,
    ...more,
    fault: faultOf(data, id),
  });

function whatView(data: SharingPageData): WhatView {
  const { items, filled, t } = data;
  const ofKind = (kind: SharedItem['kind']): ItemView[] =>
    items.filter((item) => item.kind === kind).map((item) => itemView(item, data));
  return {
    fault: faultOf(data, 'wat'),
    steps: readableSteps.map(({ number, key }) => ({
      name: `stap-${number}`,
      label: `${number}. ${t(`steps.${key}.title`)}`,
      checked: isTicked(data, `stap-${number}`),
      empty: !filled.has(number),
    })),
    reports: ofKind('report'),
    files: ofKind('file'),
    sensitive: (['medisch', 'psychologisch'] as const).map((name) => ({
      name,
      label: t(`reading.form.${name}`),
      checked: isTicked(data, name),
      fault: faultOf(data, name),
    })),
  };
}

function itemView({ key, kind, title, sensitive }: SharedItem, data: SharingPageData): ItemView {
  const name = `${kind === 'report' ? 'verslag' : 'bestand'}-${key}`;
  return {
    name,
    title,
    checked: isTicked(data, name),
    tags: sensitive.map((part) => data.t(`reading.sensitive.${part}`)),
  };
}

function personView(one: Candidate, data: SharingPageData, field: Field): PersonView {
  const { t } = data;
  const { key, part, name, relation, authority } = one;
  const known = authority === 'yes' || authority === 'no' ? authority : 'unknown';
  const optional = { required: false };
  return {
    key,
    name,
    relation,
    checked: isTicked(data, `deel-${key}`),
    authority:
      part === 'pupil'
        ? undefined
        : { word: t(`reading.authority.${known}`), kind: known === 'yes' ? 'ok' : 'warn' },
    mail: field(`mail-${key}`, 'email', t('rounds.fields.mail.of', { name }), optional),
    reason: needsReason(one)
      ? field(`reden-${key}`, 'line', t('reading.form.why', { name }), {
          required: false,
          help: t(`reading.form.why-${known}`),
        })
      : undefined,
    declined: data.declined.has(key) ? t('reading.form.declined', { name }) : undefined,
  };
}

function otherView(number: number, field: Field, t: Translate): OtherView {
  const labels = {
    naam: 'other-naam',
    relatie: 'other-relatie',
    mail: 'mail',
    reden: 'other-reden',
  } as const;
  const fields = (['naam', 'relatie', 'mail', 'reden'] as const).map((part) =>
    field(
      `ander${number}-${part}`,
      part === 'mail' ? 'email' : 'line',
      part === 'reden' ? t('reading.form.whyOther') : t(`rounds.fields.${labels[part]}.label`),
      { width: 'half', required: false },
    ),
  );
  return {
    title: t('reading.form.other', { number }),
    fields,
    open: fields.some(({ value, fault }) => value !== '' || fault !== undefined),
  };
}

function mailFields(form: SharingForm, field: Field, t: Translate): FieldView[] {
  const end = form['einddatum'] ?? '';
  return [
    field('einddatum', 'date', t('rounds.fields.until.label'), {
      width: 'half',
      value: shownDate(isoDate(end) ?? '') || end,
      max: 40,
      help: t('rounds.fields.until.help', { days: MOST_DAYS }),
    }),
    field('onderwerp', 'line', t('rounds.fields.subject.label'), {
      max: LONGEST_SUBJECT,
      help: t('reading.form.subjectHelp'),
    }),
    field('notitie', 'text', t('rounds.fields.note.label'), {
      required: false,
      max: LONGEST_NOTE,
      help: t('rounds.fields.note.help'),
    }),
  ];
}

const labels: Readonly<Record<string, string>> = {
  einddatum: 'until',
  onderwerp: 'subject',
  notitie: 'note',
};

/** Sentences of consent's form that speak of asking have one of their own here. */
export function faultText({ code, field, params }: AskingFault, t: Translate): string {
  const own = `faults.reading-${code}`;
  return t(t.has(own) ? own : `faults.${code}`, {
    label: t(
      labels[field] === undefined
        ? 'rounds.fields.mail.label'
        : `rounds.fields.${labels[field]}.label`,
    ),
    ...params,
  });
}
