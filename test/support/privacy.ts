import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { columnName } from '../../plugin/platform/tables/table.ts';
import type { Table } from '../../plugin/platform/tables/table.ts';

/** Every declared table, with the file that declares it. */
export async function declaredTables(): Promise<{ table: Table; file: string }[]> {
  const files = readdirSync(join(packageRoot, 'plugin'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('-tables.ts'))
    .toSorted();
  const found = await Promise.all(
    files.map(async (file) => {
      const module = (await import(
        pathToFileURL(join(packageRoot, 'plugin', file)).href
      )) as object;
      return Object.values(module)
        .filter((value): value is Table => typeof value === 'object' && 'columns' in value)
        .map((table) => ({ table, file }));
    }),
  );
  return found.flat();
}

/** Every column, as `table.column`: sealed, of a person and in clear, or neither. */
export interface Privacy {
  clear: string[];
  sealed: string[];
  technical: string[];
}

/** Of the product's own making, about nobody. */
const ofNobody = new Set([
  'licences',
  'one_time_keys',
  'retired_keys',
  'group_domains',
  'request_routes',
  'request_route_versions',
  'request_route_files',
]);
/** Counts and places by which the product keeps its own order. */
const counters = new Set([
  'position',
  'sequence',
  'number',
  'current_number',
  'school_number',
  'swv_number',
  'schema_version',
  'tries',
  'slot',
  'last_step',
]);
/** Ids that say which person, as far as the table `people` tells who that is. */
const ofPeople =
  /^(person|pupil|student|guardian|mentor|actor|by|host|kept|gone|owner|recipient|merged_into)_?id$|_by$|^by_person$|^merged_into$/;
/** Sealed, and shorter than what the schema calls so. */
const sealedBytes = new Set(['sessions.sign_out_hint']);

function kindOf(table: Table, name: string): keyof Privacy {
  const column = columnName(name);
  const kind = table.columns[name]?.kind;
  if (kind === 'sealed' || sealedBytes.has(`${table.name}.${column}`)) return 'sealed';
  const own =
    ofNobody.has(table.name) ||
    kind === 'bytes' ||
    counters.has(column) ||
    column === 'id' ||
    (column.endsWith('_id') && !ofPeople.test(column));
  return own ? 'technical' : 'clear';
}

/** What `manifest.json` tells of every column; one that no rule knows lies in clear. */
export async function privacyOf(): Promise<Privacy> {
  const privacy: Privacy = { clear: [], sealed: [], technical: [] };
  for (const { table } of await declaredTables())
    for (const name of Object.keys(table.columns))
      privacy[kindOf(table, name)].push(`${table.name}.${columnName(name)}`);
  return {
    clear: privacy.clear.toSorted(),
    sealed: privacy.sealed.toSorted(),
    technical: privacy.technical.toSorted(),
  };
}
