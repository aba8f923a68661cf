import type { Database, Reads, Unit } from '../../platform/store/index.ts';
import { groupRuns, memberNow, teachesPupil } from '../../school/memberships/index.ts';
import { policiesOf, policyColumn } from '../../school/policies/index.ts';
import type { Revision } from '../content/index.ts';
import { TOOLBOX_STEP } from '../facts/index.ts';
import type {
  ArchiveReason,
  DossierFacts,
  Level,
  PlanMode,
  RequestInDossier,
  StepState,
} from '../facts/index.ts';
import type { Step } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { keptLists } from '../former/index.ts';
import type { PupilFacts } from '../policy/index.ts';
import { earlierRecords } from './earlier-records-store.ts';
import type { EarlierRecord } from './earlier-records-store.ts';
import { dossierSeal } from './dossier-seal.ts';
import type { RequestForms } from './request-forms.ts';
import { historyOf, revisionOf, valuesOf, writersOf, writtenPaths } from './revisions-store.ts';
import type { HistoryRow } from './revisions-store.ts';
import { declared } from './step-writing.ts';
import { domainsOf, stepsOf } from './steps-store.ts';
import type { StepRow } from './steps-store.ts';

/** Who asks: scopes every load to the licence, and tells whether they teach the pupil. */
export interface Asker {
  actorId: string;
  licenceId: string;
  today: string;
}

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
  toolbox: string | null;
  version: number | null;
  lastVersion: number | null;
  stepStates: string | null;
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
  /**
   * JSON of the pinned version and the newest request, `{versionId, request}`; or NULL.
   */
  toolbox: string;
}

/** Columns and joins of {@link DossierFacts}; needs `:actorId` and `:today`. */
const dossierSelect = ({ shared, unread, toolbox }: PartnershipColumns): string => `
  SELECT d.id, d.licence_id AS licenceId, d.pupil_id AS pupilId, d.level, d.status, d.sequence,
         d.clock_starts_on AS clockStartsOn, d.evaluate_on AS evaluateOn,
         d.changed_at AS changedAt, y.name AS schoolYear, g.name AS groupName,
         p.birth_date AS birthDate, p.given, p.prefix, p.family, p.preferred,
         k.wrapped_key AS wrappedKey, d.archived_at AS archivedAt,
         d.archive_reason AS archiveReason, d.previous_id AS previousId,
         (SELECT n.id
            FROM {dossiers} n
           WHERE n.previous_id = d.id
           ORDER BY n.created_at DESC
           LIMIT 1) AS nextId,
         (SELECT MAX(version) FROM {plans} WHERE dossier_id = d.id) AS lastVersion,
         (SELECT GROUP_CONCAT(s.state ORDER BY s.step)
            FROM {dossier_steps} s
           WHERE s.dossier_id = d.id) AS stepStates,
         pl.version, pl.set_at AS setAt, pl.consent_mode AS consentMode,
         pl.agreed_at AS agreedAt, pl.action_part_hash AS actionPartHash,
         pl.lapsed_at AS lapsedAt,
         ${teachesPupil('d.pupil_id')} AS teaches,
         (SELECT MAX(e.until_at)
            FROM {emergency_access} e
           WHERE e.dossier_id = d.id AND e.person_id = :actorId) AS emergencyUntil,
         (SELECT MAX(x.medical) + 2 * MAX(x.psychological)
            FROM {sensitive_grants} x
           WHERE x.dossier_id = d.id AND x.person_id = :actorId
             AND x.ended_at IS NULL AND x.until_on >= :today) AS grantedParts,
         ${policyColumn('d.licence_id')} AS ownPolicies, ${shared} AS shared, ${unread} AS unread,
         ${toolbox} AS toolbox
    FROM {dossiers} d
    JOIN {dossier_keys} k ON k.dossier_id = d.id
    JOIN {people} p ON p.id = d.pupil_id
    JOIN {school_years} y ON y.id = d.school_year_id
    LEFT JOIN {school_groups} g ON g.id = d.group_id
    LEFT JOIN {plans} pl ON pl.dossier_id = d.id
      AND pl.version = (SELECT MAX(version)
                          FROM {plans}
                         WHERE dossier_id = d.id AND withdrawn_at IS NULL)`;

export interface DossierStore {
  /** The same, reading through a unit of work: within one there is no other way to read. */
  within(unit: Unit): DossierStore;
  find(id: string, asker: Asker): Promise<DossierFacts | undefined>;
  /** Those of these that there are, in one statement. */
  findAll(ids: readonly string[], asker: Asker): Promise<DossierFacts[]>;
  /** A pupil who was merged into another is found as that other one. */
  findPupil(pupilId: string, asker: Asker): Promise<PupilFacts | undefined>;
  /** How a step of this dossier is declared: 9 asks what its route does. @throws `not-found` */
  declared(dossier: DossierFacts, step: number): Step;
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
  /** Records of who left that may be this pupil's own of before. */
  earlierRecords(pupilId: string, licenceId: string): Promise<EarlierRecord[]>;
  /** The pupil's present class and its year: where a new dossier belongs. */
  presentGroup(
    pupilId: string,
    today: string,
  ): Promise<{ groupId: string | null; schoolYearId: string; name: string } | undefined>;
}

interface StoreDeps {
  dossierKey: (dossier: DossierFacts) => Buffer;
  partnership: PartnershipColumns;
  requestForms: RequestForms;
}

export const createDossierStore = (deps: StoreDeps & { database: Database }): DossierStore =>
  storeOver(deps.database, deps, dossierSelect(deps.partnership));

function storeOver(reads: Reads, deps: StoreDeps, selected: string): DossierStore {
  const sealOf = (dossier: DossierFacts) => dossierSeal(deps.dossierKey(dossier), dossier.id);
  const declaredIn = (dossier: DossierFacts, number: number): Step =>
    number === TOOLBOX_STEP
      ? deps.requestForms.step({ ...dossier, versionId: dossier.toolbox.versionId })
      : declared(number);
  const findAll = async (ids: readonly string[], asker: Asker): Promise<DossierFacts[]> => {
    const rows = await reads.select<DossierRow>(
      `${selected} WHERE d.id IN (:ids) AND d.licence_id = :licenceId`,
      { ids: ['', ...ids], ...asker },
    );
    const found = rows.map(factsOf);
    await deps.requestForms.load(found.flatMap(({ toolbox }) => toolbox.versionId ?? []));
    return found;
  };
  return {
    within: (unit) => storeOver(unit, deps, selected),
    find: async (id, asker) => (await findAll([id], asker))[0],
    findAll,
    declared: declaredIn,
    findPupil: (pupilId, asker) => findPupil(reads, pupilId, asker),
    steps: (dossier, withContent) => stepsOf(reads, dossier.id, sealOf(dossier), withContent),
    domains: (dossierId) => domainsOf(reads, dossierId),
    history: (dossier, step, { path, ...page }) =>
      historyOf(
        reads,
        { dossierId: dossier.id, step, path, without: keptLists(declaredIn(dossier, step)) },
        sealOf(dossier),
        page,
      ),
    revision: (dossier, step, sequence) =>
      revisionOf(reads, { dossierId: dossier.id, step, sequence }, sealOf(dossier)),
    writers: (dossierId, sequences) => writersOf(reads, dossierId, sequences),
    writtenPaths: (dossierId, step) => writtenPaths(reads, dossierId, step),
    valuesBefore: (dossier, step, paths) =>
      valuesOf(reads, { dossierId: dossier.id, step, paths }, sealOf(dossier)),
    earlierRecords: (pupilId, licenceId) => earlierRecords(reads, { pupilId, licenceId }),
    presentGroup: (pupilId, today) => presentGroup(reads, { pupilId, today }),
  };
}

async function findPupil(
  reads: Reads,
  pupilId: string,
  asker: Asker,
): Promise<PupilFacts | undefined> {
  const [row] = await reads.select<{ id: string; licenceId: string; teaches: number }>(
    `SELECT p.id, p.licence_id AS licenceId, ${teachesPupil('p.id')} AS teaches
       FROM {people} asked
       JOIN {people} p ON p.id = COALESCE(asked.merged_into, asked.id)
      WHERE asked.id = :pupilId AND asked.licence_id = :licenceId
        AND p.licence_id = :licenceId AND p.kind = 'student'`,
    { pupilId, ...asker },
  );
  return row === undefined
    ? undefined
    : {
        licenceId: row.licenceId,
        teaches: row.teaches === 1,
        trace: { pupilId: row.id },
        mergedInto: row.id === pupilId ? undefined : row.id,
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
    stepStates,
    toolbox,
    ...rest
  } = row;
  const parts = grantedParts ?? 0;
  return {
    ...rest,
    teaches: teaches === 1,
    shared: shared === 1,
    toolbox: toolboxIn(toolbox),
    policies: policiesOf(ownPolicies),
    granted: { medical: parts % 2 === 1, psychological: parts >= 2 },
    pupilName: { given, prefix, family, preferred },
    lastVersion: lastVersion ?? 0,
    stepStates: (stepStates ?? '').split(',').filter((state) => state !== '') as StepState[],
    plan:
      version === null
        ? undefined
        : { version, setAt, consentMode, agreedAt, actionPartHash, lapsedAt },
    trace: { dossierId: row.id, pupilId: row.pupilId },
  };
}

/** The columns of {@link PartnershipColumns} `toolbox` as they are read. */
function toolboxIn(json: string | null): DossierFacts['toolbox'] {
  if (json === null) return { versionId: null, request: undefined };
  const { versionId, request } = JSON.parse(json) as {
    versionId: string | null;
    request: (Omit<RequestInDossier, 'sentAt'> & { sentAt: string }) | null;
  };
  return {
    versionId,
    request: request === null ? undefined : { ...request, sentAt: new Date(request.sentAt) },
  };
}

async function presentGroup(
  reads: Reads,
  of: { pupilId: string; today: string },
): ReturnType<DossierStore['presentGroup']> {
  const [row] = await reads.select<{ groupId: string; schoolYearId: string; name: string }>(
    `SELECT g.id AS groupId, y.id AS schoolYearId, g.name
       FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id
       JOIN {school_years} y ON y.id = g.school_year_id
      WHERE m.person_id = :pupilId AND m.role = 'pupil'
        AND ${groupRuns('g', 'y')} AND ${memberNow('m', 'y')}
      ORDER BY g.type = 'class' DESC, g.sort_name, g.name
      LIMIT 1`,
    of,
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
  reads: Reads,
  domain: { licenceId: string; key: string },
): Promise<number> {
  const [row] = await reads.select<{ count: number }>(
    `SELECT COUNT(*) AS count
       FROM {dossiers} d
       JOIN {dossier_domains} x ON x.dossier_id = d.id AND x.domain_key = :key
      WHERE d.licence_id = :licenceId AND d.status = 'open'`,
    domain,
  );
  return row?.count ?? 0;
}
