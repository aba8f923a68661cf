import { z } from 'zod';
import { shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route } from '../../platform/routes/index.ts';
import type { Licences } from '../licences/index.ts';
import { isPolicyKey, PolicyClashError } from './policies-service.ts';
import type { Policies } from './policies-service.ts';
import type { PolicyRow } from './policies-store.ts';
import { policiesFrom, policyRules, readPolicies } from './policies.ts';
import type { PolicyFault, PolicyRule, PolicyValues } from './policies.ts';

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

/**
 * INSTELLINGEN – licentie: what a school may decide for itself within the law, each with its
 * source.
 */
export function policyRoutes(deps: {
  policies: Policies;
  licences: Pick<Licences, 'byId' | 'partnershipOf'>;
  base: string;
}): Route[] {
  const { policies, base } = deps;

  const show = async (
    input: Input<unknown, unknown, unknown>,
    form?: PoliciesForm,
    faults: readonly PolicyFault[] = [],
    status = 200,
  ): Promise<Answer> => {
    const { actor, t } = input;
    const own = await policies.own(actor.licenceId);
    const present = policiesFrom(new Map(own.map((row) => [row.key, row.value])));
    return {
      kind: 'page',
      template: 'settings/policies',
      status,
      page: {
        title: t('policies.title'),
        nav: 'settings',
        crumbs: [{ label: t('nav.settings'), url: `${base}/instellingen` }],
        faults: faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.key}` })),
      },
      view: {
        action: `${base}${PATH}`,
        partnership: partnershipText(deps.licences, actor.licenceId, t),
        policies: policyRules.map((rule) =>
          policyView(rule, {
            t,
            present,
            typed: form?.[rule.key],
            row: own.find((row) => row.key === rule.key),
            fault: faults.find((fault) => fault.key === rule.key),
          }),
        ),
      },
    };
  };

  const save = async (input: Input<unknown, unknown, PoliciesForm>): Promise<Answer> => {
    const { actor, body } = input;
    const back = policyRules.find((rule) => rule.key === body['standaard']);
    const form = back === undefined ? body : { ...body, [back.key]: String(back.standard) };
    const read = readPolicies(form);
    if ('faults' in read) return await show(input, form, read.faults, 422);
    try {
      await policies.save(actor, read.values, seenIn(body, await policies.of(actor.licenceId)));
    } catch (error) {
      if (error instanceof PolicyClashError) return await show(input, form, error.faults, 409);
      throw error;
    }
    return { kind: 'redirect', to: PATH, flash: 'policies-saved' };
  };

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
      act: (input) => show(input),
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
      act: save,
    }),
  ];
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

function faultText(fault: PolicyFault, t: Translate): string {
  const { value } = fault.params;
  const rule = policyRules.find((candidate) => candidate.key === fault.key);
  return t(`faults.${fault.code}`, {
    ...fault.params,
    label: t(`policies.${fault.key}.label`),
    ...(value === undefined || rule === undefined ? {} : { value: shownValue(rule, value, t) }),
  });
}

/** "6 weken", "alle ouders met gezag" */
const shownValue = ({ unit }: PolicyRule, value: number, t: Translate): string =>
  isChoice(unit) ? t(`policies.${unit}.${value}`) : t(`policies.units.${unit}`, { count: value });

const isChoice = (unit: PolicyRule['unit']): unit is 'guardians' | 'factor' | 'channel' =>
  ['guardians', 'factor', 'channel'].includes(unit);

function policyView(
  rule: PolicyRule,
  given: {
    t: Translate;
    present: PolicyValues;
    typed: string | undefined;
    row: PolicyRow | undefined;
    fault: PolicyFault | undefined;
  },
): object {
  const { t, present, row } = given;
  const { key } = rule;
  const choice = isChoice(rule.unit);
  const value = given.typed ?? String(present[key]);
  return {
    key,
    was: present[key],
    label: t(`policies.${key}.label`),
    field: {
      id: key,
      path: key,
      kind: choice ? 'choice' : 'number',
      label: t(`policies.${key}.label`),
      help: t(`policies.${key}.help`),
      value,
      required: true,
      max: 4,
      titled: true,
      ...(choice
        ? {
            options: [1, 0].map((option) => ({
              value: String(option),
              label: shownValue(rule, option, t),
              selected: value === String(option),
            })),
          }
        : {}),
      ...(given.fault === undefined ? {} : { fault: faultText(given.fault, t) }),
    },
    standard: t('policies.standard', { value: shownValue(rule, rule.standard, t) }),
    source: t(`policies.${key}.source`),
    found: rule.found,
    ownChoice: rule.ownChoice,
    ...(row === undefined
      ? {}
      : {
          changed: t('policies.changed', { name: row.who, date: shownDay(row.changedAt) }),
          reset: t('policies.reset', { value: shownValue(rule, rule.standard, t) }),
        }),
  };
}
