import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A socket before the database's own: `cut` takes the database away as a broken line does, `mend`
 * brings it back.
 */
export interface SocketProxy {
  path: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  stop(): Promise<void>;
}

export async function socketProxy(): Promise<SocketProxy> {
  const target = process.env['TEST_DB_SOCKET'] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'opp-proxy-'));
  const path = join(folder, 's');
  const open = new Set<Socket>();
  let server: Server | undefined;
  const mend = async (): Promise<void> => {
    const made = createServer((near) => {
      const far = connect(target);
      for (const socket of [near, far]) {
        open.add(socket);
        socket.on('close', () => {
          near.destroy();
          far.destroy();
          open.delete(socket);
        });
        socket.on('error', () => undefined);
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => {
      made.listen(path, resolve);
    });
    server = made;
  };
  const cut = async (): Promise<void> => {
    const ending = server;
    server = undefined;
    for (const socket of open) socket.destroy();
    if (ending !== undefined)
      await new Promise<void>((resolve) => {
        ending.close(() => {
          resolve();
        });
      });
  };
  await mend();
  return {
    path,
    cut,
    mend,
    stop: async () => {
      await cut();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
