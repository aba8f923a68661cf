import type { NameParts } from '../../kernel/names.ts';
import type { Database } from '../../platform/store/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';
import { nameLikeness } from './likeness.ts';
import type { OwnPupil, PupilRecord } from './own-pupil.ts';

export interface KnownPupil extends NameParts {
  id: string;
  source: 'host' | 'own';
  groupName: string | null;
}

/** A pupil's present class, else another group that runs; `:today` is bound. */
export function presentGroupOf(pupil: string): string {
  return `(SELECT g.name
             FROM {memberships} m
             JOIN {school_groups} g ON g.id = m.group_id
             JOIN {school_years} y ON y.id = g.school_year_id
            WHERE m.person_id = ${pupil}
              AND m.role = 'pupil'
              AND ${groupRuns('g', 'y')}
              AND ${memberNow('m', 'y')}
            ORDER BY g.type = 'class' DESC, g.sort_name, g.name
            LIMIT 1)`;
}

export interface OwnPupilsStore {
  find(pupilId: string, licenceId: string): Promise<PupilRecord | undefined>;
  /** Pupils who may be this one: born the same day and with a name alike. */
  alike(licenceId: string, pupil: OwnPupil, today: string): Promise<KnownPupil[]>;
}

export function createOwnPupilsStore(deps: { database: Database }): OwnPupilsStore {
  return {
    find: async (pupilId, licenceId) => {
      const [row] = await deps.database.select<Omit<PupilRecord, 'trace'>>(
        `SELECT id, licence_id AS licenceId, source, given, prefix, family, preferred,
                birth_date AS birthDate, merged_into AS mergedInto
           FROM {people}
          WHERE id = :pupilId
            AND licence_id = :licenceId
            AND kind = 'student'`,
        { pupilId, licenceId },
      );
      return row === undefined ? undefined : { ...row, trace: { pupilId } };
    },
    alike: async (licenceId, pupil, today) => {
      const rows = await deps.database.select<KnownPupil>(
        `SELECT p.id, p.source, p.given, p.prefix, p.family, p.preferred,
                ${presentGroupOf('p.id')} AS groupName
           FROM {people} p
          WHERE p.licence_id = :licenceId
            AND p.kind = 'student'
            AND p.status = 'active'
            AND p.birth_date = :birthDate
          ORDER BY p.family, p.given, p.id
          LIMIT 500`,
        { licenceId, birthDate: pupil.birthDate, today },
      );
      return rows.filter((row) => nameLikeness(row, pupil.name) !== undefined);
    },
  };
}
