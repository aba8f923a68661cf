import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, Subject } from '../../platform/routes/index.ts';
import type { LicenceDomain } from './domain.ts';

/** A domain of the licence, and whose licence that is. */
export interface DomainFacts extends Subject {
  readonly licenceId: string;
  readonly domain: LicenceDomain;
}

/**
 * Domains, licence settings: the admin's, and the coordinator's, who knows what the school writes
 * about.
 */
export const manageDomains: Permission<Subject & { licenceId: string }> = {
  id: 'domain.manage',
  scope: 'licence',
  risk: ['config'],
  roles: ['coordinator', 'admin'],
  allow: (actor, subject) => {
    if (actor.licenceId !== subject.licenceId) return undefined;
    return (['admin', 'coordinator'] as const).find((role) => hasRole(actor, role));
  },
};

/** The same, for a route about one domain. */
export const manageDomain: Permission<DomainFacts> = manageDomains;
