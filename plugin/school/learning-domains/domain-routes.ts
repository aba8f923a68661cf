import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { orShown } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { formOfGroup, GROUPS_PATH, groupUrl, pageOfGroup, yearIsOver } from '../groups/index.ts';
import type { GroupFacts, GroupsStore } from '../groups/index.ts';
import { manageDomain, manageDomains } from './domain-policy.ts';
import type { DomainFacts } from './domain-policy.ts';
import {
  domainForm,
  domainRemoval,
  DOMAINS_PATH,
  domainsPage,
  groupDomainsPage,
  rowOf,
} from './domain-view.ts';
import { DomainRefusedError } from './domain.ts';
import type { DomainFault } from './domain.ts';
import type { LearningDomains } from './learning-domains.ts';

const orShowFaults = orShown<DomainFault, Answer>(DomainRefusedError);

export interface DomainRouteDeps {
  domains: LearningDomains;
  groups: Pick<GroupsStore, 'find'>;
  /** In how many open dossiers a domain stands: a higher capability knows. */
  openDossiersWith: (domain: { licenceId: string; key: string }) => Promise<number>;
  hostName: (licenceId: string) => string;
  base: string;
}

const domainParams = z.object({ domainKey: z.string().regex(/^[a-z0-9-]{1,40}$/) });
const domainBody = z.object({
  naam: z.string().max(1_000).default(''),
  standaard: z.string().max(1).default(''),
  /** The form had the box, so that an unticked one means no. */
  heeftstandaard: z.string().max(1).default(''),
});
const ticked = z.record(z.string().max(60), z.string().max(2_000));

/** INSTELLINGEN – DOMEIN INSTELLINGEN, and the tab DOMEINEN of a group. */
export function domainRoutes(deps: DomainRouteDeps): Route[] {
  return [
    ...listRoutes(deps),
    ...nameRoutes(deps),
    ...orderRoutes(deps),
    ...removalRoutes(deps),
    ...groupDomainRoutes(deps),
  ];
}

function listRoutes({ domains, base }: DomainRouteDeps): Route[] {
  const load = <P, Q, B>({ actor }: Input<P, Q, B>): { licenceId: string; trace: object } => ({
    licenceId: actor.licenceId,
    trace: {},
  });
  return [
    guardedRoute({
      method: 'GET',
      path: DOMAINS_PATH,
      permission: manageDomains,
      csrf: 'none',
      frame: 'host',
      audit: 'domains.listed',
      lists: true,
      load,
      act: async ({ actor, t }) => domainsPage({ t, base }, await domains.list(actor.licenceId)),
    }),
    guardedRoute({
      method: 'GET',
      path: `${DOMAINS_PATH}/nieuw`,
      permission: manageDomains,
      csrf: 'none',
      frame: 'host',
      audit: 'domain.viewed',
      load,
      act: ({ t }) => domainForm({ t, base }, { name: '', standard: false }, []),
    }),
    guardedRoute({
      method: 'POST',
      path: DOMAINS_PATH,
      permission: manageDomains,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      body: domainBody,
      load,
      act: ({ actor, body, t }): Promise<Answer> => {
        const form = { name: body.naam, standard: body.standaard === '1' };
        return orShowFaults(
          (faults) => domainForm({ t, base }, form, faults),
          async () => {
            await domains.create(actor, form);
            return { kind: 'redirect', to: DOMAINS_PATH, flash: 'domain-created' };
          },
        );
      },
    }),
  ];
}

const loadDomain =
  (domains: LearningDomains) =>
  async <Q, B>({
    params,
    actor,
  }: Input<{ domainKey: string }, Q, B>): Promise<DomainFacts | undefined> => {
    const { licenceId } = actor;
    const domain = (await domains.list(licenceId)).find(({ key }) => key === params.domainKey);
    return domain === undefined ? undefined : { licenceId, domain, trace: {} };
  };
const at = (part: string) => ({
  path: `${DOMAINS_PATH}/:domainKey${part}`,
  permission: manageDomain,
  frame: 'host' as const,
  params: domainParams,
});
const get = { method: 'GET', csrf: 'none', audit: 'domain.viewed' } as const;
const post = { method: 'POST', csrf: 'token', audit: 'in-unit' } as const;

const nameRoutes = ({ domains, base }: DomainRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    ...at(''),
    load: loadDomain(domains),
    act: ({ subject: { domain }, t }) => domainForm({ t, base }, domain, [], domain),
  }),
  guardedRoute({
    ...post,
    ...at(''),
    body: domainBody,
    load: loadDomain(domains),
    act: ({ actor, subject: { domain }, body, t }): Promise<Answer> =>
      orShowFaults(
        (faults) =>
          domainForm(
            { t, base },
            { name: body.naam, standard: body.standaard === '1' },
            faults,
            domain,
          ),
        async () => {
          await domains.rename(actor, domain.key, body.naam);
          const standard = body.standaard === '1';
          if (body.heeftstandaard === '1' && standard !== domain.standard)
            await domains.setStandard(actor, domain.key, standard);
          return { kind: 'redirect', to: DOMAINS_PATH, flash: 'saved' };
        },
      ),
  }),
];

const orderRoutes = ({ domains }: DomainRouteDeps): Route[] => [
  guardedRoute({
    ...post,
    ...at('/standaard'),
    body: z.object({ aan: z.enum(['1', '0']).default('1') }),
    load: loadDomain(domains),
    act: async ({ actor, subject: { domain }, body }): Promise<Answer> => {
      await domains.setStandard(actor, domain.key, body.aan === '1');
      return { kind: 'redirect', to: rowOf(domain.key) };
    },
  }),
  guardedRoute({
    ...post,
    ...at('/verplaatsen'),
    body: z.object({ richting: z.enum(['op', 'neer']).default('op') }),
    load: loadDomain(domains),
    act: async ({ actor, subject: { domain }, body }): Promise<Answer> => {
      await domains.move(actor, domain.key, body.richting === 'op' ? 'up' : 'down');
      return { kind: 'redirect', to: rowOf(domain.key) };
    },
  }),
];

const removalRoutes = ({ domains, openDossiersWith, base }: DomainRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    ...at('/verwijderen'),
    load: loadDomain(domains),
    act: async ({ actor, subject: { domain }, t }) =>
      domainRemoval(
        { t, base },
        domain,
        await openDossiersWith({ licenceId: actor.licenceId, key: domain.key }),
      ),
  }),
  guardedRoute({
    ...post,
    ...at('/verwijderen'),
    load: loadDomain(domains),
    act: async ({ actor, subject: { domain } }): Promise<Answer> => {
      await domains.remove(actor, domain.key);
      return { kind: 'redirect', to: DOMAINS_PATH, flash: 'domain-removed' };
    },
  }),
  guardedRoute({
    ...post,
    ...at('/terugzetten'),
    load: loadDomain(domains),
    act: async ({ actor, subject: { domain } }): Promise<Answer> => {
      await domains.restore(actor, domain.key);
      return { kind: 'redirect', to: DOMAINS_PATH, flash: 'domain-restored' };
    },
  }),
];

function groupDomainRoutes({ domains, groups, hostName, base }: DomainRouteDeps): Route[] {
  const path = `${GROUPS_PATH}/:groupId/domeinen`;
  const show = async (
    {
      subject: group,
      t,
      at: now,
    }: Pick<Input<unknown, unknown, unknown>, 't' | 'at'> & { subject: GroupFacts },
    typed?: ReadonlySet<string>,
    faults: readonly DomainFault[] = [],
  ): Promise<Answer> => {
    const [all, { keys, own }] = await Promise.all([
      domains.list(group.licenceId),
      domains.ofGroup(group),
    ]);
    const changeable = group.status === 'active' && !yearIsOver(group, schoolDay(now));
    return groupDomainsPage(
      { t, base, hostName },
      { group, domains: all, keys: typed ?? keys, own, changeable, faults },
    );
  };
  return [
    guardedRoute({
      ...pageOfGroup(groups),
      path,
      audit: 'group.domains-viewed',
      act: (input) => show(input),
    }),
    guardedRoute({
      ...formOfGroup(groups),
      path,
      body: ticked,
      act: (input): Promise<Answer> => {
        const keys = Object.keys(input.body).flatMap((name) =>
          name.startsWith('domein:') ? [name.slice('domein:'.length)] : [],
        );
        return orShowFaults(
          (faults) => show(input, new Set(keys), faults),
          async () => {
            await domains.chooseForGroup(input.actor, input.subject, keys);
            return {
              kind: 'redirect',
              to: groupUrl('', input.subject, 'domeinen'),
              flash: 'domains-chosen',
            };
          },
        );
      },
    }),
  ];
}
