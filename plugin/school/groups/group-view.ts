import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { PageFacts } from '../../platform/routes/index.ts';
import { MAX_NAME } from './group-rules.ts';
import type { GroupFacts, GroupFault } from './group.ts';

export const GROUPS_PATH = '/instellingen/groepen';

export type GroupTab = 'medewerkers' | 'leerlingen' | 'domeinen';

/** What the top of each page of a group shows. */
export interface GroupHead {
  facts: string[];
  /** Why the host's groups cannot be changed here, or why nobody's can any more. */
  reason: string | undefined;
  editUrl: string | undefined;
  tabs: { label: string; url: string; current: boolean }[];
}

export interface GroupPlace {
  t: Translate;
  base: string;
  hostName: (licenceId: string) => string;
}

export const groupUrl = (base: string, group: { id: string }, part: string): string =>
  `${base}${GROUPS_PATH}/${group.id}/${part}`;

export function groupHead(
  group: GroupFacts,
  tab: GroupTab,
  { t, base, hostName }: GroupPlace,
): GroupHead {
  const host = hostName(group.licenceId);
  return {
    facts: [
      t('groups.year', { name: group.yearName }),
      group.source === 'own' ? t('groups.own') : t('groups.fromHost', { host }),
      ...(group.level === '' ? [] : [group.level]),
    ],
    reason: reasonOf(group, t, host),
    editUrl:
      group.source === 'own' && group.status === 'active'
        ? groupUrl(base, group, 'wijzigen')
        : undefined,
    tabs: (['medewerkers', 'leerlingen', 'domeinen'] as const).map((name) => ({
      label: t(`groups.tabs.${name}`),
      url: groupUrl(base, group, name),
      current: name === tab,
    })),
  };
}

function reasonOf(group: GroupFacts, t: Translate, host: string): string | undefined {
  if (group.status === 'inactive') return t('groups.removedReason');
  return group.source === 'host' ? t('groups.hostReason', { host }) : undefined;
}

export function groupCrumbs(
  { t, base }: { t: Translate; base: string },
  group?: GroupFacts,
): NonNullable<PageFacts['crumbs']> {
  return [
    { label: t('nav.settings'), url: `${base}/instellingen` },
    { label: t('groups.title'), url: `${base}${GROUPS_PATH}` },
    ...(group === undefined
      ? []
      : [{ label: group.name, url: groupUrl(base, group, 'medewerkers') }]),
  ];
}

/** A field of a small form, as `partials/field` shows it. */
export interface SmallField {
  id: string;
  path: string;
  kind: 'line' | 'date' | 'choice';
  label: string;
  value: string;
  help?: string;
  required?: true;
  max?: number;
  fault?: string;
  width?: 'half';
  options?: { value: string; label: string; selected: boolean }[];
}

export const faultText = (fault: GroupFault, t: Translate): string =>
  t(`faults.${fault.code}`, { label: t(`groups.fields.${fault.field}`), max: MAX_NAME });

export const listedFaults = (
  faults: readonly GroupFault[],
  t: Translate,
): { text: string; url: string }[] =>
  faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` }));

export function smallField(
  field: Omit<SmallField, 'id' | 'path' | 'label' | 'fault'> & { name: GroupFault['field'] },
  faults: readonly GroupFault[],
  t: Translate,
): SmallField {
  const { name, ...rest } = field;
  const fault = faults.find((candidate) => candidate.field === name);
  return {
    id: name,
    path: name,
    label: t(`groups.fields.${name}`),
    ...rest,
    help: t.has(`groups.help.${name}`) ? t(`groups.help.${name}`) : undefined,
    fault: fault === undefined ? undefined : faultText(fault, t),
  };
}

/** A day as people read it; a half-typed one as it was typed. */
export function typedDay(day: string | null): string {
  if (day === null) return '';
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? shownDate(day) : day;
}

export interface Pager {
  newer: string | undefined;
  older: string | undefined;
  label: string;
}

export function pagerOf(
  pages: { page: number; size: number; total: number },
  link: (page: number) => string,
  t: Translate,
): Pager {
  const { page, size, total } = pages;
  return {
    newer: page > 1 ? link(page - 1) : undefined,
    older: page * size < total ? link(page + 1) : undefined,
    label: t('pupils.page', { page, pages: Math.max(1, Math.ceil(total / size)) }),
  };
}
