import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { GroupsStore } from '../groups/index.ts';
import { domainRoutes } from './domain-routes.ts';
import { createLearningDomains } from './learning-domains.ts';

interface LearningDomainsNeeds {
  platform: Platform;
  groups: { store: GroupsStore };
  hostName: (licenceId: string) => string;
  /** How many open dossiers have a domain; the room that keeps them supplies it. */
  openDossiersWith: Parameters<typeof domainRoutes>[0]['openDossiersWith'];
}

/** DOMEIN INSTELLINGEN: what the learning profile is made of. */
export function createLearningDomainsFeature(needs: LearningDomainsNeeds) {
  const { database, unitOfWork, base } = needs.platform;
  const domains = createLearningDomains({ database, unitOfWork });
  return {
    name: 'learning-domains',
    domains,
    routes: domainRoutes({
      domains,
      groups: needs.groups.store,
      openDossiersWith: needs.openDossiersWith,
      hostName: needs.hostName,
      base,
    }),
    menu: [
      {
        in: 'settings',
        id: 'domains',
        of: 'school',
        path: '/instellingen/domeinen',
        label: 'settings.entries.domains.title',
        text: 'settings.entries.domains.text',
        place: 20,
        roles: ['coordinator', 'admin'],
      },
    ],
  } satisfies FeatureParts;
}
