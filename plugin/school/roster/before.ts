import type { Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { schoolYearsTable } from '../groups/index.ts';
import type { membershipsTable } from '../groups/index.ts';
import type { guardianshipsTable } from '../people/index.ts';
import {
  altIdsOfLicence,
  groupsOfHost,
  guardianshipsOfHost,
  membershipsOfHost,
  peopleOfHost,
} from './roster-store.ts';
import type { AltIdRow, HostGroupRow, HostPersonRow } from './roster-store.ts';

/** What the host told before, as it stands here. */
export interface Before {
  years: RowOf<typeof schoolYearsTable>[];
  people: HostPersonRow[];
  groups: HostGroupRow[];
  memberships: RowOf<typeof membershipsTable>[];
  guardianships: RowOf<typeof guardianshipsTable>[];
  altIds: AltIdRow[];
}

/** Read once a run: what would go is reckoned from it, and then what changes. */
export async function readBefore(unit: Unit, licenceId: string): Promise<Before> {
  return {
    years: await unit.all(schoolYearsTable, { licenceId }),
    people: await peopleOfHost(unit, licenceId),
    groups: await groupsOfHost(unit, licenceId),
    memberships: await membershipsOfHost(unit, licenceId),
    guardianships: await guardianshipsOfHost(unit, licenceId),
    altIds: await altIdsOfLicence(unit, licenceId),
  };
}
