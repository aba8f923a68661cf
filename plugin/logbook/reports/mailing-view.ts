import type { FieldView } from '../../dossier/fields/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { isReachable, mailWays, OTHER_FIELDS } from './mailing.ts';
import type { Mailing, MailingFault, MailingForm, Recipient } from './mailing.ts';
import { choicesView, deliveryView, reportsUrl } from './reports-view.ts';
import type { Offered, ReportsContext } from './reports-view.ts';

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

/** *Versleuteld e-mailen*: which report, to whom, and with which password. */
export function mailingPage(
  context: ReportsContext,
  given: {
    offered: Offered;
    people: readonly Recipient[];
    ofAge: boolean;
    form: MailingForm;
    faults: readonly MailingFault[];
    byLink: boolean;
    status?: number;
  },
): Answer {
  const { t, base, at, actor, dossier } = context;
  const { form, faults, people } = given;
  const here = reportsUrl(base, dossier);
  const faultOf = (field: string): { fault?: string } => {
    const fault = faults.find((one) => one.field === field);
    return fault === undefined ? {} : { fault: faultText(fault, t) };
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
    width: 'half',
    ...more,
    ...faultOf(id),
  });
  const sight = sightOf(actor.basis, dossier);
  return {
    kind: 'page',
    template: 'logbook/mailing',
    status: given.status ?? (faults.length > 0 ? 422 : 200),
    page: {
      title: t('reports.mail.title'),
      nav: 'pupils',
      crumbs: [...dossierCrumbs(dossier, { t, base }), { label: t('reports.title'), url: here }],
      scripts: ['password'],
      faults: faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` })),
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inLogbook(dossier, 'reports'),
      ...(given.byLink
        ? { link: `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/lezen/nieuw` }
        : {}),
      action: `${here}/mailen`,
      cancel: here,
      form: { id: form.zending, way: form.wijze },
      choices: choicesView(context, given.offered, form.verslag),
      choiceFault: faultOf('verslag').fault,
      ...(mailWays.length > 1
        ? {
            ways: mailWays.map((value) => ({
              value,
              label: t(`reports.ways.${value}`),
              checked: form.wijze === value,
            })),
          }
        : {}),
      people: people.map((person) =>
        personView(person, { t, form, steps: `${base}/dossiers/${dossier.id}/stappen/1`, field }),
      ),
      ofAge: given.ofAge,
      toFault: faultOf('aan').fault,
      other: {
        open: OTHER_FIELDS.some((name) => (form[name] ?? '') !== ''),
        fields: OTHER_FIELDS.map((name) =>
          field(name, name === 'ander-mail' ? 'email' : 'line', t(`reports.fields.${name}.label`)),
        ),
      },
      ...(sight.medical || sight.psychological
        ? { sensitive: { checked: form['gevoelig'] === '1' } }
        : {}),
      languages: (['nl', 'en'] as const).map((value) => ({
        value,
        label: t(`reports.languages.${value}`),
        selected: form.taal === value,
      })),
      make: {
        rate: `${base}/wachtwoordsterkte`,
        own: form.keuze === 'eigen',
        ...faultOf('wachtwoord'),
      },
    },
  };
}

function personView(
  person: Recipient,
  {
    t,
    form,
    steps,
    field,
  }: {
    t: Translate;
    form: MailingForm;
    steps: string;
    field: (
      id: string,
      kind: FieldView['kind'],
      label: string,
      more?: Partial<FieldView>,
    ) => FieldView;
  },
): object {
  const { key, name, relation, email, authority, part } = person;
  return {
    key,
    name,
    role: relation,
    checked: form[`aan-${key}`] === '1',
    ...(part === 'pupil'
      ? { mail: field(`mail-${key}`, 'email', t('reports.fields.mail.of', { name })) }
      : { address: email }),
    ...(isReachable(person)
      ? {}
      : { away: t(`reports.mail.${email === '' ? 'noAddress' : 'wrongAddress'}`), steps }),
    ...(part === 'guardian' && authority !== 'yes'
      ? { warning: t(`reports.mail.authority-${authority === 'no' ? 'no' : 'unknown'}`) }
      : {}),
  };
}

/** The one page on which the password stands. */
export function mailedPage(
  { t, base, at, dossier }: ReportsContext,
  { mailing, password, server }: { mailing: Mailing; password: string; server: boolean },
): Answer {
  const here = reportsUrl(base, dossier);
  return {
    kind: 'page',
    template: 'logbook/mailed',
    page: {
      title: t('reports.mailed.title'),
      nav: 'pupils',
      crumbs: [...dossierCrumbs(dossier, { t, base }), { label: t('reports.title'), url: here }],
      scripts: ['password'],
    },
    view: {
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
    },
  };
}
