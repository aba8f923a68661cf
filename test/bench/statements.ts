import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Connection, RowDataPacket } from 'mysql2/promise';

const channels = ['tracing:mysql2:query:start', 'tracing:mysql2:execute:start'];

/**
 * Every statement that the database driver of this process sends while `work` runs, in order,
 * values spliced in.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const listen = (message: unknown): void => {
    sent.push((message as { query: string }).query);
  };
  for (const channel of channels) subscribe(channel, listen);
  try {
    await work();
  } finally {
    for (const channel of channels) unsubscribe(channel, listen);
  }
  return sent;
}

/**
 * Statements of clients that the server itself counts while `work` runs, BEGIN and COMMIT among
 * them. Nobody else may use the server meanwhile.
 */
export async function countedByServer(
  connection: Connection,
  work: () => Promise<unknown>,
): Promise<number> {
  const before = await questions(connection);
  await work();
  // The second reading counts itself.
  return (await questions(connection)) - before - 1;
}

async function questions(connection: Connection): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'");
  return Number(rows[0]?.['Value']);
}
