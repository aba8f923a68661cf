import { openText, sealText } from '../../platform/store/index.ts';
import type { Binding, Database, Row, Unit } from '../../platform/store/index.ts';
import { groupRuns, memberNow, teachesPupil } from '../../school/memberships/index.ts';
import { policiesOf, policyColumn } from '../../school/policies/index.ts';
import type { Revision } from '../content/index.ts';
import type { ArchiveReason, DossierFacts, Level, PlanMode, StepState } from '../facts/index.ts';
import type { DossierDomain, StepContent } from '../form/index.ts';
import type { PupilFacts } from '../policy/index.ts';

/** Who asks: scopes every load to the licence, and tells whether they teach the pupil. */
export interface Asker {
  actorId: string;
  licenceId: string;
  today: string;
}

export interface StepRow {
  step: number;
  state: StepState;
  filled: number;
  total: number;
  finishedAt: Date | null;
  content: StepContent | undefined;
}

export interface HistoryRow {
  sequence: number;
  kind: Revision['kind'] | 'finish' | 'reopen';
  path: string;
  value: string | undefined;
  byHost: boolean;
  who: string;
  at: Date;
}

type Select = <T extends object = Row>(sql: string, values?: Binding) => Promise<T[]>;

interface DossierRow {
  id: string;
  licenceId: string;
  pupilId: string;
  level: Level;
  status: 'open' | 'archived';
  sequence: number;
  clockStartsOn: string | null;
  evaluateOn: string | null;
  changedAt: Date;
  schoolYear: string;
  groupName: string | null;
  birthDate: string | null;
  wrappedKey: Buffer;
  teaches: number;
  emergencyUntil: Date | null;
  grantedParts: number | null;
  ownPolicies: string | null;
  shared: number;
  archivedAt: Date | null;
  archiveReason: ArchiveReason | null;
  previousId: string | null;
  nextId: string | null;
  given: string;
  prefix: string;
  family: string;
  preferred: string;
  unread: number;
  version: number | null;
  lastVersion: number | null;
  setAt: Date;
  consentMode: PlanMode;
  agreedAt: Date | null;
  actionPartHash: Buffer;
  lapsedAt: Date | null;
}

/**
 * SQL on the row `d`, for `:actorId` and `:today`; supplied by the capability that shares dossiers
 * and keeps messages.
 */
export interface PartnershipColumns {
  shared: string;
  unread: string;
}

/** Columns and joins of {@link DossierFacts}; needs `:actorId` and `:today`. */
const dossierSelect = ({ shared, unread }: PartnershipColumns): string => `
  SELECT d.id, d.licence_id AS licenceId, d.pupil_id AS pupilId, d.level, d.status, d.sequence,
         d.clock_starts_on AS clockStartsOn, d.evaluate_on AS evaluateOn, d.changed_at AS changedAt, y.name AS schoolYear,
         g.name AS groupName, p.birth_date AS birthDate, p.given, p.prefix, p.family, p.preferred, k.wrapped_key AS wrappedKey,
         d.archived_at AS archivedAt, d.archive_reason AS archiveReason, d.previous_id AS previousId,
         (SELECT n.id FROM {dossiers} n WHERE n.previous_id = d.id ORDER BY n.created_at DESC LIMIT 1) AS nextId,
         (SELECT MAX(version) FROM {plans} WHERE dossier_id = d.id) AS lastVersion,
         pl.version, pl.set_at AS setAt, pl.consent_mode AS consentMode, pl.agreed_at AS agreedAt, pl.action_part_hash AS actionPartHash,
         pl.lapsed_at AS lapsedAt, ${teachesPupil('d.pupil_id')} AS teaches,
         (SELECT MAX(e.until_at) FROM {emergency_access} e WHERE e.dossier_id = d.id AND e.person_id = :actorId) AS emergencyUntil,
         (SELECT MAX(x.medical) + 2 * MAX(x.psychological) FROM {sensitive_grants} x
           WHERE x.dossier_id = d.id AND x.person_id = :actorId AND x.ended_at IS NULL AND x.until_on >= :today) AS grantedParts,
         ${policyColumn('d.licence_id')} AS ownPolicies, ${shared} AS shared, ${unread} AS unread
    FROM {dossiers} d
    JOIN {dossier_keys} k ON k.dossier_id = d.id
    JOIN {people} p ON p.id = d.pupil_id
    JOIN {school_years} y ON y.id = d.school_year_id
    LEFT JOIN {school_groups} g ON g.id = d.group_id
    LEFT JOIN {plans} pl ON pl.dossier_id = d.id
      AND pl.version = (SELECT MAX(version) FROM {plans} WHERE dossier_id = d.id AND withdrawn_at IS NULL)`;

export interface DossierStore {
  find(id: string, asker: Asker): Promise<DossierFacts | undefined>;
  /** Those of these that there are, in one statement. */
  findAll(ids: readonly string[], asker: Asker): Promise<DossierFacts[]>;
  /** A pupil who was merged into another is found as that other one. */
  findPupil(pupilId: string, asker: Asker): Promise<PupilFacts | undefined>;
  /** The steps of a dossier in order; the content of `withContent` only. */
  steps(dossier: DossierFacts, withContent: readonly number[]): Promise<StepRow[]>;
  domains(dossierId: string): Promise<DossierDomain[]>;
  /** Newest first; of one field only when `path` is given. */
  history(
    dossier: DossierFacts,
    step: number,
    page: { skip: number; size: number; path?: string },
  ): Promise<HistoryRow[]>;
  /** One of them; undefined when this step has no such revision. */
  revision(
    dossier: DossierFacts,
    step: number,
    sequence: number,
  ): Promise<(Revision & { sequence: number }) | undefined>;
  /** Who made each of these revisions, and when. */
  writers(
    dossierId: string,
    sequences: readonly number[],
  ): Promise<{ sequence: number; who: string; byHost: boolean; at: Date }[]>;
  /** Every field that was ever written in this step. */
  writtenPaths(dossierId: string, step: number): Promise<string[]>;
  /** The values a path had before each of these sequences, for "was" beside "became". */
  valuesBefore(
    dossier: DossierFacts,
    step: number,
    paths: readonly string[],
  ): Promise<{ path: string; sequence: number; value: string }[]>;
  /** The pupil's present class and its year: where a new dossier belongs. */
  presentGroup(
    pupilId: string,
    today: string,
  ): Promise<{ groupId: string | null; schoolYearId: string; name: string } | undefined>;
}

/** Opens and seals what lies in a dossier; everything a person typed goes through here. */
export interface DossierSeal {
  content(sealed: Buffer | null, step: number): StepContent | undefined;
  sealContent(content: StepContent, step: number): Buffer;
  value(sealed: Buffer | null, sequence: number): string | undefined;
  sealValue(value: string, sequence: number): Buffer;
}

export function dossierSeal(key: Buffer, dossierId: string): DossierSeal {
  const contentPlace = (step: number): string => `dossier_steps/content/${dossierId}/${step}`;
  const valuePlace = (sequence: number): string => `revisions/value/${dossierId}/${sequence}`;
  return {
    content: (sealed, step) =>
      sealed === null
        ? undefined
        : (JSON.parse(openText(key, sealed, contentPlace(step))) as StepContent),
    sealContent: (content, step) => sealText(key, JSON.stringify(content), contentPlace(step)),
    value: (sealed, sequence) =>
      sealed === null ? undefined : openText(key, sealed, valuePlace(sequence)),
    sealValue: (value, sequence) => sealText(key, value, valuePlace(sequence)),
  };
}

export function createDossierStore(deps: {
  database: Database;
  dossierKey: (dossier: DossierFacts) => Buffer;
  partnership: PartnershipColumns;
}): DossierStore {
  const select: Select = (sql, values) => deps.database.select(sql, values);
  const selected = dossierSelect(deps.partnership);
  const sealOf = (dossier: DossierFacts): DossierSeal =>
    dossierSeal(deps.dossierKey(dossier), dossier.id);
  return {
    find: async (id, asker) =>
      (
        await select<DossierRow>(`${selected} WHERE d.id = :id AND d.licence_id = :licenceId`, {
          id,
          ...asker,
        })
      ).map(factsOf)[0],
    findAll: async (ids, asker) =>
      (
        await select<DossierRow>(`${selected} WHERE d.id IN (:ids) AND d.licence_id = :licenceId`, {
          ids: ['', ...ids],
          ...asker,
        })
      ).map(factsOf),
    findPupil: async (pupilId, asker) => {
      const [row] = await select<{ id: string; licenceId: string; teaches: number }>(
        `SELECT p.id, p.licence_id AS licenceId, ${teachesPupil('p.id')} AS teaches FROM {people} asked JOIN {people} p ON p.id = COALESCE(asked.merged_into, asked.id)
          WHERE asked.id = :pupilId AND asked.licence_id = :licenceId AND p.licence_id = :licenceId AND p.kind = 'student'`,
        { pupilId, ...asker },
      );
      return row === undefined
        ? undefined
        : {
            licenceId: row.licenceId,
            teaches: row.teaches === 1,
            trace: { pupilId: row.id },
            ...(row.id === pupilId ? {} : { mergedInto: row.id }),
          };
    },
    steps: async (dossier, withContent) => {
      const rows = await select<{
        step: number;
        state: StepState;
        filled: number;
        total: number;
        finishedAt: Date | null;
        content: Buffer | null;
      }>(
        `SELECT step, state, filled, total, finished_at AS finishedAt, IF(step IN (:withContent), content, NULL) AS content
           FROM {dossier_steps} WHERE dossier_id = :id ORDER BY step`,
        { id: dossier.id, withContent: [...withContent, 0] },
      );
      const seal = sealOf(dossier);
      return rows.map((row) => ({ ...row, content: seal.content(row.content, row.step) }));
    },
    domains: (dossierId) =>
      select<DossierDomain>(
        'SELECT domain_key AS `key`, name, kind FROM {dossier_domains} WHERE dossier_id = :dossierId ORDER BY position',
        { dossierId },
      ),
    history: async (dossier, step, { skip, size, path }) => {
      const rows = await select<
        Omit<HistoryRow, 'value' | 'byHost'> & { value: Buffer | null; byHost: number }
      >(
        `SELECT r.sequence, r.kind, r.path, r.value, r.by_host AS byHost, r.at,
                CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS who
           FROM {revisions} r JOIN {people} p ON p.id = r.by_id
          WHERE r.dossier_id = :id AND r.step = :step ${path === undefined ? '' : 'AND r.path = :path'} ORDER BY r.sequence DESC LIMIT :size OFFSET :skip`,
        { id: dossier.id, step, skip, size, path: path ?? '' },
      );
      const seal = sealOf(dossier);
      return rows.map((row) => ({
        ...row,
        byHost: row.byHost === 1,
        value: seal.value(row.value, row.sequence),
      }));
    },
    revision: async (dossier, step, sequence) => {
      const [row] = await select<{ kind: Revision['kind']; path: string; value: Buffer | null }>(
        `SELECT kind, path, value FROM {revisions} WHERE dossier_id = :id AND sequence = :sequence AND step = :step
            AND kind NOT IN ('finish', 'reopen')`,
        { id: dossier.id, step, sequence },
      );
      const value = sealOf(dossier).value(row?.value ?? null, sequence);
      return row === undefined
        ? undefined
        : { sequence, kind: row.kind, path: row.path, ...(value === undefined ? {} : { value }) };
    },
    writers: async (dossierId, sequences) => {
      const rows = await select<{ sequence: number; who: string; byHost: number; at: Date }>(
        `SELECT r.sequence, r.by_host AS byHost, r.at, CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS who
           FROM {revisions} r JOIN {people} p ON p.id = r.by_id WHERE r.dossier_id = :dossierId AND r.sequence IN (:sequences)`,
        { dossierId, sequences: [0, ...sequences] },
      );
      return rows.map((row) => ({ ...row, byHost: row.byHost === 1 }));
    },
    writtenPaths: async (dossierId, step) =>
      (
        await select<{ path: string }>(
          "SELECT DISTINCT path FROM {revisions} WHERE dossier_id = :dossierId AND step = :step AND kind = 'set'",
          { dossierId, step },
        )
      ).map((row) => row.path),
    valuesBefore: async (dossier, step, paths) => {
      if (paths.length === 0) return [];
      const rows = await select<{ path: string; sequence: number; value: Buffer | null }>(
        `SELECT path, sequence, value FROM {revisions}
          WHERE dossier_id = :id AND step = :step AND kind = 'set' AND path IN (:paths) ORDER BY sequence`,
        { id: dossier.id, step, paths: [...new Set(paths)] },
      );
      const seal = sealOf(dossier);
      return rows.map((row) => ({
        path: row.path,
        sequence: row.sequence,
        value: seal.value(row.value, row.sequence) ?? '',
      }));
    },
    presentGroup: (pupilId, today) => presentGroup(select, pupilId, today),
  };
}

function factsOf(row: DossierRow): DossierFacts {
  const {
    given,
    prefix,
    family,
    preferred,
    version,
    lastVersion,
    setAt,
    consentMode,
    agreedAt,
    actionPartHash,
    lapsedAt,
    teaches,
    grantedParts,
    ownPolicies,
    shared,
    ...rest
  } = row;
  const parts = grantedParts ?? 0;
  return {
    ...rest,
    teaches: teaches === 1,
    shared: shared === 1,
    policies: policiesOf(ownPolicies),
    granted: { medical: parts % 2 === 1, psychological: parts >= 2 },
    pupilName: { given, prefix, family, preferred },
    lastVersion: lastVersion ?? 0,
    plan:
      version === null
        ? undefined
        : { version, setAt, consentMode, agreedAt, actionPartHash, lapsedAt },
    trace: { dossierId: row.id, pupilId: row.pupilId },
  };
}

async function presentGroup(
  select: Select,
  pupilId: string,
  today: string,
): ReturnType<DossierStore['presentGroup']> {
  const [row] = await select<{ groupId: string; schoolYearId: string; name: string }>(
    `SELECT g.id AS groupId, y.id AS schoolYearId, g.name FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id JOIN {school_years} y ON y.id = g.school_year_id
      WHERE m.person_id = :pupilId AND m.role = 'pupil' AND ${groupRuns('g', 'y')} AND ${memberNow('m', 'y')}
      ORDER BY g.type = 'class' DESC, g.name LIMIT 1`,
    { pupilId, today },
  );
  return row;
}

/** How many dossiers belong to a group, archived ones too. */
export async function dossiersIn(groupId: string, unit: Unit): Promise<number> {
  const [row] = await unit.select<{ count: number }>(
    'SELECT COUNT(*) AS count FROM {dossiers} WHERE group_id = :groupId',
    { groupId },
  );
  return row?.count ?? 0;
}

/** In how many open dossiers a domain of the licence stands. */
export async function openDossiersWith(
  database: Database,
  domain: { licenceId: string; key: string },
): Promise<number> {
  const [row] = await database.select<{ count: number }>(
    `SELECT COUNT(*) AS count FROM {dossiers} d JOIN {dossier_domains} x ON x.dossier_id = d.id AND x.domain_key = :key
      WHERE d.licence_id = :licenceId AND d.status = 'open'`,
    domain,
  );
  return row?.count ?? 0;
}

/**
 * The step and its dossier, locked until the unit ends: writers of one dossier come one after the
 * other.
 */
export interface LockedStep {
  sequence: number;
  status: 'open' | 'archived';
  state: StepState;
  content: Buffer | null;
}

export async function lockStep(
  unit: Unit,
  dossierId: string,
  step: number,
): Promise<LockedStep | undefined> {
  const [row] = await unit.select<LockedStep>(
    `SELECT d.sequence, d.status, s.state, s.content FROM {dossiers} d
       JOIN {dossier_steps} s ON s.dossier_id = d.id AND s.step = :step WHERE d.id = :dossierId FOR UPDATE`,
    { dossierId, step },
  );
  return row;
}

/** Appends revisions in one statement, numbered on from `sequence`. */
export async function appendRevisions(
  unit: Unit,
  seal: DossierSeal,
  where: { dossierId: string; step: number; sequence: number; schemaVersion: number },
  revisions: readonly (Omit<Revision, 'kind'> & { kind: HistoryRow['kind'] })[],
): Promise<number> {
  const values: Record<string, string | number | boolean | Date | Buffer | null> = {
    dossierId: where.dossierId,
    step: where.step,
    schemaVersion: where.schemaVersion,
    by: unit.actor.personId ?? '',
    at: unit.at,
  };
  const places = revisions.map((revision, index) => {
    const sequence = where.sequence + index + 1;
    values[`n${index}`] = sequence;
    values[`kind${index}`] = revision.kind;
    values[`path${index}`] = revision.path;
    values[`value${index}`] =
      revision.value === undefined ? null : seal.sealValue(revision.value, sequence);
    values[`host${index}`] = revision.byHost === true;
    return `(:dossierId, :n${index}, :step, :kind${index}, :path${index}, :value${index}, :schemaVersion, :host${index}, :by, :at)`;
  });
  await unit.write(
    `INSERT INTO {revisions} (dossier_id, sequence, step, kind, path, value, schema_version, by_host, by_id, at) VALUES ${places.join(', ')}`,
    values,
  );
  return where.sequence + revisions.length;
}
