/**
 * What a migration is given: SQL on the migrator's connection, and the table prefix of the
 * installation.
 */
export interface MigrationContext {
  readonly query: (sql: string) => Promise<void>;
  readonly prefix: string;
}

export interface Migration {
  up(context: MigrationContext): Promise<void>;
  down(context: MigrationContext): Promise<void>;
}

/** Column types, so that the same thing has the same type in every table. */
export const columns = {
  id: 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL',
  optionalId: 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL',
  code: 'VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL',
  hostId: 'VARCHAR(190) COLLATE utf8mb4_bin NULL',
  name: "VARCHAR(200) NOT NULL DEFAULT ''",
  moment: 'DATETIME(3) NOT NULL',
  optionalMoment: 'DATETIME(3) NULL',
  day: 'DATE NOT NULL',
  optionalDay: 'DATE NULL',
  hash: 'BINARY(32) NOT NULL',
  optionalHash: 'BINARY(32) NULL',
  flag: 'BOOLEAN NOT NULL DEFAULT FALSE',
  /** Sealed text or file: large enough that nothing is ever cut. */
  sealed: 'LONGBLOB NOT NULL',
  optionalSealed: 'LONGBLOB NULL',
} as const;

/**
 * A migration that makes tables; `{name}` in a definition stands for the prefixed table of that
 * name.
 */
export function createTables(tables: Record<string, string>): Migration {
  const names = Object.keys(tables);
  return {
    async up({ query, prefix }) {
      for (const name of names) {
        const body = (tables[name] ?? '').replaceAll(
          /\{(\w+)\}/g,
          (_, other: string) => `\`${prefix}${other}\``,
        );
        await query(
          `CREATE TABLE \`${prefix}${name}\` (${body}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
        );
      }
    },
    async down({ query, prefix }) {
      for (const name of names.toReversed())
        await query(`DROP TABLE IF EXISTS \`${prefix}${name}\``);
    },
  };
}
