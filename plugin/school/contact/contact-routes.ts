import { z } from 'zod';
import { shownDay } from '../../kernel/moments.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route } from '../../platform/routes/index.ts';
import type { Licences } from '../licences/index.ts';
import { shownLogo } from '../licences/index.ts';
import type { Contacts } from './contact-service.ts';
import { LONGEST, nobodyNamed, readContact } from './contact.ts';
import type { ContactFault, ContactField, SchoolContact } from './contact.ts';

export const manageContact: Permission = {
  id: 'licence.contact',
  scope: 'licence',
  risk: ['config'],
  roles: ['admin'],
  allow: (actor) => (hasRole(actor, 'admin') ? 'admin' : undefined),
};

const PATH = '/instellingen/contact';
/**
 * Minutes a sign-in may be old: the page asks before anything is typed, so that no sign-in
 * interrupts typing.
 */
const PAGE_MINUTES = 30;
const FORM_MINUTES = 90;

const text = z.string().max(2_000).default('');
const contactBody = z.object({ naam: text, telefoon: text, mail: text });
const names = { name: 'naam', phone: 'telefoon', mail: 'mail' } as const;
const kinds = { name: 'line', phone: 'line', mail: 'email' } as const;

interface Deps {
  contacts: Contacts;
  licences: Pick<Licences, 'byId'>;
  base: string;
}
type ContactInput = Input<unknown, unknown, unknown>;

/** INSTELLINGEN – contact: whom people without an account can turn to, on every page of theirs. */
export const contactRoutes = (deps: Deps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: PATH,
    permission: manageContact,
    csrf: 'none',
    frame: 'host',
    audit: 'contact.viewed',
    stepUpMinutes: PAGE_MINUTES,
    load: () => nobody,
    act: async (input) => show(deps, input, await deps.contacts.of(input.actor.licenceId)),
  }),
  guardedRoute({
    method: 'POST',
    path: PATH,
    permission: manageContact,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    stepUpMinutes: FORM_MINUTES,
    body: contactBody,
    load: () => nobody,
    act: async (input): Promise<Answer> => {
      const { body, actor } = input;
      const typed = { name: body.naam, phone: body.telefoon, mail: body.mail };
      const read = readContact(typed);
      if ('faults' in read) return await show(deps, input, typed, read.faults);
      await deps.contacts.save(actor, read.contact);
      return { kind: 'redirect', to: PATH, flash: 'contact-saved' };
    },
  }),
];

interface ContactView {
  action: string;
  school: string;
  logo: string | undefined;
  noLogo: string | undefined;
  fields: FieldView[];
  none: boolean;
  changed: string | undefined;
}

interface FieldView {
  id: string;
  path: string;
  kind: 'line' | 'email';
  label: string;
  help: string;
  value: string;
  required: false;
  max: number;
  fault: string | undefined;
}

async function show(
  { contacts, licences, base }: Deps,
  { actor, t }: ContactInput,
  shown: SchoolContact,
  faults: readonly ContactFault[] = [],
): Promise<Answer> {
  const licence = licences.byId(actor.licenceId);
  const kept = await contacts.kept(actor.licenceId);
  const say = ({ field, code }: ContactFault): string =>
    t(`faults.${code}`, {
      label: t(`contact.fields.${field}.label`),
      max: LONGEST[field],
      address: shown[field],
    });
  const fieldView = (field: ContactField): FieldView => {
    const fault = faults.find((one) => one.field === field);
    return {
      id: names[field],
      path: names[field],
      kind: kinds[field],
      label: t(`contact.fields.${field}.label`),
      help: t(`contact.fields.${field}.help`),
      value: shown[field],
      required: false,
      max: LONGEST[field],
      fault: fault && say(fault),
    };
  };
  const logo = shownLogo(licence);
  const view: ContactView = {
    action: `${base}${PATH}`,
    school: licence.schoolName,
    logo: logo === undefined ? undefined : `${base}${logo.path}`,
    noLogo:
      logo === undefined
        ? t(`contact.${licence.logo === null ? 'noLogo' : 'heavyLogo'}`)
        : undefined,
    fields: [fieldView('name'), fieldView('phone'), fieldView('mail')],
    none: isNone(kept ?? nobodyNamed),
    changed: kept && t('contact.changed', { name: kept.who, date: shownDay(kept.changedAt) }),
  };
  return {
    kind: 'page',
    template: 'contact/contact',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t('contact.title'),
      nav: 'settings',
      crumbs: [{ label: t('nav.settings'), url: `${base}/instellingen` }],
      faults: faults.map((fault) => ({ text: say(fault), url: `#${names[fault.field]}` })),
    },
    view,
  };
}

const isNone = ({ phone, mail }: SchoolContact): boolean => phone === '' && mail === '';
