import type { Principal } from '../../../adapters/contract/index.ts';
import type { Database, Role } from '../../platform/store/index.ts';
import type { Licences } from '../licences/index.ts';
import { byAltId, byHostId } from './person-finder-store.ts';
import type { PersonFinder } from './sign-on.ts';

/**
 * Finds a signed-on person in our store: by the host's own reference, or by an explicit id in an
 * explicit scheme.
 */
export function createPersonFinder(deps: { database: Database; licences: Licences }): PersonFinder {
  const { database, licences } = deps;
  const find = async ({
    ref,
    link,
  }: Principal): Promise<
    { personId: string; licenceId: string; givenRoles: Role[] } | undefined
  > => {
    const licence =
      link === undefined
        ? licences.byTenant(ref.adapter, ref.tenant)
        : licences.all().find((candidate) => candidate.tenant === link.tenant);
    if (licence === undefined) return undefined;
    const licenceId = licence.id;
    const row =
      link === undefined
        ? await byHostId(database, { licenceId, hostId: ref.id })
        : await byAltId(database, {
            licenceId,
            scheme: `staff.${link.altId.scheme}`,
            value: link.altId.value,
          });
    return row === undefined
      ? undefined
      : {
          personId: row.id,
          licenceId,
          givenRoles: (row.roles?.split(',') ?? []) as Role[],
        };
  };
  return {
    find,
    // Asked at every request under a host: its own reference answers it without the database.
    isSame: async (principal, person) =>
      principal.link === undefined
        ? principal.ref.id === person.hostId &&
          licences.byTenant(principal.ref.adapter, principal.ref.tenant)?.id === person.licenceId
        : (await find(principal))?.personId === person.personId,
  };
}
