import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Groups, GroupsStore } from '../groups/index.ts';
import type { Policies } from '../policies/index.ts';
import type { Staff } from '../staff/index.ts';
import { externalAccessRoutes } from './external-access-routes.ts';
import { createExternalAccess } from './external-access-service.ts';
import { createExternalAccessStore } from './external-access-store.ts';

interface ExternalAccessNeeds {
  platform: Platform;
  hostName: (licenceId: string) => string;
  policies: Policies;
  groups: { store: GroupsStore; groups: Groups };
  staff: { staff: Staff };
}

/** EXTERNE TOEGANG: group, helper from outside and pupils in one go. */
export function createExternalAccessFeature(needs: ExternalAccessNeeds) {
  const { platform, hostName, policies } = needs;
  const { database, unitOfWork, audit, base } = platform;
  const { staff } = needs.staff;
  return {
    name: 'external-access',
    routes: externalAccessRoutes({
      access: createExternalAccess({ unitOfWork, groups: needs.groups.groups, staff }),
      store: createExternalAccessStore({ database }),
      groups: needs.groups.store,
      staff,
      policies,
      audit,
      hostName,
      base,
    }),
    menu: [
      {
        in: 'settings',
        id: 'externalAccess',
        of: 'school',
        path: '/instellingen/externe-toegang',
        label: 'settings.entries.externalAccess.title',
        text: 'settings.entries.externalAccess.text',
        place: 70,
        roles: ['coordinator', 'admin'],
      },
    ],
  } satisfies FeatureParts;
}
