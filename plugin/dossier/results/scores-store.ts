import type { Reads } from '../../platform/store/index.ts';
import { lastWritten } from '../content/index.ts';
import type { Level } from '../facts/index.ts';
import { profile } from '../form/index.ts';
import type { DossierDomain } from '../form/index.ts';

/** The profile of an open dossier as it lies there, sealed. */
export interface OpenProfile {
  id: string;
  licenceId: string;
  pupilId: string;
  level: Level;
  wrappedKey: Buffer;
  state: string;
  content: Buffer | null;
  written: number | null;
}

/** Of all open dossiers of these pupils, the oldest first. */
export const openProfiles = (
  reads: Reads,
  licenceId: string,
  pupilIds: readonly string[],
): Promise<OpenProfile[]> =>
  reads.select<OpenProfile>(
    `SELECT d.id, d.licence_id AS licenceId, d.pupil_id AS pupilId, d.level,
            k.wrapped_key AS wrappedKey, s.state, s.content,
            ${lastWritten('s')} AS written
       FROM {dossiers} d
       JOIN {dossier_keys} k ON k.dossier_id = d.id
       JOIN {dossier_steps} s ON s.dossier_id = d.id AND s.step = :step
      WHERE d.licence_id = :licenceId AND d.status = 'open' AND d.pupil_id IN (:pupilIds)
      ORDER BY d.created_at, d.id`,
    { licenceId, pupilIds: ['', ...pupilIds], step: profile.number },
  );

export const domainsOfAll = (
  reads: Reads,
  dossierIds: readonly string[],
): Promise<(DossierDomain & { dossierId: string })[]> =>
  reads.select<DossierDomain & { dossierId: string }>(
    `SELECT dossier_id AS dossierId, domain_key AS \`key\`, name, kind
       FROM {dossier_domains}
      WHERE dossier_id IN (:ids)
      ORDER BY position`,
    { ids: ['', ...dossierIds] },
  );
