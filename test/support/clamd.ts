import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface FakeClamd {
  /** As the setting `clamav` names it. */
  address: string;
  /** Lengths of what it was shown, whole streams only. */
  seen: number[];
  stop(): Promise<void>;
}

const EICAR = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE';

/**
 * Speaks clamd's protocol as published: `zPING`, and `zINSTREAM` with pieces of a length before
 * them, ended by an empty one.
 */
export async function startClamd(port = 0): Promise<FakeClamd> {
  const seen: number[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
    });
    socket.on('error', () => undefined);
    serve(socket, seen).catch(() => {
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

async function serve(socket: Socket, seen: number[]): Promise<void> {
  let held = Buffer.alloc(0);
  const reader = socket[Symbol.asyncIterator]();
  const need = async (length: number): Promise<Buffer> => {
    while (held.length < length) {
      const next = await reader.next();
      if (next.done === true) throw new Error('ended early');
      held = Buffer.concat([held, next.value as Buffer]);
    }
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  };
  let command = '';
  for (let sign = await need(1); sign[0] !== 0; sign = await need(1))
    command += sign.toString('latin1');
  if (command === 'zPING') {
    socket.end('PONG\u0000');
    return;
  }
  if (command !== 'zINSTREAM') {
    socket.end('UNKNOWN COMMAND\u0000');
    return;
  }
  const pieces: Buffer[] = [];
  for (
    let length = (await need(4)).readUInt32BE();
    length > 0;
    length = (await need(4)).readUInt32BE()
  )
    pieces.push(Buffer.from(await need(length)));
  const stream = Buffer.concat(pieces);
  seen.push(stream.length);
  socket.end(
    stream.includes(EICAR) ? 'stream: Win.Test.EICAR_HDB-1 FOUND\u0000' : 'stream: OK\u0000',
  );
}
