import { createMerges, createMergesStore, mergeRoutes } from '../administration/merging/index.ts';
import { dossiersIn, openDossiersWith } from '../dossier/record/index.ts';
import type { Route } from '../platform/web/index.ts';
import { accountRoutes } from '../school/account/index.ts';
import {
  createExternalAccess,
  createExternalAccessStore,
  externalAccessRoutes,
} from '../school/external-access/index.ts';
import {
  createGroups,
  createGroupsStore,
  groupRoutes,
  groupTables,
} from '../school/groups/index.ts';
import { domainRoutes } from '../school/learning-domains/index.ts';
import {
  createOwnPupils,
  createOwnPupilsStore,
  ownPupilRoutes,
} from '../school/own-pupils/index.ts';
import { peopleTables } from '../school/people/index.ts';
import { policyRoutes } from '../school/policies/index.ts';
import { postRoutes, returnRoutes } from '../school/post/index.ts';
import { createLiveCheck, createRoster, rosterRoutes } from '../school/roster/index.ts';
import { settingsRoutes } from '../school/settings/index.ts';
import {
  createReminders,
  createStaff,
  factorResetRoutes,
  staffRoutes,
} from '../school/staff/index.ts';
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
