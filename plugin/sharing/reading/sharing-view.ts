import type { AskingFault, AskingForm } from '../../consent/asking/index.ts';
import { MOST_DAYS, PROPOSED_DAYS } from '../../consent/link-facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { FieldView } from '../../dossier/fields/index.ts';
import { dossierCrumbs, headView, inAccess } from '../../dossier/frame/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { LONGEST_SUBJECT } from '../../kernel/mail-address.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
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

export function sharingPage(data: {
  dossier: DossierFacts;
  candidates: readonly Candidate[];
  filled: ReadonlySet<number>;
  items: readonly SharedItem[];
  form: SharingForm;
  faults: readonly AskingFault[];
  status: number;
  base: string;
  t: Translate;
  at: Date;
  actor: SignedInActor;
  noReport?: boolean;
}): Answer {
  const { dossier, candidates, items, filled, form, faults, base, t, at } = data;
  const say = (fault: AskingFault): string => faultText(fault, t);
  const faultOf = (field: string): { fault?: string } => {
    const fault = faults.find((one) => one.field === field);
    return fault === undefined ? {} : { fault: say(fault) };
  };
  const field = (
    id: string,
    kind: FieldView['kind'],
    label: string,
    more: Partial<FieldView> = {},
  ): FieldView => ({
    id,
    path: id,
    kind,
    label,
    value: form[id] ?? '',
    required: true,
    max: 200,
    ...more,
    ...faultOf(id),
  });
  const ticked = (name: string): boolean => form[name] === '1';
  const root = `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;
  const item = ({ key, kind, title, sensitive }: SharedItem): object => {
    const name = `${kind === 'report' ? 'verslag' : 'bestand'}-${key}`;
    return {
      name,
      title,
      checked: ticked(name),
      tags: sensitive.map((part) => t(`reading.sensitive.${part}`)),
    };
  };
  return {
    kind: 'page',
    template: 'reading/form',
    status: data.status,
    page: {
      title: t('reading.form.title'),
      nav: 'pupils',
      crumbs: [
        ...dossierCrumbs(dossier, { t, base }),
        { label: t('logbook.access.reading'), url: root },
      ],
      faults: faults.map((fault) => ({ text: say(fault), url: `#${fault.field}` })),
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inAccess(dossier, 'reading'),
      action: root,
      cancel: root,
      key: form['sleutel'] ?? '',
      noReport: data.noReport === true,
      who: {
        ...faultOf('wie'),
        people: candidates.map((one) => personView(one, { ticked, field, t })),
      },
      others: OTHERS.map((number) => otherView(number, field, t)),
      what: {
        ...faultOf('wat'),
        steps: readableSteps.map(({ number, key }) => ({
          name: `stap-${number}`,
          label: `${number}. ${t(`steps.${key}.title`)}`,
          checked: ticked(`stap-${number}`),
          empty: !filled.has(number),
        })),
        reports: items.filter(({ kind }) => kind === 'report').map(item),
        files: items.filter(({ kind }) => kind === 'file').map(item),
        sensitive: (['medisch', 'psychologisch'] as const).map((name) => ({
          name,
          label: t(`reading.form.${name}`),
          checked: ticked(name),
          ...faultOf(name),
        })),
      },
      fields: mailFields(form, field, t),
      language: { english: form['taal'] === 'en' },
    },
  };
}

type Field = (
  id: string,
  kind: FieldView['kind'],
  label: string,
  more?: Partial<FieldView>,
) => FieldView;

function personView(
  one: Candidate,
  { ticked, field, t }: { ticked: (name: string) => boolean; field: Field; t: Translate },
): object {
  const { key, part, name, relation, authority } = one;
  const known = authority === 'yes' || authority === 'no' ? authority : 'unknown';
  return {
    key,
    name,
    relation,
    checked: ticked(`deel-${key}`),
    ...(part === 'pupil'
      ? {}
      : {
          authority: {
            word: t(`reading.authority.${known}`),
            kind: known === 'yes' ? 'ok' : 'warn',
          },
        }),
    mail: field(`mail-${key}`, 'email', t('rounds.fields.mail.of', { name }), { required: false }),
    ...(needsReason(one)
      ? {
          reason: field(`reden-${key}`, 'line', t('reading.form.why', { name }), {
            required: false,
            help: t(`reading.form.why-${known}`),
          }),
        }
      : {}),
  };
}

function otherView(number: number, field: Field, t: Translate): object {
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
      help: t('rounds.fields.subject.help'),
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
