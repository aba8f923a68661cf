import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts } from '../../platform/routes/index.ts';
import { groupCrumbs, groupHead, groupUrl } from '../groups/index.ts';
import type { GroupFacts, GroupPlace } from '../groups/index.ts';
import { MAX_DOMAIN_NAME } from './domain-rules.ts';
import type { DomainFault, DomainKind, LicenceDomain } from './domain.ts';

export const DOMAINS_PATH = '/instellingen/domeinen';
const kinds: readonly DomainKind[] = ['cito', 'handmatig'];

interface Place {
  t: Translate;
  base: string;
}

export const domainUrl = (base: string, domain: { key: string }, part = ''): string =>
  `${base}${DOMAINS_PATH}/${domain.key}${part}`;
/** Where its row stands in the list, so that the eye does not lose it. */
export const rowOf = (key: string): string => `${DOMAINS_PATH}#domein-${key}`;

const crumbs = ({ t, base }: Place, inner = true): NonNullable<PageFacts['crumbs']> => [
  { label: t('nav.settings'), url: `${base}/instellingen` },
  ...(inner ? [{ label: t('domains.title'), url: `${base}${DOMAINS_PATH}` }] : []),
];

const faultText = (fault: DomainFault, t: Translate): string =>
  t(`faults.${fault.code}`, { label: t(`domains.fields.${fault.field}`), max: MAX_DOMAIN_NAME });
const listed = (faults: readonly DomainFault[], t: Translate): { text: string; url: string }[] =>
  faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` }));

export const domainsPage = (place: Place, domains: readonly LicenceDomain[]): Answer => ({
  kind: 'page',
  template: 'learning-domains/list',
  page: { title: place.t('domains.title'), nav: 'settings', crumbs: crumbs(place, false) },
  view: domainsView(place, domains),
});

export interface DomainsView {
  newUrl: string;
  areas: { id: DomainKind; title: string; kind: string; rows: DomainRowView[] }[];
  removed: { name: string; action: string }[];
}

interface DomainRowView {
  id: string;
  name: string;
  standard: boolean;
  /** What the button makes of it. */
  next: '0' | '1';
  standardAction: string;
  moveAction: string;
  first: boolean;
  last: boolean;
  editUrl: string;
  removeUrl: string;
}

function domainsView({ t, base }: Place, domains: readonly LicenceDomain[]): DomainsView {
  const shown = domains.filter((domain) => !domain.removed);
  return {
    newUrl: `${base}${DOMAINS_PATH}/nieuw`,
    areas: kinds.map((kind) => ({
      id: kind,
      title: t(`domains.areas.${kind}`),
      kind: t(`domains.kinds.${kind}`),
      rows: shown
        .filter((domain) => domain.kind === kind)
        .map((domain, index, own) => ({
          id: `domein-${domain.key}`,
          name: domain.name,
          standard: domain.standard,
          next: domain.standard ? '0' : '1',
          standardAction: domainUrl(base, domain, '/standaard'),
          moveAction: domainUrl(base, domain, '/verplaatsen'),
          first: index === 0,
          last: index === own.length - 1,
          editUrl: domainUrl(base, domain),
          removeUrl: domainUrl(base, domain, '/verwijderen'),
        })),
    })),
    removed: domains
      .filter((domain) => domain.removed)
      .map((domain) => ({ name: domain.name, action: domainUrl(base, domain, '/terugzetten') })),
  };
}

/**
 * The form of a new domain, or the pencil of an existing one with the warning that belongs to it.
 */
export function domainForm(
  { t, base }: Place,
  form: { name: string; standard: boolean },
  faults: readonly DomainFault[],
  domain?: LicenceDomain,
): Answer {
  const fault = faults.find((candidate) => candidate.field === 'naam');
  return {
    kind: 'page',
    template: 'learning-domains/form',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t(domain === undefined ? 'domains.new' : 'domains.edit'),
      nav: 'settings',
      crumbs: crumbs({ t, base }),
      faults: listed(faults, t),
    },
    view: {
      field: {
        id: 'naam',
        path: 'naam',
        kind: 'line',
        label: t('domains.fields.naam'),
        value: form.name,
        required: true,
        max: MAX_DOMAIN_NAME,
        fault: fault === undefined ? undefined : faultText(fault, t),
      },
      ...(domain === undefined
        ? { fresh: true }
        : {
            now: t('domains.now', { name: domain.name, area: t(`domains.areas.${domain.kind}`) }),
          }),
      standard: form.standard,
      action: domain === undefined ? `${base}${DOMAINS_PATH}` : domainUrl(base, domain),
      cancel: `${base}${DOMAINS_PATH}`,
    },
  };
}

export function domainRemoval({ t, base }: Place, domain: LicenceDomain, dossiers: number): Answer {
  return {
    kind: 'page',
    template: 'learning-domains/remove',
    page: {
      title: t('domains.remove.title', { name: domain.name }),
      nav: 'settings',
      crumbs: crumbs({ t, base }),
    },
    view: {
      stays: t('domains.remove.stays', { count: dossiers }),
      action: domainUrl(base, domain, '/verwijderen'),
      cancel: `${base}${DOMAINS_PATH}`,
    },
  };
}

/** The tab DOMEINEN of a group: which of the licence's domains its new dossiers get. */
export function groupDomainsPage(
  place: GroupPlace,
  data: {
    group: GroupFacts;
    domains: readonly LicenceDomain[];
    keys: ReadonlySet<string>;
    own: boolean;
    changeable: boolean;
    faults: readonly DomainFault[];
  },
): Answer {
  const { t, base } = place;
  const { group, faults } = data;
  const shown = data.domains.filter((domain) => !domain.removed);
  return {
    kind: 'page',
    template: 'learning-domains/group',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: group.name,
      nav: 'settings',
      crumbs: groupCrumbs(place),
      faults: listed(faults, t),
    },
    view: {
      group: groupHead(group, 'domeinen', place),
      changeable: data.changeable,
      action: groupUrl(base, group, 'domeinen'),
      state: t(data.own ? 'domains.group.own' : 'domains.group.standard'),
      areas: kinds.map((kind) => ({
        id: kind,
        title: t(`domains.areas.${kind}`),
        kind: t(`domains.kinds.${kind}`),
        rows: shown
          .filter((domain) => domain.kind === kind)
          .map((domain) => ({
            id: `domein-${domain.key}`,
            name: `domein:${domain.key}`,
            label: domain.name,
            checked: data.keys.has(domain.key),
          })),
      })),
    },
  };
}
