import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { Licences } from '../licences/index.ts';
import type { Policies } from '../policies/index.ts';
import type { LocalAccounts, SecondFactors } from '../sign-in/index.ts';
import { factorResetRoutes } from './factor-reset-routes.ts';
import { tellOfHelperGroup } from './helper-groups.ts';
import type { HelperGroup } from './helper-groups.ts';
import { createMailReaders } from './mail-readers.ts';
import { createReminders } from './reminders.ts';
import { roleAlerts, roleRoutes } from './role-routes.ts';
import { rolesWithoutTrail } from './role-trail-store.ts';
import { staffRoutes } from './staff-routes.ts';
import { createStaff } from './staff-service.ts';
import { createStaffStore } from './staff-store.ts';
import { createVouchers } from './vouchers.ts';

interface StaffNeeds {
  platform: Platform;
  licences: Licences;
  licenceKind: (licenceId: string) => 'school' | 'swv';
  hostName: (licenceId: string) => string;
  policies: Policies;
  signIn: { localAccounts: LocalAccounts; secondFactors: SecondFactors };
}

/**
 * MEDEWERKERS: roles given here, accounts of who is not in the host, and when their access ends.
 */
export function createStaffFeature(needs: StaffNeeds) {
  const { platform, licences, policies, licenceKind, hostName, signIn } = needs;
  const { config, database, unitOfWork, audit, clock, outbox, licenceKey, base } = platform;
  const store = createStaffStore({ database });
  const accounts = signIn.localAccounts;
  const readers = createMailReaders({ store, accounts, licenceKey });
  const vouchers = createVouchers({
    readers,
    outbox,
    licenceKind,
    schoolName: (id) => licences.byId(id).schoolName,
    baseUrl: config.baseUrl,
  });
  const staff = createStaff({
    unitOfWork,
    store,
    accounts,
    policies,
    vouchers,
    licenceKey,
    licenceKind,
  });
  const reminders = createReminders({
    store,
    unitOfWork,
    outbox,
    readers,
    clock,
    baseUrl: config.baseUrl,
    licence: (id) => licences.byId(id),
  });
  return {
    name: 'staff',
    unbacked: async () =>
      (await rolesWithoutTrail(database)).map((row) => ({
        ...row,
        fault: 'access-not-in-trail' as const,
      })),
    staff,
    readers,
    vouchers,
    tellOfHelperGroup: (unit: Unit, group: HelperGroup) =>
      tellOfHelperGroup({ vouchers, baseUrl: config.baseUrl }, unit, group),
    routes: [
      ...staffRoutes({ staff, store, policies, audit, hostName, licenceKind, base }),
      ...roleRoutes({ staff, base }),
      ...factorResetRoutes({ staff, factors: signIn.secondFactors, base }),
    ],
    jobs: [{ name: 'staff.end-reminders', everyMs: 3_600_000, run: () => reminders.run() }],
    mails: ['access-ends', 'role-waits', 'role-given', 'helper-pupils'],
    cautions: ['staff-waits'],
    today: (reader) => roleAlerts(database, base, reader),
    menu: [
      {
        in: 'settings',
        id: 'staff',
        path: '/instellingen/medewerkers',
        label: 'settings.entries.staff.title',
        text: 'settings.entries.staff.text',
        place: 30,
        roles: ['coordinator', 'admin'],
      },
    ],
  } satisfies FeatureParts;
}
