import { shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { PolicyRow } from './policies-store.ts';
import { policyRules } from './policies.ts';
import type { PolicyFault, PolicyKey, PolicyRule, PolicyValues } from './policies.ts';

/** What `templates/policies/policies.hbs` sees. */
export interface PoliciesView {
  action: string;
  /** With which partnership a school can share; absent in the licence of a partnership. */
  partnership: string | undefined;
  policies: PolicyView[];
}

export interface PolicyView {
  key: PolicyKey;
  /** The value as it stood on the page. */
  was: number;
  label: string;
  field: PolicyField;
  standard: string;
  source: string;
  found: readonly string[];
  ownChoice: boolean;
  /** Who gave it a value of its own, and what it goes back to: of those that have one. */
  changed?: string;
  reset?: string;
}

interface PolicyField {
  id: PolicyKey;
  path: PolicyKey;
  kind: 'choice' | 'number';
  label: string;
  help: string;
  value: string;
  required: true;
  max: number;
  /** Its label is the heading above it. */
  titled: true;
  options?: { value: string; label: string; selected: boolean }[];
  fault?: string;
}

export interface PolicyFacts {
  t: Translate;
  present: PolicyValues;
  own: readonly PolicyRow[];
  /** What was typed, by key; absent before anything was. */
  typed: Readonly<Record<string, string>> | undefined;
  faults: readonly PolicyFault[];
}

export function policyView(rule: PolicyRule, facts: PolicyFacts): PolicyView {
  const { t, present } = facts;
  const { key } = rule;
  const row = facts.own.find((own) => own.key === key);
  const standard = shownValue(rule, rule.standard, t);
  return {
    key,
    was: present[key],
    label: t(`policies.${key}.label`),
    field: fieldView(rule, facts),
    standard: t('policies.standard', { value: standard }),
    source: t(`policies.${key}.source`),
    found: rule.found,
    ownChoice: rule.ownChoice,
    changed: row && t('policies.changed', { name: row.who, date: shownDay(row.changedAt) }),
    reset: row && t('policies.reset', { value: standard }),
  };
}

function fieldView(rule: PolicyRule, { t, present, typed, faults }: PolicyFacts): PolicyField {
  const { key } = rule;
  const choice = isChoice(rule.unit);
  const value = typed?.[key] ?? String(present[key]);
  const fault = faults.find((one) => one.key === key);
  return {
    id: key,
    path: key,
    kind: choice ? 'choice' : 'number',
    label: t(`policies.${key}.label`),
    help: t(`policies.${key}.help`),
    value,
    required: true,
    max: 4,
    titled: true,
    options: choice
      ? [1, 0].map((option) => ({
          value: String(option),
          label: shownValue(rule, option, t),
          selected: value === String(option),
        }))
      : undefined,
    fault: fault && faultText(fault, t),
  };
}

export function faultText(fault: PolicyFault, t: Translate): string {
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
