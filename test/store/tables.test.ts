import { expect } from 'chai';
import { columnName } from '../../plugin/platform/tables/table.ts';
import type { Table } from '../../plugin/platform/tables/table.ts';
import { migratedDatabase } from '../support/database.ts';
import { declaredTables } from '../support/privacy.ts';

interface SchemaColumn {
  table: string;
  name: string;
  type: string;
  nullable: number;
  key: number;
  filled: number;
}

describe('the declared tables', function () {
  this.timeout(60_000);
  let columns: SchemaColumn[];
  let tables: { table: Table; file: string }[];

  before(async () => {
    const database = await migratedDatabase();
    const admin = await database.admin();
    const [rows] = await admin.query(
      `SELECT SUBSTRING(c.table_name, 5) AS \`table\`, c.column_name AS name, c.column_type AS type,
              c.is_nullable = 'YES' AS nullable,
              EXISTS (SELECT 1 FROM information_schema.key_column_usage k
                       WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name
                         AND k.column_name = c.column_name AND k.constraint_name = 'PRIMARY') AS \`key\`,
              (c.extra <> '' OR (c.column_default IS NOT NULL AND c.column_default <> 'NULL')) AS filled
         FROM information_schema.columns c
        WHERE c.table_schema = ? AND c.table_name LIKE 'opp\\_%' AND c.table_name <> 'opp_migrations'`,
      [database.name],
    );
    columns = rows as SchemaColumn[];
    await admin.end();
    await database.drop();
    tables = await declaredTables();
  });

  it('are all that there are, each declared once', () => {
    const names = tables.map(({ table }) => table.name);
    expect(names).to.have.members([...new Set(columns.map(({ table }) => table))]);
    expect(new Set(names).size).to.equal(names.length);
  });

  it('have exactly the columns of the migrated schema', () => {
    for (const { table, file } of tables) {
      const said = Object.entries(table.columns).map(([name, { sql, nullable, key, filled }]) =>
        [columnName(name), sql, nullable, key, filled].join(' '),
      );
      const is = columns
        .filter((column) => column.table === table.name)
        .map(({ name, type, nullable, key, filled }) =>
          [name, type, nullable === 1, key === 1, filled === 1].join(' '),
        );
      expect(said, `${table.name} in ${file}`).to.have.members(is);
    }
  });
});
