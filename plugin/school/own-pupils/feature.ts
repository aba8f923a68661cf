import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Groups, GroupsStore } from '../groups/index.ts';
import { ownPupilRoutes } from './own-pupil-routes.ts';
import { createOwnPupilsStore } from './own-pupils-store.ts';
import { createOwnPupils } from './own-pupils.ts';

interface OwnPupilsNeeds {
  platform: Platform;
  groups: { store: GroupsStore; groups: Groups };
}

/** Pupils whom the host does not have yet. */
export function createOwnPupilsFeature({ platform, groups }: OwnPupilsNeeds) {
  const { database, unitOfWork, base } = platform;
  const store = createOwnPupilsStore({ database });
  const ownPupils = createOwnPupils({ unitOfWork, groups: groups.groups });
  return {
    name: 'own-pupils',
    store,
    routes: ownPupilRoutes({ ownPupils, store, groups: groups.store, base }),
  } satisfies FeatureParts;
}
