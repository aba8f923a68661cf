import { DataTypes, Op } from 'sequelize';
import type { Model, ModelStatic, Sequelize, Transaction, WhereOptions } from 'sequelize';
import { columnName } from '../tables/index.ts';
import type { NewRow, RowOf, Table, Where } from '../tables/index.ts';

type Row = Record<string, unknown>;
type TableModel = ModelStatic<Model<Row, Row>>;

const types = {
  text: DataTypes.STRING,
  number: DataTypes.BIGINT,
  flag: DataTypes.BOOLEAN,
  moment: DataTypes.DATE(3),
  day: DataTypes.DATEONLY,
  bytes: DataTypes.BLOB,
  sealed: DataTypes.BLOB('long'),
} as const;

/**
 * The Sequelize models of the declared tables in one database, each made when it is first asked
 * for.
 */
export type Models = (table: Table) => TableModel;

export function createModels(sequelize: Sequelize, prefix: string): Models {
  const made = new Map<Table, TableModel>();
  return (table) => {
    const known = made.get(table);
    if (known !== undefined) return known;
    const attributes = Object.fromEntries(
      Object.entries(table.columns).map(([name, { kind, nullable, key }]) => [
        name,
        { type: types[kind], field: columnName(name), allowNull: nullable, primaryKey: key },
      ]),
    );
    const model: TableModel = sequelize.define(table.name, attributes, {
      tableName: `${prefix}${table.name}`,
    });
    // Without a key of its own a model would be given one.
    if (table.columns['id'] === undefined) model.removeAttribute('id');
    made.set(table, model);
    return model;
  };
}

/** Rows are plain and values bound; whoever calls this holds the transaction of a unit of work. */
export const insertRow = async <T extends Table>(
  models: Models,
  transaction: Transaction,
  table: T,
  row: NewRow<T>,
): Promise<void> => {
  // Straight to the statement: building a model a row costs more than the row.
  await models(table).create(row, { transaction, validate: false, raw: true });
};

/** @returns the number of rows that were changed by it; one that was so already does not count */
export async function updateRows<T extends Table>(
  models: Models,
  transaction: Transaction,
  table: T,
  where: Where<T>,
  set: Partial<RowOf<T>>,
): Promise<number> {
  const [touched] = await models(table).update(set, {
    where: conditions(where),
    transaction,
    validate: false,
    sideEffects: false,
  });
  return touched;
}

export const removeRows = async <T extends Table>(
  models: Models,
  transaction: Transaction,
  table: T,
  where: Where<T>,
): Promise<number> => await models(table).destroy({ where: conditions(where), transaction });

export async function findRows<T extends Table>(
  models: Models,
  transaction: Transaction,
  table: T,
  where: Where<T>,
  options: { lock: boolean; limit?: number },
): Promise<RowOf<T>[]> {
  const rows = await models(table).findAll({
    where: conditions(where),
    transaction,
    raw: true,
    lock: options.lock ? transaction.LOCK.UPDATE : undefined,
    limit: options.limit,
  });
  return rows.map((row) => readRow(table, row as unknown as Row));
}

/**
 * A forgotten condition would touch the whole table; a condition that is undefined is a mistake of
 * the caller.
 */
function conditions<T extends Table>(where: Where<T>): WhereOptions<Row> {
  const entries = Object.entries(where);
  if (entries.length === 0 || entries.some(([, value]) => value === undefined))
    throw new Error('Rows are asked for by what is in their columns');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? { [Op.in]: value } : value]),
  );
}

/** The database keeps a flag as a number. */
function readRow<T extends Table>(table: T, row: Row): RowOf<T> {
  for (const [name, { kind }] of Object.entries(table.columns))
    if (kind === 'flag' && row[name] !== null) row[name] = Number(row[name]) === 1;
  return row as RowOf<T>;
}
