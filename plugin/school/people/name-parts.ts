import { nameParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { namePartsTable } from './people-tables.ts';

/**
 * The way in which the words are made. Raised when `nameParts` finds a name by other words than
 * before: a start then makes those of everybody anew.
 */
export const NAME_FORM = 2;

export interface NamedPerson {
  id: string;
  licenceId: string;
  kind: RowOf<typeof namePartsTable>['kind'];
  name: NameParts;
}

/** By which a person is found, as their name is now. */
export async function setNameParts(unit: Unit, person: NamedPerson): Promise<void> {
  await unit.remove(namePartsTable, { personId: person.id });
  await unit.insertMany(namePartsTable, partsOf(person));
}

export const partsOf = ({
  id,
  licenceId,
  kind,
  name,
}: NamedPerson): RowOf<typeof namePartsTable>[] =>
  nameParts(name).map((part) => ({
    licenceId,
    kind,
    part,
    personId: id,
    form: NAME_FORM,
  }));
