import { DataTypes } from 'sequelize';
import type { Database, OldTable } from '../../platform/store/index.ts';

export interface SchoolYearRow {
  id: string;
  licence_id: string;
  host_id: string | null;
  name: string;
  starts_on: string;
  ends_on: string;
  runs_until: string;
}
export interface GroupRow {
  id: string;
  licence_id: string;
  school_year_id: string;
  source: 'host' | 'own';
  host_id: string | null;
  name: string;
  level: string;
  type: 'class' | 'subgroup';
  mentor_id: string | null;
  status: 'active' | 'inactive';
  host_hash: Buffer | null;
}
export interface MembershipRow {
  id: string;
  group_id: string;
  person_id: string;
  role: 'pupil' | 'teacher' | 'assistant' | 'unknown';
  source: 'host' | 'own';
  from_day: string;
  to_day: string | null;
  removed_on: string | null;
}

export interface GroupTables {
  years: OldTable<SchoolYearRow>;
  groups: OldTable<GroupRow>;
  memberships: OldTable<MembershipRow>;
}

const id = { type: DataTypes.CHAR(36), primaryKey: true };
const reference = DataTypes.CHAR(36);

export function groupTables(database: Database): GroupTables {
  return {
    years: database.table<SchoolYearRow>('school_years', {
      id,
      licence_id: reference,
      host_id: DataTypes.STRING(190),
      name: DataTypes.STRING(40),
      starts_on: DataTypes.DATEONLY,
      ends_on: DataTypes.DATEONLY,
      runs_until: DataTypes.DATEONLY,
    }),
    groups: database.table<GroupRow>('school_groups', {
      id,
      licence_id: reference,
      school_year_id: reference,
      source: DataTypes.ENUM('host', 'own'),
      host_id: DataTypes.STRING(190),
      name: DataTypes.STRING(200),
      level: DataTypes.STRING(200),
      type: DataTypes.ENUM('class', 'subgroup'),
      mentor_id: reference,
      status: DataTypes.ENUM('active', 'inactive'),
      host_hash: DataTypes.BLOB,
    }),
    memberships: database.table<MembershipRow>('memberships', {
      id,
      group_id: reference,
      person_id: reference,
      role: DataTypes.ENUM('pupil', 'teacher', 'assistant', 'unknown'),
      source: DataTypes.ENUM('host', 'own'),
      from_day: DataTypes.DATEONLY,
      to_day: DataTypes.DATEONLY,
      removed_on: DataTypes.DATEONLY,
    }),
  };
}
