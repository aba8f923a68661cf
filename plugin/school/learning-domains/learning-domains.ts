import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { yearIsOver } from '../groups/index.ts';
import type { GroupFacts } from '../groups/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';
import { domainFaults, isLastStandard, moved, tidyDomainName } from './domain-rules.ts';
import { DomainRefusedError } from './domain.ts';
import type { LearningDomain, LicenceDomain } from './domain.ts';
import { initialDomains } from './initial-domains.ts';

export interface LearningDomains {
  createInitial(licenceId: string, unit: Unit): Promise<void>;
  /** What a new group starts with: the standard ones of this moment. */
  startGroup(groupId: string, licenceId: string, unit: Unit): Promise<void>;
  /**
   * The domains a new dossier of this pupil starts with, in order: those of every group the pupil
   * is in now; a group that never chose its own gives the licence's standard ones.
   */
  forPupil(pupil: { pupilId: string; licenceId: string; today: string }): Promise<LearningDomain[]>;
  /** Every domain of the licence in order, the removed ones too. */
  list(licenceId: string): Promise<LicenceDomain[]>;
  /** Keys of the domains that a group shows, and whether it chose them itself. */
  ofGroup(
    group: Pick<GroupFacts, 'id' | 'licenceId'>,
  ): Promise<{ keys: Set<string>; own: boolean }>;
  /** Always *Handmatig*. @throws DomainRefusedError */
  create(actor: SignedInActor, made: { name: string; standard: boolean }): Promise<string>;
  rename(actor: SignedInActor, key: string, name: string): Promise<void>;
  /**
   * New groups alone follow: groups that had no choice of their own keep what they showed until
   * now.
   */
  setStandard(actor: SignedInActor, key: string, standard: boolean): Promise<void>;
  move(actor: SignedInActor, key: string, direction: 'up' | 'down'): Promise<void>;
  /** New dossiers no longer get it; dossiers that have it are left alone. */
  remove(actor: SignedInActor, key: string): Promise<void>;
  restore(actor: SignedInActor, key: string): Promise<void>;
  chooseForGroup(actor: SignedInActor, group: GroupFacts, keys: readonly string[]): Promise<void>;
}

const columns = 'domain_key AS `key`, name, kind, standard, removed_at IS NOT NULL AS removed';
interface DomainRow extends LearningDomain {
  standard: number;
  removed: number;
}
const facts = (row: DomainRow): LicenceDomain => ({
  ...row,
  standard: row.standard === 1,
  removed: row.removed === 1,
});

/** A group's rows that still count: those of domains that are not removed. */
const ownRows = (
  group: string,
): string => `SELECT 1 FROM {group_domains} od JOIN {learning_domains} ol
  ON ol.licence_id = od.licence_id AND ol.domain_key = od.domain_key AND ol.removed_at IS NULL WHERE od.group_id = ${group}`;

export function createLearningDomains(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
}): LearningDomains {
  const { database } = deps;
  return {
    createInitial: async (licenceId, unit) => {
      for (const [position, domain] of initialDomains.entries()) {
        await unit.write(
          `INSERT INTO {learning_domains} (licence_id, domain_key, name, kind, standard, position)
           VALUES (:licenceId, :key, :name, :kind, :standard, :position)`,
          { licenceId, ...domain, position },
        );
      }
    },
    startGroup: async (groupId, licenceId, unit) => {
      await unit.write(
        `INSERT INTO {group_domains} (group_id, licence_id, domain_key) SELECT :groupId, licence_id, domain_key FROM {learning_domains}
          WHERE licence_id = :licenceId AND standard AND removed_at IS NULL`,
        { groupId, licenceId },
      );
    },
    forPupil: (pupil) =>
      database.select<LearningDomain>(
        `SELECT d.domain_key AS \`key\`, d.name, d.kind FROM {learning_domains} d
        WHERE d.licence_id = :licenceId AND d.removed_at IS NULL AND EXISTS (
          SELECT 1 FROM {memberships} m JOIN {school_groups} g ON g.id = m.group_id JOIN {school_years} y ON y.id = g.school_year_id
           WHERE m.person_id = :pupilId AND m.role = 'pupil' AND ${groupRuns('g', 'y')} AND ${memberNow('m', 'y')}
             AND (EXISTS (SELECT 1 FROM {group_domains} gd WHERE gd.group_id = g.id AND gd.licence_id = d.licence_id AND gd.domain_key = d.domain_key)
                  OR (d.standard AND NOT EXISTS (${ownRows('g.id')}))))
        ORDER BY d.position`,
        { ...pupil },
      ),
    list: async (licenceId) =>
      (
        await database.select<DomainRow>(
          `SELECT ${columns} FROM {learning_domains} WHERE licence_id = :licenceId ORDER BY position`,
          { licenceId },
        )
      ).map(facts),
    ofGroup: async (group) => {
      const rows = await database.select<{ key: string; own: number }>(
        `SELECT d.domain_key AS \`key\`, EXISTS (${ownRows(':groupId')}) AS own FROM {learning_domains} d
          WHERE d.licence_id = :licenceId AND d.removed_at IS NULL
            AND (EXISTS (SELECT 1 FROM {group_domains} gd WHERE gd.group_id = :groupId AND gd.domain_key = d.domain_key)
                 OR (d.standard AND NOT EXISTS (${ownRows(':groupId')})))`,
        { groupId: group.id, licenceId: group.licenceId },
      );
      return { keys: new Set(rows.map(({ key }) => key)), own: rows.some(({ own }) => own === 1) };
    },
    ...changes(deps),
  };
}

type Change = (unit: Unit, domains: LicenceDomain[]) => Promise<{ event: string; domain: string }>;

function changes(deps: {
  unitOfWork: UnitOfWork;
}): Pick<
  LearningDomains,
  'create' | 'rename' | 'setStandard' | 'move' | 'remove' | 'restore' | 'chooseForGroup'
> {
  /** One change of the licence's list at a time: each sees what the one before it left. */
  const change = (actor: SignedInActor, work: Change): Promise<string> =>
    deps.unitOfWork.run(actor, async (unit) => {
      const { event, domain } = await work(unit, await lockDomains(unit, actor.licenceId));
      await unit.audit({ event, details: { domain } });
      return domain;
    });
  const set = (
    unit: Unit,
    key: string,
    assignment: string,
    values: Record<string, string | number | boolean | Date | null> = {},
  ): Promise<number> =>
    unit.write(
      `UPDATE {learning_domains} SET ${assignment} WHERE licence_id = :licenceId AND domain_key = :key`,
      { licenceId: unit.actor.licenceId ?? '', key, ...values },
    );

  return {
    create: (actor, made) =>
      change(actor, async (unit, domains) => {
        const name = refuseName(made.name, domains);
        if (made.standard) await keepGroups(unit, actor.licenceId);
        const key = newId();
        await unit.write(
          `INSERT INTO {learning_domains} (licence_id, domain_key, name, kind, standard, position)
         VALUES (:licenceId, :key, :name, 'handmatig', :standard, :position)`,
          {
            licenceId: actor.licenceId,
            key,
            name,
            standard: made.standard,
            position: domains.length,
          },
        );
        return { event: 'domain.created', domain: key };
      }),
    rename: async (actor, key, typed) => {
      await change(actor, async (unit, domains) => {
        present(domains, key);
        await set(unit, key, 'name = :name', {
          name: refuseName(
            typed,
            domains.filter((domain) => domain.key !== key),
          ),
        });
        return { event: 'domain.renamed', domain: key };
      });
    },
    setStandard: async (actor, key, standard) => {
      await change(actor, async (unit, domains) => {
        present(domains, key);
        if (!standard && isLastStandard(key, domains))
          throw new AppError('domain-last-standard', 409);
        await keepGroups(unit, actor.licenceId);
        await set(unit, key, 'standard = :standard', { standard });
        return { event: standard ? 'domain.standard-on' : 'domain.standard-off', domain: key };
      });
    },
    move: async (actor, key, direction) => {
      await change(actor, async (unit, domains) => {
        present(domains, key);
        for (const [position, other] of (moved(domains, key, direction) ?? []).entries())
          await set(unit, other, 'position = :position', { position });
        return { event: 'domain.moved', domain: key };
      });
    },
    remove: async (actor, key) => {
      await change(actor, async (unit, domains) => {
        if (isLastStandard(key, domains)) throw new AppError('domain-last-standard', 409);
        await set(unit, key, 'removed_at = COALESCE(removed_at, :at)', { at: unit.at });
        return { event: 'domain.removed', domain: key };
      });
    },
    restore: async (actor, key) => {
      await change(actor, async (unit, domains) => {
        const own = domains.find((domain) => domain.key === key);
        if (own?.removed === true && domainFaults(own.name, domains).length > 0)
          throw new AppError('domain-name-taken', 409, { params: { name: own.name } });
        await set(unit, key, 'removed_at = NULL');
        return { event: 'domain.restored', domain: key };
      });
    },
    chooseForGroup: (actor, group, keys) =>
      deps.unitOfWork.run(actor, (unit) => chooseForGroup(unit, group, keys)),
  };
}

async function lockDomains(unit: Unit, licenceId: string): Promise<LicenceDomain[]> {
  const rows = await unit.select<DomainRow>(
    `SELECT ${columns} FROM {learning_domains} WHERE licence_id = :licenceId ORDER BY position FOR UPDATE`,
    { licenceId },
  );
  return rows.map(facts);
}

function present(domains: readonly LicenceDomain[], key: string): void {
  if (domains.find((domain) => domain.key === key)?.removed !== false)
    throw new AppError('domain-removed', 409);
}

function refuseName(typed: string, others: readonly LicenceDomain[]): string {
  const name = tidyDomainName(typed);
  const faults = domainFaults(name, others);
  if (faults.length > 0) throw new DomainRefusedError(faults);
  return name;
}

/**
 * Before the standard changes, every group that followed it gets what it showed until now as its
 * own choice.
 */
async function keepGroups(unit: Unit, licenceId: string): Promise<void> {
  await unit.write(
    `INSERT INTO {group_domains} (group_id, licence_id, domain_key)
     SELECT g.id, d.licence_id, d.domain_key FROM {school_groups} g JOIN {school_years} y ON y.id = g.school_year_id
       JOIN {learning_domains} d ON d.licence_id = g.licence_id AND d.standard AND d.removed_at IS NULL
      WHERE g.licence_id = :licenceId AND y.runs_until > :today AND NOT EXISTS (${ownRows('g.id')})`,
    { licenceId, today: schoolDay(unit.at) },
  );
}

async function chooseForGroup(
  unit: Unit,
  group: GroupFacts,
  chosen: readonly string[],
): Promise<void> {
  const keys = [...new Set(chosen)];
  const domains = await lockDomains(unit, group.licenceId);
  const [row] = await unit.select<{ status: string }>(
    'SELECT status FROM {school_groups} WHERE id = :id FOR UPDATE',
    { id: group.id },
  );
  if (row?.status !== 'active') throw new AppError('group-removed', 409);
  if (yearIsOver(group, schoolDay(unit.at))) throw new AppError('group-year-over', 409);
  if (keys.length === 0)
    throw new DomainRefusedError([{ field: 'domeinen', code: 'domains-none-chosen' }]);
  for (const key of keys) present(domains, key);
  // A choice of a removed domain stays: it counts again when the domain comes back.
  const shown = domains.filter((domain) => !domain.removed).map((domain) => domain.key);
  await unit.write(
    'DELETE FROM {group_domains} WHERE group_id = :groupId AND domain_key IN (:shown)',
    { groupId: group.id, shown },
  );
  await unit.write(
    `INSERT INTO {group_domains} (group_id, licence_id, domain_key) SELECT :groupId, licence_id, domain_key FROM {learning_domains}
      WHERE licence_id = :licenceId AND domain_key IN (:keys)`,
    { groupId: group.id, licenceId: group.licenceId, keys },
  );
  await unit.audit({ event: 'group.domains-chosen', details: { group: group.id, domains: keys } });
}
