import type { FieldView } from '../../dossier/fields/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { optionsView } from '../files/index.ts';
import type { OptionView } from '../files/index.ts';
import { isReachable, mailWays, OTHER_FIELDS } from './mailing.ts';
import type { Mailing, MailingFault, MailingForm, Recipient } from './mailing.ts';
import { reportsUrl } from './reports-context.ts';
import type { Offered, ReportsContext } from './reports-context.ts';
import { choicesView, deliveryView } from './reports-view.ts';
import type { ChoiceView, DeliveryView } from './reports-view.ts';

/** What the form is when nothing was typed in it yet. */
export const plainMailing = (chosen: string): MailingForm => ({
  zending: newId(),
  verslag: chosen,
  wijze: 'attachment',
  taal: 'nl',
  keuze: 'voorstel',
  wachtwoord: '',
});

const faultText = ({ field, code, params }: MailingFault, t: Translate): string =>
  t(t.has(`faults.${code}`) ? `faults.${code}` : `errors.${code}`, {
    ...params,
    label: t(
      t.has(`reports.fields.${field}.label`)
        ? `reports.fields.${field}.label`
        : 'reports.fields.mail.label',
    ),
  });

interface MailingView {
  head: DossierHead;
  standsIn: StandsIn[];
  /** To sharing it by a link instead. */
  link: string | undefined;
  action: string;
  cancel: string;
  form: { id: string; way: string };
  choices: ChoiceView[];
  choiceFault: string | undefined;
  /** Only when there is more than one. */
  ways: { value: string; label: string; checked: boolean }[] | undefined;
  people: PersonView[];
  ofAge: boolean;
  toFault: string | undefined;
  other: { open: boolean; fields: FieldView[] };
  sensitive: { checked: boolean } | undefined;
  languages: OptionView[];
  make: { rate: string; own: boolean; fault: string | undefined };
}

interface PersonView {
  key: string;
  name: string;
  role: string;
  checked: boolean;
  /** A field for an address that step 1 does not have. */
  mail: FieldView | undefined;
  address: string | undefined;
  /** Why no mail can go there, with the step that mends it. */
  away: string | undefined;
  steps: string | undefined;
  warning: string | undefined;
  declined: string | undefined;
}

interface MailingPageData {
  offered: Offered;
  people: readonly Recipient[];
  ofAge: boolean;
  /** Who of them wants no mail. */
  unwanted: ReadonlySet<Recipient>;
  form: MailingForm;
  faults: readonly MailingFault[];
  byLink: boolean;
  status: number | undefined;
}

/** *Versleuteld e-mailen*: which report, to whom, and with which password. */
export const mailingPage = (context: ReportsContext, given: MailingPageData): Answer => ({
  kind: 'page',
  template: 'reports/mailing',
  status: given.status ?? (given.faults.length > 0 ? 422 : 200),
  page: {
    title: context.t('reports.mail.title'),
    nav: 'pupils',
    crumbs: crumbsOf(context),
    scripts: ['password'],
    faults: given.faults.map((fault) => ({
      text: faultText(fault, context.t),
      url: `#${fault.field}`,
    })),
  },
  view: mailingView(context, given),
});

const crumbsOf = ({ t, base, dossier }: ReportsContext): { label: string; url?: string }[] => [
  ...dossierCrumbs(dossier, { t, base }),
  { label: t('reports.title'), url: reportsUrl(base, dossier) },
];

function mailingView(context: ReportsContext, given: MailingPageData): MailingView {
  const { t, base, at, actor, dossier } = context;
  const { form } = given;
  const here = reportsUrl(base, dossier);
  const own = `${base}/dossiers/${dossier.id}`;
  const sight = sightOf(actor.basis, dossier);
  return {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'reports'),
    link: given.byLink ? `${own}/logboek/inzage-instemming/lezen/nieuw` : undefined,
    action: `${here}/mailen`,
    cancel: here,
    form: { id: form.zending, way: form.wijze },
    choices: choicesView(context, given.offered, form.verslag),
    choiceFault: faultOf(given, 'verslag', t),
    ways:
      mailWays.length > 1
        ? mailWays.map((value) => ({
            value,
            label: t(`reports.ways.${value}`),
            checked: form.wijze === value,
          }))
        : undefined,
    people: given.people.map((person) => personView(person, { t, given, own })),
    ofAge: given.ofAge,
    toFault: faultOf(given, 'aan', t),
    other: {
      open: OTHER_FIELDS.some((name) => (form[name] ?? '') !== ''),
      fields: OTHER_FIELDS.map((name) =>
        fieldView(given, t, {
          id: name,
          kind: name === 'ander-mail' ? 'email' : 'line',
          label: t(`reports.fields.${name}.label`),
        }),
      ),
    },
    sensitive:
      sight.medical || sight.psychological ? { checked: form['gevoelig'] === '1' } : undefined,
    languages: optionsView(['nl', 'en'], (value) => t(`reports.languages.${value}`), form.taal),
    make: {
      rate: `${base}/wachtwoordsterkte`,
      own: form.keuze === 'eigen',
      fault: faultOf(given, 'wachtwoord', t),
    },
  };
}

function faultOf({ faults }: MailingPageData, field: string, t: Translate): string | undefined {
  const fault = faults.find((one) => one.field === field);
  return fault === undefined ? undefined : faultText(fault, t);
}

const fieldView = (
  given: MailingPageData,
  t: Translate,
  { id, kind, label }: Pick<FieldView, 'id' | 'kind' | 'label'>,
): FieldView => ({
  id,
  path: id,
  kind,
  label,
  value: given.form[id] ?? '',
  required: true,
  max: 200,
  width: 'half',
  fault: faultOf(given, id, t),
});

function personView(
  person: Recipient,
  { t, given, own }: { t: Translate; given: MailingPageData; own: string },
): PersonView {
  const { key, name, relation, email, authority, part } = person;
  const reachable = isReachable(person);
  const doubtful = part === 'guardian' && authority !== 'yes';
  return {
    key,
    name,
    role: relation,
    checked: given.form[`aan-${key}`] === '1',
    mail:
      part === 'pupil'
        ? fieldView(given, t, {
            id: `mail-${key}`,
            kind: 'email',
            label: t('reports.fields.mail.of', { name }),
          })
        : undefined,
    address: part === 'pupil' ? undefined : email,
    away: reachable ? undefined : t(`reports.mail.${email === '' ? 'noAddress' : 'wrongAddress'}`),
    steps: reachable ? undefined : `${own}/stappen/1`,
    warning: doubtful
      ? t(`reports.mail.authority-${authority === 'no' ? 'no' : 'unknown'}`)
      : undefined,
    declined: given.unwanted.has(person) ? t('reports.mail.declined', { name }) : undefined,
  };
}

interface MailedView {
  head: DossierHead;
  standsIn: StandsIn[];
  password: string;
  kind: string;
  list: string;
  again: string;
  people: ({ name: string; role: string; address: string } & DeliveryView)[];
}

/** The one page on which the password stands. */
export function mailedPage(
  context: ReportsContext,
  { mailing, password, server }: { mailing: Mailing; password: string; server: boolean },
): Answer {
  const { t, base, at, dossier } = context;
  const here = reportsUrl(base, dossier);
  const view: MailedView = {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'reports'),
    password,
    kind: t(`report.kinds.${mailing.ref.kind}`),
    list: here,
    again: `${here}/mailen`,
    people: mailing.to.map(({ name, relation, email }) => ({
      name,
      role: relation,
      address: email,
      ...deliveryView({ state: 'waiting', tries: 0 }, { t, server }),
    })),
  };
  return {
    kind: 'page',
    template: 'reports/mailed',
    page: {
      title: t('reports.mailed.title'),
      nav: 'pupils',
      crumbs: crumbsOf(context),
      scripts: ['password'],
    },
    view,
  };
}
