import type { FeatureParts, Platform } from '../../platform/index.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import { lockPeople } from './merged-people.ts';
import { NAME_FORM, partsOf } from './name-parts.ts';
import { withOldParts } from './old-name-parts-store.ts';
import { namePartsTable, peopleTable } from './people-tables.ts';

/** People of one unit of work: so many that the whole takes seconds, so few that no lock lasts. */
const AT_ONCE = 200;

/** The words by which people are found are those of the present way of folding. */
export function createPeopleFeature({ platform }: { platform: Platform }) {
  const { database, unitOfWork } = platform;
  return {
    name: 'people',
    start: async () => {
      for (;;) {
        const old = await withOldParts(database, NAME_FORM, AT_ONCE);
        const [first] = old;
        if (first === undefined) return;
        const ids = old
          .filter(({ licenceId }) => licenceId === first.licenceId)
          .map(({ id }) => id);
        await unitOfWork.run(systemActor(first.licenceId), (unit) => makeAnew(unit, ids));
      }
    },
  } satisfies FeatureParts;
}

async function makeAnew(unit: Unit, ids: readonly string[]): Promise<void> {
  // Another process that starts now waits here, and finds them done.
  await lockPeople(unit, ids);
  const people = await unit.all(peopleTable, { id: [...ids] });
  await unit.remove(namePartsTable, { personId: [...ids] });
  await unit.insertMany(
    namePartsTable,
    people.flatMap(({ id, licenceId, kind, ...name }) => partsOf({ id, licenceId, kind, name })),
  );
  await unit.audit({ event: 'people.search-words-made', details: { people: people.length } });
}
