import { displayName, sortName } from '../../kernel/names.ts';
import type { PersonRow } from './groups-store.ts';

/** Somebody who can be chosen. */
interface TickView {
  id: string;
  name: string;
  label: string;
  shown: string;
  group: string;
  checked: boolean;
}

/** The boxes of people to choose from, with a tick at who was chosen. */
export function ticksOf(rows: readonly PersonRow[], chosen: readonly string[]): TickView[] {
  const ticked = new Set(chosen);
  return rows.map((row) => ({
    id: `kies-${row.id}`,
    name: `kies:${row.id}`,
    label: displayName(row),
    shown: sortName(row),
    group: row.groupName ?? '',
    checked: ticked.has(row.id),
  }));
}
