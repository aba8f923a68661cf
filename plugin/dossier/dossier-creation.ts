import { schoolDay } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { LearningDomains } from '../learning-domains/index.ts';
import type { Licence } from '../licences/index.ts';
import type { Keys, Unit } from '../store/index.ts';
import { applyChanges, emptyContent, readerOf } from './content.ts';
import type { Level } from './dossier.ts';
import { appendRevisions, dossierSeal } from './dossier-store.ts';
import type { DossierSeal, DossierStore } from './dossier-store.ts';
import { hostChanges } from './host-values.ts';
import type { HostFactsSource } from './host-values.ts';
import type { DossierDomain } from './places.ts';
import { steps } from './steps/index.ts';
import { progressOf } from './validation.ts';

/**
 * Makes a dossier with its own key, the domains of this moment (later changes of a licence's domains touch new dossiers
 * only), and what the host knows. @throws AppError `pupil-without-group`, `dossier-exists`
 */
export async function createDossier(
  unit: Unit,
  deps: { store: DossierStore; keys: Keys; licenceKey: (licenceId: string) => Buffer; domains: LearningDomains; hostFacts: HostFactsSource },
  made: { pupilId: string; level: Level; licence: Licence },
): Promise<string> {
  const { pupilId, level, licence } = made;
  const today = schoolDay(unit.at);
  // The lock on the pupil lets one of two people who do this at once go first.
  const [pupil] = await unit.select("SELECT id FROM {people} WHERE id = :pupilId AND kind = 'student' FOR UPDATE", { pupilId });
  const group = await deps.store.presentGroup(pupilId, today);
  if (pupil === undefined || group === undefined) throw new AppError('pupil-without-group', 409);
  // The lock on the group lets whoever removes it at the same time go first, or wait and find this dossier in it.
  const [running] = await unit.select<{ status: string }>(
    'SELECT status FROM {school_groups} WHERE id = :groupId LOCK IN SHARE MODE', { groupId: group.groupId });
  if (running?.status !== 'active') throw new AppError('pupil-without-group', 409);
  const [open] = await unit.select(
    "SELECT id FROM {dossiers} WHERE pupil_id = :pupilId AND level = :level AND status = 'open'", { pupilId, level });
  if (open !== undefined) throw new AppError('dossier-exists', 409);
  const id = newId();
  const wrapped = deps.keys.newDossierKey(deps.licenceKey(licence.id), id);
  const seal = dossierSeal(deps.keys.dossierKey(deps.licenceKey(licence.id), id, wrapped), id);
  await insertDossier(unit, { id, licenceId: licence.id, pupilId, level, ...group, wrapped });
  const domains = await deps.domains.forPupil({ pupilId, licenceId: licence.id, today });
  for (const [position, domain] of domains.entries()) {
    await unit.write(
      `INSERT INTO {dossier_domains} (dossier_id, domain_key, name, kind, position)
       VALUES (:id, :key, :name, :kind, :position)`, { id, ...domain, position });
  }
  await insertSteps(unit, seal, id, domains, await deps.hostFacts.load(pupilId, licence, today));
  await unit.audit({ event: 'dossier.created', dossierId: id, pupilId, details: { level } });
  return id;
}

async function insertDossier(unit: Unit, made: {
  id: string; licenceId: string; pupilId: string; level: Level; groupId: string | null; schoolYearId: string; wrapped: Buffer;
}): Promise<void> {
  await unit.write(
    `INSERT INTO {dossiers} (id, licence_id, pupil_id, level, status, school_year_id, group_id, sequence, created_at, created_by, changed_at)
     VALUES (:id, :licenceId, :pupilId, :level, 'open', :schoolYearId, :groupId, 0, :at, :by, :at)`,
    {
      id: made.id, licenceId: made.licenceId, pupilId: made.pupilId, level: made.level, schoolYearId: made.schoolYearId,
      groupId: made.groupId, at: unit.at, by: unit.actor.personId ?? '',
    });
  await unit.write('INSERT INTO {dossier_keys} (dossier_id, wrapped_key) VALUES (:id, :wrapped)', { id: made.id, wrapped: made.wrapped });
}

async function insertSteps(
  unit: Unit, seal: DossierSeal, dossierId: string, domains: readonly DossierDomain[], facts: Parameters<typeof hostChanges>[1],
): Promise<void> {
  let sequence = 0;
  for (const step of steps) {
    const applied = applyChanges(step, emptyContent(step), hostChanges(step, facts), { sequence, domains, host: true });
    const progress = progressOf(step, readerOf(applied.content, domains), domains);
    const filled = applied.revisions.length > 0;
    await unit.write(
      `INSERT INTO {dossier_steps} (dossier_id, step, state, filled, total, content) VALUES (:dossierId, :step, 'empty', :filled, :total, :content)`,
      { dossierId, step: step.number, ...progress, content: filled ? seal.sealContent(applied.content, step.number) : null });
    if (filled) {
      sequence = await appendRevisions(unit, seal, { dossierId, step: step.number, sequence, schemaVersion: step.schemaVersion }, applied.revisions);
    }
  }
  await unit.write('UPDATE {dossiers} SET sequence = :sequence WHERE id = :dossierId', { dossierId, sequence });
}
