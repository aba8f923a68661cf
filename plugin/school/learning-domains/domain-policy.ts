import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, Subject } from '../../platform/routes/index.ts';
import type { LicenceDomain } from './domain.ts';

/** A domain of the licence, and whose licence that is. */
export interface DomainFacts extends Subject {
  readonly licenceId: string;
  readonly domain: LicenceDomain;
}

/** Domains, licence settings: the admin alone. */
export const manageDomains: Permission<Subject & { licenceId: string }> = {
  id: 'domain.manage',
  scope: 'licence',
  risk: ['config'],
  roles: ['admin'],
  allow: (actor, subject) =>
    actor.licenceId === subject.licenceId && hasRole(actor, 'admin') ? 'admin' : undefined,
};

/** The same, for a route about one domain. */
export const manageDomain: Permission<DomainFacts> = manageDomains;
