import type { Reads, Unit } from '../../platform/store/index.ts';
import type { Licence } from './licence.ts';

export interface LicenceRow extends Licence {
  wrappedKey: Buffer;
}

export const readLicences = (reads: Reads): Promise<LicenceRow[]> =>
  reads.select<LicenceRow>(
    `SELECT id, name, adapter, tenant, school_name AS schoolName, town, brin, colour, logo, kind,
            wrapped_key AS wrappedKey
       FROM {licences}`,
  );

/** Adds it, or brings it up to date; its host, key and first day stay. */
export async function keepLicence(unit: Unit, row: LicenceRow): Promise<void> {
  await unit.write(
    `INSERT INTO {licences}
            (id, name, adapter, tenant, school_name, town, brin, colour, logo, kind, wrapped_key,
             created_at)
     VALUES (:id, :name, :adapter, :tenant, :schoolName, :town, :brin, :colour, :logo, :kind,
             :wrappedKey, :at)
         ON DUPLICATE KEY UPDATE name = :name, school_name = :schoolName, town = :town,
            brin = :brin, colour = :colour, logo = :logo, kind = :kind`,
    { ...row, at: unit.at },
  );
}

/** Who changes what is kept once for a licence waits for whoever does so already. */
export async function lockLicence(unit: Unit, licenceId: string): Promise<void> {
  await unit.select('SELECT id FROM {licences} WHERE id = :licenceId FOR UPDATE', { licenceId });
}
