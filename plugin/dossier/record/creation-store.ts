import type { Unit } from '../../platform/store/index.ts';
import { policyValue } from '../../school/policies/index.ts';
import type { Level } from '../facts/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { dossierDomainsTable, dossierKeysTable } from './record-tables.ts';

/** A pupil, whom nobody else gives a dossier or merges before this unit ends. */
export async function lockStudent(
  unit: Unit,
  pupilId: string,
): Promise<{ mergedInto: string | null } | undefined> {
  const [pupil] = await unit.select<{ mergedInto: string | null }>(
    `SELECT merged_into AS mergedInto
       FROM {people}
      WHERE id = :pupilId AND kind = 'student'
        FOR UPDATE`,
    { pupilId },
  );
  return pupil;
}

/** Whoever is pupil, locked in the order in which creating locks. */
export const lockPerson = async (unit: Unit, personId: string): Promise<void> => {
  await unit.select('SELECT id FROM {people} WHERE id = :personId FOR UPDATE', { personId });
};

/** @returns the group's status, which stays so until this unit ends */
export async function holdGroup(unit: Unit, groupId: string | null): Promise<string | undefined> {
  const [group] = await unit.select<{ status: string }>(
    'SELECT status FROM {school_groups} WHERE id = :groupId LOCK IN SHARE MODE',
    { groupId },
  );
  return group?.status;
}

/** A dossier with its wrapped key; what its licence gives itself to set a plan is copied along. */
export async function insertDossier(
  unit: Unit,
  made: {
    id: string;
    licenceId: string;
    pupilId: string;
    level: Level;
    groupId: string | null;
    schoolYearId: string;
    wrapped: Buffer;
    previousId?: string;
  },
): Promise<void> {
  const { wrapped, previousId, ...row } = made;
  await unit.write(
    `INSERT INTO {dossiers}
            (id, licence_id, pupil_id, level, status, school_year_id, group_id, sequence,
             created_at, created_by, changed_at, previous_id, clock_weeks)
     VALUES (:id, :licenceId, :pupilId, :level, 'open', :schoolYearId, :groupId, 0,
             :at, :by, :at, :previousId, ${policyValue('clockWeeks', ':licenceId')})`,
    { ...row, at: unit.at, by: unit.actor.personId ?? '', previousId: previousId ?? null },
  );
  await unit.insert(dossierKeysTable, { dossierId: made.id, wrappedKey: wrapped });
}

export async function insertDomains(
  unit: Unit,
  dossierId: string,
  domains: readonly DossierDomain[],
): Promise<void> {
  for (const [position, { key, name, kind }] of domains.entries()) {
    await unit.insert(dossierDomainsTable, { dossierId, domainKey: key, name, kind, position });
  }
}
