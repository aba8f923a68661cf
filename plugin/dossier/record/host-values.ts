import { displayName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Database } from '../../platform/store/index.ts';
import type { Licence } from '../../school/licences/index.ts';
import { groupRuns, memberNow } from '../../school/memberships/index.ts';
import { openDetails } from '../../school/people/index.ts';
import type { Change } from '../content/index.ts';
import type { HostValue, Step, StepReader } from '../form/index.ts';

/** What the host knows for a dossier: of the pupil and the school, and a row for each guardian. */
export interface HostFacts {
  values: Partial<Record<HostValue, string>>;
  guardians: { id: string; values: Partial<Record<HostValue, string>> }[];
  /**
   * Of a pupil whom the host does not know: what was typed here, to begin with and to change at
   * will.
   */
  own: Partial<Record<HostValue, string>>;
}

interface PersonFacts extends NameParts {
  id: string;
  source: 'host' | 'own';
  birthDate: string | null;
  details: Buffer | null;
}

export interface HostFactsSource {
  load(pupilId: string, licence: Licence, today: string): Promise<HostFacts>;
}

export function createHostFacts(deps: {
  database: Database;
  licenceKey: (licenceId: string) => Buffer;
}): HostFactsSource {
  const { database } = deps;
  return {
    load: async (pupilId, licence, today) => {
      const key = deps.licenceKey(licence.id);
      const present = database.select<{
        name: string;
        year: string;
        given: string | null;
        prefix: string;
        family: string;
        preferred: string;
      }>(
        `SELECT g.name, y.name AS year, p.given, p.prefix, p.family, p.preferred FROM {memberships} m
           JOIN {school_groups} g ON g.id = m.group_id JOIN {school_years} y ON y.id = g.school_year_id
           LEFT JOIN {people} p ON p.id = g.mentor_id
          WHERE m.person_id = :pupilId AND m.role = 'pupil' AND ${groupRuns('g', 'y')} AND ${memberNow('m', 'y')}
          ORDER BY g.type = 'class' DESC, g.name LIMIT 1`,
        { pupilId, today },
      );
      const people = database.select<
        PersonFacts & { relation: string; authority: 'yes' | 'no' | 'unknown' }
      >(
        `SELECT p.id, p.given, p.prefix, p.family, p.preferred, p.birth_date AS birthDate, p.source, p.details, l.relation, l.authority
           FROM (SELECT :pupilId AS id UNION ALL SELECT guardian_id FROM {guardianships} WHERE student_id = :pupilId AND status = 'active') w
           JOIN {people} p ON p.id = w.id AND (p.id = :pupilId OR p.status = 'active')
           LEFT JOIN {guardianships} l ON l.student_id = :pupilId AND l.guardian_id = p.id
          ORDER BY p.id = :pupilId DESC, l.authority = 'yes' DESC, p.family, p.given`,
        { pupilId },
      );
      const [[school], [pupil, ...guardians]] = await Promise.all([present, people]);
      const typed = pupil === undefined ? {} : pupilValues(pupil, key);
      const isOwn = pupil?.source === 'own';
      return {
        own: isOwn ? typed : {},
        values: {
          ...(isOwn ? {} : typed),
          ...known({
            'school.name': licence.schoolName,
            'school.brin': licence.brin,
            'group.name': school?.name,
            'schoolYear.name': school?.year,
            'group.mentor':
              school?.given == null ? undefined : displayName({ ...school, given: school.given }),
          }),
        },
        guardians: guardians.map((guardian) => {
          const details = openDetails(key, guardian.id, guardian.details);
          return {
            id: guardian.id,
            values: known({
              'guardian.name': displayName(guardian),
              'guardian.relation': guardian.relation,
              'guardian.authority':
                guardian.authority === 'unknown' ? undefined : guardian.authority,
              'guardian.email': details.email,
              'guardian.phone': details.phone,
            }),
          };
        }),
      };
    },
  };
}

function pupilValues(pupil: PersonFacts, key: Buffer): HostFacts['values'] {
  const details = openDetails(key, pupil.id, pupil.details);
  return known({
    'pupil.given': pupil.given,
    'pupil.preferred': pupil.preferred,
    'pupil.prefix': pupil.prefix,
    'pupil.family': pupil.family,
    'pupil.birthDate': pupil.birthDate ?? undefined,
    'pupil.gender': details.gender,
    'pupil.nationality': details.nationality,
    'pupil.homeLanguage': details.homeLanguage,
    'pupil.address': details.address?.street,
    'pupil.postcode': details.address?.postcode,
    'pupil.town': details.address?.town,
  });
}

const known = (values: Partial<Record<HostValue, string | undefined>>): HostFacts['values'] =>
  Object.fromEntries(
    Object.entries<string | undefined>(values).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  );

/**
 * The host's values as changes of a step: its fields, and a row with fixed id for each guardian.
 */
export function hostChanges(step: Step, facts: Pick<HostFacts, 'values' | 'guardians'>): Change[] {
  const base = Number.MAX_SAFE_INTEGER;
  return step.parts.flatMap((part): Change[] => {
    if (part.kind === 'fields') {
      return part.fields.flatMap((field): Change[] => {
        const value = field.host === undefined ? undefined : facts.values[field.host];
        return value === undefined ? [] : [{ op: 'set', path: field.key, value, base }];
      });
    }
    if (part.kind !== 'list' || part.hostRows !== 'guardians') return [];
    return facts.guardians.flatMap((guardian): Change[] => [
      { op: 'add', list: part.key, row: guardian.id },
      ...part.fields.flatMap((field): Change[] => {
        const value = field.host === undefined ? undefined : guardian.values[field.host];
        return value === undefined
          ? []
          : [{ op: 'set', path: `${part.key}/${guardian.id}/${field.key}`, value, base }];
      }),
    ]);
  });
}

/** What a new dossier of an own pupil begins with: changes like any that a person makes. */
export const ownChanges = (step: Step, facts: Pick<HostFacts, 'own'>): Change[] =>
  hostChanges(step, { values: facts.own, guardians: [] });

/** Where the dossier says something else than the host does now. */
export function hostDifferences(
  step: Step,
  facts: HostFacts,
  content: StepReader,
): { path: string; ours: string; theirs: string }[] {
  return hostChanges(step, facts).flatMap((change) => {
    if (change.op !== 'set') return [];
    const ours = content.value(change.path);
    return ours === change.value ? [] : [{ path: change.path, ours, theirs: change.value }];
  });
}
