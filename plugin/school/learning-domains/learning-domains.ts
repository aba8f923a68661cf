import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { schoolGroupsTable, yearIsOver } from '../groups/index.ts';
import type { GroupFacts } from '../groups/index.ts';
import { domainFaults, isLastStandard, moved, tidyDomainName } from './domain-rules.ts';
import { DomainRefusedError } from './domain.ts';
import type { LearningDomain, LicenceDomain } from './domain.ts';
import { initialDomains } from './initial-domains.ts';
import {
  chooseDomains,
  domainsOf,
  domainsOfGroup,
  domainsOfPupil,
  keepGroups,
  lockDomains,
  startGroup,
} from './learning-domains-store.ts';
import { groupDomainsTable, learningDomainsTable } from './learning-domains-tables.ts';

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

export function createLearningDomains(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
}): LearningDomains {
  const { database, unitOfWork } = deps;
  /** One change of the licence's list at a time: each sees what the one before it left. */
  const change = (actor: SignedInActor, work: Change): Promise<string> =>
    unitOfWork.run(actor, async (unit) => {
      const list = {
        licenceId: actor.licenceId,
        domains: await lockDomains(unit, actor.licenceId),
      };
      const { event, domain } = await work(unit, list);
      await unit.audit({ event, details: { domain } });
      return domain;
    });
  const changed = async (actor: SignedInActor, work: Change): Promise<void> => {
    await change(actor, work);
  };
  return {
    createInitial: (licenceId, unit) =>
      unit.insertMany(
        learningDomainsTable,
        initialDomains.map(({ key: domainKey, ...domain }, position) => ({
          licenceId,
          domainKey,
          ...domain,
          position,
        })),
      ),
    startGroup: (groupId, licenceId, unit) => startGroup(unit, groupId, licenceId),
    forPupil: (pupil) => domainsOfPupil(database, pupil),
    list: (licenceId) => domainsOf(database, licenceId),
    ofGroup: (group) => domainsOfGroup(database, group),
    create: (actor, made) => change(actor, create(made)),
    rename: (actor, key, name) => changed(actor, rename(key, name)),
    setStandard: (actor, key, standard) => changed(actor, setStandard(key, standard)),
    move: (actor, key, direction) => changed(actor, move(key, direction)),
    remove: (actor, key) => changed(actor, remove(key)),
    restore: (actor, key) => changed(actor, restore(key)),
    chooseForGroup: (actor, group, keys) =>
      unitOfWork.run(actor, (unit) => chooseForGroup(unit, group, keys)),
  };
}

/** The licence's domains, locked. */
interface LockedList {
  licenceId: string;
  domains: LicenceDomain[];
}
type Change = (unit: Unit, list: LockedList) => Promise<{ event: string; domain: string }>;

const create =
  (made: { name: string; standard: boolean }): Change =>
  async (unit, { licenceId, domains }) => {
    const name = refuseName(made.name, domains);
    if (made.standard) await keepGroups(unit, licenceId);
    const domainKey = newId();
    await unit.insert(learningDomainsTable, {
      licenceId,
      domainKey,
      name,
      kind: 'handmatig',
      standard: made.standard,
      position: domains.length,
    });
    return { event: 'domain.created', domain: domainKey };
  };

const rename =
  (key: string, typed: string): Change =>
  async (unit, { licenceId, domains }) => {
    present(domains, key);
    const others = domains.filter((domain) => domain.key !== key);
    await set(unit, { licenceId, domainKey: key }, { name: refuseName(typed, others) });
    return { event: 'domain.renamed', domain: key };
  };

const setStandard =
  (key: string, standard: boolean): Change =>
  async (unit, { licenceId, domains }) => {
    present(domains, key);
    if (!standard && isLastStandard(key, domains)) throw new AppError('domain-last-standard', 409);
    await keepGroups(unit, licenceId);
    await set(unit, { licenceId, domainKey: key }, { standard });
    return { event: standard ? 'domain.standard-on' : 'domain.standard-off', domain: key };
  };

const move =
  (key: string, direction: 'up' | 'down'): Change =>
  async (unit, { licenceId, domains }) => {
    present(domains, key);
    for (const [position, domainKey] of (moved(domains, key, direction) ?? []).entries())
      await set(unit, { licenceId, domainKey }, { position });
    return { event: 'domain.moved', domain: key };
  };

const remove =
  (key: string): Change =>
  async (unit, { licenceId, domains }) => {
    if (isLastStandard(key, domains)) throw new AppError('domain-last-standard', 409);
    // Once removed, the moment stays.
    await unit.update(
      learningDomainsTable,
      { licenceId, domainKey: key, removedAt: null },
      { removedAt: unit.at },
    );
    return { event: 'domain.removed', domain: key };
  };

const restore =
  (key: string): Change =>
  async (unit, { licenceId, domains }) => {
    const own = domains.find((domain) => domain.key === key);
    if (own?.removed === true && domainFaults(own.name, domains).length > 0)
      throw new AppError('domain-name-taken', 409, { params: { name: own.name } });
    await set(unit, { licenceId, domainKey: key }, { removedAt: null });
    return { event: 'domain.restored', domain: key };
  };

const set = async (
  unit: Unit,
  domain: { licenceId: string; domainKey: string },
  values: Partial<RowOf<typeof learningDomainsTable>>,
): Promise<void> => {
  await unit.update(learningDomainsTable, domain, values);
};

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

async function chooseForGroup(
  unit: Unit,
  group: GroupFacts,
  chosen: readonly string[],
): Promise<void> {
  const keys = [...new Set(chosen)];
  const domains = await lockDomains(unit, group.licenceId);
  const row = await unit.find(schoolGroupsTable, { id: group.id }, { lock: true });
  if (row?.status !== 'active') throw new AppError('group-removed', 409);
  if (yearIsOver(group, schoolDay(unit.at))) throw new AppError('group-year-over', 409);
  if (keys.length === 0)
    throw new DomainRefusedError([{ field: 'domeinen', code: 'domains-none-chosen' }]);
  for (const key of keys) present(domains, key);
  // A choice of a removed domain stays: it counts again when the domain comes back.
  const shown = domains.filter((domain) => !domain.removed).map((domain) => domain.key);
  await unit.remove(groupDomainsTable, { groupId: group.id, domainKey: shown });
  await chooseDomains(unit, group, keys);
  await unit.audit({ event: 'group.domains-chosen', details: { group: group.id, domains: keys } });
}
