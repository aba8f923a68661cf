import { accountRoutes } from '../account/index.ts';
import type { Route } from '../access/index.ts';
import { dossiersIn, openDossiersWith } from '../dossier/index.ts';
import {
  createExternalAccess,
  createExternalAccessStore,
  externalAccessRoutes,
} from '../external-access/index.ts';
import { createGroups, createGroupsStore, groupRoutes, groupTables } from '../groups/index.ts';
import { domainRoutes } from '../learning-domains/index.ts';
import { peopleTables } from '../people/index.ts';
import { policyRoutes } from '../policies/index.ts';
import { postRoutes, returnRoutes } from '../post/index.ts';
import {
  createMerges,
  createMergesStore,
  createOwnPupils,
  createOwnPupilsStore,
  mergeRoutes,
  ownPupilRoutes,
} from '../pupils/index.ts';
import { createLiveCheck, createRoster, rosterRoutes } from '../roster/index.ts';
import { createReminders, createStaff, factorResetRoutes, staffRoutes } from '../staff/index.ts';
import { settingsRoutes } from '../settings/index.ts';
import { settingsList } from '../settings-list.ts';
import type { Access } from './access.ts';
import type { Foundation } from './foundation.ts';

export type Settings = ReturnType<typeof wireSettings>;

/** Who and what a licence has: its roster, groups, pupils and staff, and the settings pages that change them. */
export function wireSettings(foundation: Foundation, access: Access) {
  const {
    config,
    adapters,
    identity,
    database,
    unitOfWork,
    audit,
    clock,
    log,
    licences,
    domains,
    policies,
    outbox,
    licenceKey,
    licenceKind,
    hostName,
    base,
  } = foundation;
  const { sessions, localAccounts, staffStore, readers, secondFactors } = access;
  const people = peopleTables(database);
  const groups = groupTables(database);
  const groupsStore = createGroupsStore({ database });
  const ownGroups = createGroups({
    unitOfWork,
    tables: groups,
    dossiersIn,
    onCreated: (groupId, licenceId, unit) => domains.startGroup(groupId, licenceId, unit),
  });
  const roster = createRoster({
    database,
    unitOfWork,
    licences,
    people,
    groups,
    adapters,
    clock,
    log,
  });
  const live = createLiveCheck({ database, licences, adapters, clock });
  const staff = createStaff({
    unitOfWork,
    store: staffStore,
    accounts: localAccounts,
    policies,
    tables: people,
    licenceKey,
    licenceKind,
  });
  const reminders = createReminders({
    store: staffStore,
    unitOfWork,
    outbox,
    readers,
    clock,
    baseUrl: config.baseUrl,
    licence: (id) => licences.byId(id),
  });
  const ownPupilsStore = createOwnPupilsStore({ database });

  const pupils: Route[] = [
    ...groupRoutes({ groups: ownGroups, store: groupsStore, audit, hostName, base }),
    ...ownPupilRoutes({
      ownPupils: createOwnPupils({ unitOfWork, tables: people, groups: ownGroups }),
      store: ownPupilsStore,
      groups: groupsStore,
      base,
    }),
    ...mergeRoutes({
      merges: createMerges({ unitOfWork }),
      store: createMergesStore({ database }),
      pupils: ownPupilsStore,
      audit,
      hostName,
      base,
    }),
    ...domainRoutes({
      domains,
      groups: groupsStore,
      openDossiersWith: (domain) => openDossiersWith(database, domain),
      hostName,
      base,
    }),
    ...settingsRoutes({ entries: settingsList, base }),
  ];
  const staffPages: Route[] = [
    ...rosterRoutes({ roster, licences, hostName, base }),
    ...staffRoutes({ staff, store: staffStore, policies, audit, hostName, licenceKind, base }),
    ...factorResetRoutes({ staff, factors: secondFactors, base }),
    ...policyRoutes({ policies, licences, base }),
  ];
  const accessAndPost: Route[] = [
    ...externalAccessRoutes({
      access: createExternalAccess({ unitOfWork, groups: ownGroups, staff }),
      store: createExternalAccessStore({ database }),
      groups: groupsStore,
      staff,
      policies,
      audit,
      hostName,
      base,
    }),
    ...postRoutes({ outbox, base }),
    ...returnRoutes({ outbox, key: config.bounceKey }),
    ...accountRoutes({
      sessions,
      factors: secondFactors,
      licences,
      hostName,
      hostPasswordUrl: identity.identity?.passwordUrl,
      base,
    }),
  ];
  return { roster, live, reminders, routes: { pupils, staff: staffPages, accessAndPost } };
}
