import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { nameLikeness } from '../../school/own-pupils/index.ts';

/** Somebody who left the school, and may be the pupil who is here now under another number. */
export interface EarlierRecord extends NameParts {
  id: string;
  birthDate: string | null;
}

type Pair = EarlierRecord & {
  given2: string;
  prefix2: string;
  family2: string;
  preferred2: string;
};

/**
 * Records of the host that have dossiers and are no longer there, of a pupil who is: born on the
 * same day, and with a name alike. A host that gives a returning pupil a new number says nothing of
 * the old one.
 */
export async function earlierRecords(
  reads: Reads,
  of: { pupilId: string; licenceId: string },
): Promise<EarlierRecord[]> {
  const pairs = await reads.select<Pair>(
    `SELECT e.id, e.given, e.prefix, e.family, e.preferred, e.birth_date AS birthDate,
            p.given AS given2, p.prefix AS prefix2, p.family AS family2, p.preferred AS preferred2
       FROM {people} p
       JOIN {people} e ON e.licence_id = p.licence_id
        AND e.birth_date = p.birth_date
        AND e.kind = 'student'
        AND e.source = 'host'
        AND e.status = 'inactive'
        AND e.merged_into IS NULL
        AND EXISTS (SELECT 1 FROM {dossiers} d WHERE d.pupil_id = e.id)
      WHERE p.id = :pupilId
        AND p.licence_id = :licenceId
        AND p.kind = 'student'
        AND p.source = 'host'
        AND p.status = 'active'
      ORDER BY e.updated_at DESC, e.id
      LIMIT 50`,
    of,
  );
  return pairs.flatMap(({ given2, prefix2, family2, preferred2, ...earlier }) => {
    const present = { given: given2, prefix: prefix2, family: family2, preferred: preferred2 };
    return nameLikeness(earlier, present) === undefined ? [] : [earlier];
  });
}
