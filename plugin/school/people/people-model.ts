import { DataTypes } from 'sequelize';
import type { Database, OldTable } from '../../platform/store/index.ts';

export type PersonKind = 'student' | 'guardian' | 'staff';

export interface PersonRow {
  id: string;
  licence_id: string;
  kind: PersonKind;
  source: 'host' | 'own';
  host_id: string | null;
  given: string;
  prefix: string;
  family: string;
  preferred: string;
  birth_date: string | null;
  status: 'active' | 'inactive';
  details: Buffer | null;
  host_hash: Buffer | null;
  updated_at: Date;
}

export interface NamePartRow {
  licence_id: string;
  kind: PersonKind;
  part: string;
  person_id: string;
}
export interface AltIdRow {
  licence_id: string;
  scheme: string;
  value: string;
  person_id: string;
}
export interface GuardianshipRow {
  student_id: string;
  guardian_id: string;
  relation: string;
  authority: 'yes' | 'no' | 'unknown';
  may_read: 'yes' | 'no' | 'unknown';
  lives_with: boolean | null;
  status: 'active' | 'inactive';
}

export interface PeopleTables {
  people: OldTable<PersonRow>;
  nameParts: OldTable<NamePartRow>;
  altIds: OldTable<AltIdRow>;
  guardianships: OldTable<GuardianshipRow>;
}

const id = { type: DataTypes.CHAR(36), primaryKey: true };
const text = { type: DataTypes.STRING(200), allowNull: false };
const kind = { type: DataTypes.ENUM('student', 'guardian', 'staff'), allowNull: false };
const answer = { type: DataTypes.ENUM('yes', 'no', 'unknown'), allowNull: false };
const status = { type: DataTypes.ENUM('active', 'inactive'), allowNull: false };

export function peopleTables(database: Database): PeopleTables {
  return {
    people: database.table<PersonRow>('people', {
      id,
      licence_id: DataTypes.CHAR(36),
      kind,
      source: DataTypes.ENUM('host', 'own'),
      host_id: DataTypes.STRING(190),
      given: text,
      prefix: text,
      family: text,
      preferred: text,
      birth_date: DataTypes.DATEONLY,
      status,
      details: DataTypes.BLOB('long'),
      host_hash: DataTypes.BLOB,
      updated_at: DataTypes.DATE(3),
    }),
    nameParts: database.table<NamePartRow>('name_parts', {
      licence_id: id,
      kind: { ...kind, primaryKey: true },
      part: { type: DataTypes.STRING(60), primaryKey: true },
      person_id: id,
    }),
    altIds: database.table<AltIdRow>('alt_ids', {
      licence_id: id,
      scheme: { type: DataTypes.STRING(40), primaryKey: true },
      value: { type: DataTypes.STRING(190), primaryKey: true },
      person_id: DataTypes.CHAR(36),
    }),
    guardianships: database.table<GuardianshipRow>('guardianships', {
      student_id: id,
      guardian_id: id,
      relation: text,
      authority: answer,
      may_read: answer,
      lives_with: DataTypes.BOOLEAN,
      status,
    }),
  };
}
