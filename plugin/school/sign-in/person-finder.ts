import type { Principal } from '../../../adapters/contract/index.ts';
import type { Database, Role } from '../../platform/store/index.ts';
import type { Licences } from '../licences/index.ts';
import { byAltId, byHostId } from './person-finder-store.ts';

/** Somebody at work in one licence. */
export interface FoundPerson {
  personId: string;
  licenceId: string;
  /** Roles given here; those of the host come beside them. */
  givenRoles: readonly Role[];
}

/** Where a signed-on person stands in our own store. */
export interface PersonFinder {
  /**
   * Once for each licence that the person works in. `doubled`: two at work in one licence carry the
   * identifier, and it cannot be told whose it is; then there is nobody, in other licences neither.
   */
  find(principal: Principal): Promise<{ people: FoundPerson[]; doubled: boolean }>;
  /** Whether the host's principal is this person of ours, who was found to be active. */
  isSame(
    principal: Principal,
    person: { personId: string; licenceId: string; hostId: string | null },
  ): Promise<boolean>;
}

/**
 * Finds a signed-on person in our store: by the host's own reference, or by an explicit id in an
 * explicit scheme.
 */
export function createPersonFinder(deps: { database: Database; licences: Licences }): PersonFinder {
  const { database, licences } = deps;
  const find: PersonFinder['find'] = async ({ ref, link }) => {
    const here =
      link === undefined
        ? [licences.byTenant(ref.adapter, ref.tenant)].filter((licence) => licence !== undefined)
        : licences.all().filter(({ tenant }) => tenant === link.tenant);
    const carriers = await Promise.all(
      here.map(({ id: licenceId }) =>
        link === undefined
          ? byHostId(database, { licenceId, hostId: ref.id })
          : byAltId(database, {
              licenceId,
              scheme: `staff.${link.altId.scheme}`,
              value: link.altId.value,
            }),
      ),
    );
    if (carriers.some(({ length }) => length > 1)) return { people: [], doubled: true };
    const people = carriers.flatMap(([only], index): FoundPerson[] => {
      const licenceId = here[index]?.id;
      if (only === undefined || licenceId === undefined) return [];
      const givenRoles = (only.roles?.split(',') ?? []) as Role[];
      return [{ personId: only.id, licenceId, givenRoles }];
    });
    return { people, doubled: false };
  };
  return {
    find,
    // Asked at every request under a host: its own reference answers it without the database.
    isSame: async (principal, person) =>
      principal.link === undefined
        ? principal.ref.id === person.hostId &&
          licences.byTenant(principal.ref.adapter, principal.ref.tenant)?.id === person.licenceId
        : (await find(principal)).people.some(({ personId }) => personId === person.personId),
  };
}
