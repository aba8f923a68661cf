import { schoolDay } from '../../kernel/clock.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import { groupRoutes } from './groups-routes.ts';
import { createGroups } from './groups-service.ts';
import type { TellCoordinators } from './helper-pupils.ts';
import { createGroupsStore } from './groups-store.ts';
import { membersWithoutTrail } from './member-trail.ts';

interface GroupsNeeds {
  platform: Platform;
  hostName: (licenceId: string) => string;
  /** Whether dossiers hang on a group; the room that keeps them supplies it. */
  dossiersIn: Parameters<typeof createGroups>[0]['dossiersIn'];
  /** What a new group begins with. */
  onCreated: (groupId: string, licenceId: string, unit: Unit) => Promise<void>;
  tellCoordinators: TellCoordinators;
}

/** GROEPEN: those of the host, and the school's own with their staff and pupils. */
export function createGroupsFeature(needs: GroupsNeeds) {
  const { platform, hostName, dossiersIn, onCreated, tellCoordinators } = needs;
  const { database, unitOfWork, audit, clock, base } = platform;
  const store = createGroupsStore({ database });
  const groups = createGroups({ unitOfWork, dossiersIn, onCreated, tellCoordinators });
  return {
    name: 'groups',
    unbacked: async () =>
      (await membersWithoutTrail(database, schoolDay(clock.now()))).map((row) => ({
        ...row,
        fault: 'access-not-in-trail' as const,
      })),
    store,
    groups,
    routes: groupRoutes({ groups, store, audit, hostName, base }),
    menu: [
      {
        in: 'settings',
        id: 'groups',
        of: 'school',
        path: '/instellingen/groepen',
        label: 'settings.entries.groups.title',
        text: 'settings.entries.groups.text',
        place: 10,
        roles: ['coordinator', 'admin'],
      },
    ],
  } satisfies FeatureParts;
}
