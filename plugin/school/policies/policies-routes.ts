import { z } from 'zod';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route } from '../../platform/routes/index.ts';
import type { Licences } from '../licences/index.ts';
import { isPolicyKey, PolicyClashError } from './policies-service.ts';
import type { Policies } from './policies-service.ts';
import { faultText, policyView } from './policies-view.ts';
import type { PoliciesView } from './policies-view.ts';
import { policiesFrom, policyRules, readPolicies } from './policies.ts';
import type { PolicyFault, PolicyValues } from './policies.ts';

export const managePolicies: Permission = {
  id: 'licence.policies',
  scope: 'licence',
  risk: ['config'],
  roles: ['admin'],
  allow: (actor) => (hasRole(actor, 'admin') ? 'admin' : undefined),
};

const PATH = '/instellingen/licentie';
/**
 * Minutes a sign-in may be old: the page asks before anything is typed, so that no sign-in
 * interrupts typing.
 */
const PAGE_MINUTES = 30;
const FORM_MINUTES = 90;

/**
 * Values by key, `was.<key>` as the page showed them, and the key of a button that goes back to the
 * default.
 */
const policiesBody = z.record(z.string().max(60), z.string().max(200));
type PoliciesForm = z.output<typeof policiesBody>;

interface Deps {
  policies: Policies;
  licences: Pick<Licences, 'byId' | 'partnershipOf'>;
  base: string;
}

/**
 * INSTELLINGEN – licentie: what a school may decide for itself within the law, each with its
 * source.
 */
export function policyRoutes(deps: Deps): Route[] {
  return [
    guardedRoute({
      method: 'GET',
      path: PATH,
      permission: managePolicies,
      csrf: 'none',
      frame: 'host',
      audit: 'policies.viewed',
      stepUpMinutes: PAGE_MINUTES,
      load: () => nobody,
      act: (input) => show(deps, input),
    }),
    guardedRoute({
      method: 'POST',
      path: PATH,
      permission: managePolicies,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      stepUpMinutes: FORM_MINUTES,
      body: policiesBody,
      load: () => nobody,
      act: (input) => save(deps, input),
    }),
  ];
}

async function show(
  { policies, licences, base }: Deps,
  { actor, t }: Input<unknown, unknown, unknown>,
  wrong?: { form: PoliciesForm; faults: readonly PolicyFault[]; status: 409 | 422 },
): Promise<Answer> {
  const own = await policies.own(actor.licenceId);
  const present = policiesFrom(new Map(own.map((row) => [row.key, row.value])));
  const faults = wrong?.faults ?? [];
  const view: PoliciesView = {
    action: `${base}${PATH}`,
    partnership: partnershipText(licences, actor.licenceId, t),
    policies: policyRules.map((rule) =>
      policyView(rule, { t, present, own, typed: wrong?.form, faults }),
    ),
  };
  return {
    kind: 'page',
    template: 'policies/policies',
    status: wrong?.status ?? 200,
    page: {
      title: t('policies.title'),
      nav: 'settings',
      crumbs: [{ label: t('nav.settings'), url: `${base}/instellingen` }],
      faults: faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.key}` })),
    },
    view,
  };
}

async function save(deps: Deps, input: Input<unknown, unknown, PoliciesForm>): Promise<Answer> {
  const { policies } = deps;
  const { actor, body } = input;
  const back = policyRules.find((rule) => rule.key === body['standaard']);
  const form = back === undefined ? body : { ...body, [back.key]: String(back.standard) };
  const read = readPolicies(form);
  if ('faults' in read) return await show(deps, input, { form, faults: read.faults, status: 422 });
  try {
    await policies.save(actor, read.values, seenIn(body, await policies.of(actor.licenceId)));
  } catch (error) {
    if (error instanceof PolicyClashError)
      return await show(deps, input, { form, faults: error.faults, status: 409 });
    throw error;
  }
  return { kind: 'redirect', to: PATH, flash: 'policies-saved' };
}

/** With which partnership a school can share; nothing in the licence of a partnership. */
function partnershipText(
  licences: Pick<Licences, 'byId' | 'partnershipOf'>,
  licenceId: string,
  t: Translate,
): string | undefined {
  if (licences.byId(licenceId).kind === 'swv') return undefined;
  const partnership = licences.partnershipOf(licenceId);
  return partnership === undefined
    ? t('policies.noPartnership')
    : t('policies.partnership', { name: partnership.schoolName, licence: partnership.name });
}

/** The values that stood on the page; without them the present ones, as if the page were new. */
function seenIn(form: PoliciesForm, present: PolicyValues): PolicyValues {
  const seen = Object.entries(form)
    .filter(([name]) => name.startsWith('was.') && isPolicyKey(name.slice(4)))
    .map(([name, value]): [string, number] => [name.slice(4), Number.parseInt(value, 10)]);
  return { ...present, ...Object.fromEntries(seen) };
}
