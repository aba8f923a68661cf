import { displayName } from '../../kernel/names.ts';
import type { Database, Reads, Unit } from '../../platform/store/index.ts';
import type { Licence } from '../../school/licences/index.ts';
import { openDetails } from '../../school/people/index.ts';
import type { Change } from '../content/index.ts';
import { normalize } from '../form/index.ts';
import type { Field, HostValue, Step, StepReader } from '../declaration/index.ts';
import { presentClass, pupilAndGuardians } from './host-facts-store.ts';
import type { GuardianFacts, PersonFacts, PresentClass } from './host-facts-store.ts';

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

export interface HostFactsSource {
  /** The same, reading through a unit of work. */
  within(unit: Unit): HostFactsSource;
  load(pupilId: string, licence: Licence, today: string): Promise<HostFacts>;
}

interface HostDeps {
  licenceKey: (licenceId: string) => Buffer;
}

export const createHostFacts = (deps: HostDeps & { database: Database }): HostFactsSource =>
  factsOver(deps.database, deps);

const factsOver = (reads: Reads, deps: HostDeps): HostFactsSource => ({
  within: (unit) => factsOver(unit, deps),
  load: async (pupilId, licence, today) => {
    const [school, [pupil, ...guardians]] = await Promise.all([
      presentClass(reads, pupilId, today),
      pupilAndGuardians(reads, pupilId),
    ]);
    return hostFacts(licence, deps.licenceKey(licence.id), { school, pupil, guardians });
  },
});

function hostFacts(
  licence: Licence,
  key: Buffer,
  found: {
    school: PresentClass | undefined;
    pupil: PersonFacts | undefined;
    guardians: readonly GuardianFacts[];
  },
): HostFacts {
  const { school, pupil, guardians } = found;
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
    guardians: guardians.map((guardian) => ({
      id: guardian.id,
      values: guardianValues(guardian, key),
    })),
  };
}

function guardianValues(guardian: GuardianFacts, key: Buffer): HostFacts['values'] {
  const { email, phone } = openDetails(key, guardian.id, guardian.details);
  return known({
    'guardian.name': displayName(guardian),
    'guardian.relation': guardian.relation,
    'guardian.authority': guardian.authority === 'unknown' ? undefined : guardian.authority,
    'guardian.email': email,
    'guardian.phone': phone,
  });
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
        const value = valueFor(field, facts.values);
        return value === undefined ? [] : [{ op: 'set', path: field.key, value, base }];
      });
    }
    if (part.kind !== 'list' || part.hostRows !== 'guardians') return [];
    return facts.guardians.flatMap((guardian): Change[] => [
      { op: 'add', list: part.key, row: guardian.id },
      ...part.fields.flatMap((field): Change[] => {
        const value = valueFor(field, guardian.values);
        return value === undefined
          ? []
          : [{ op: 'set', path: `${part.key}/${guardian.id}/${field.key}`, value, base }];
      }),
    ]);
  });
}

/** As it would be kept: what the host writes otherwise is no difference to take over. */
function valueFor(field: Field, values: HostFacts['values']): string | undefined {
  const value = field.host === undefined ? undefined : values[field.host];
  const kept = value === undefined ? undefined : normalize(field, value);
  return kept === '' ? undefined : kept;
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
