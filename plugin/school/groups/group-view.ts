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
  reason?: string;
  editUrl?: string;
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
    ...(group.status === 'inactive'
      ? { reason: t('groups.removedReason') }
      : group.source === 'host'
        ? { reason: t('groups.hostReason', { host }) }
        : {}),
    ...(group.source === 'own' && group.status === 'active'
      ? { editUrl: groupUrl(base, group, 'wijzigen') }
      : {}),
    tabs: (['medewerkers', 'leerlingen', 'domeinen'] as const).map((name) => ({
      label: t(`groups.tabs.${name}`),
      url: groupUrl(base, group, name),
      current: name === tab,
    })),
  };
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
    ...(t.has(`groups.help.${name}`) ? { help: t(`groups.help.${name}`) } : {}),
    ...(fault === undefined ? {} : { fault: faultText(fault, t) }),
  };
}

/** A day as people read it; a half-typed one as it was typed. */
export const typedDay = (day: string | null): string =>
  day === null ? '' : /^\d{4}-\d{2}-\d{2}$/.test(day) ? shownDate(day) : day;

/** Address with only the values that differ from their ordinary one. */
export function addressOf(path: string, values: Record<string, string>): string {
  const search = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

export function pagerOf(
  pages: { page: number; size: number; total: number },
  link: (page: number) => string,
  t: Translate,
): object {
  return {
    ...(pages.page > 1 ? { newer: link(pages.page - 1) } : {}),
    ...(pages.page * pages.size < pages.total ? { older: link(pages.page + 1) } : {}),
    label: t('pupils.page', {
      page: pages.page,
      pages: Math.max(1, Math.ceil(pages.total / pages.size)),
    }),
  };
}
