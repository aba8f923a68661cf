import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Log } from '../../kernel/log.ts';

/**
 * `away`: nobody answered, or not in a way that says anything; then nothing is known of the file.
 */
export type ScanResult = 'clean' | 'found' | 'away';

export interface Scanner {
  scan(bytes: AsyncIterable<Uint8Array>): Promise<ScanResult>;
  /** Whether it answers now. */
  ping(): Promise<boolean>;
}

const IDLE_MS = 60_000;
const LONGEST_ANSWER = 4_096;

/**
 * clamd over its socket, by its published protocol: `zINSTREAM`, then pieces with their length
 * before them and an empty one at the end; it answers `stream: OK`, `stream: <name> FOUND` or an
 * error.
 * @param address tcp://host:port or unix:/path
 */
export function createScanner(deps: { address: string; log: Log }): Scanner {
  const ask = async (talk: (socket: Socket) => Promise<void>): Promise<string> => {
    const socket = connect(target(deps.address));
    socket.setTimeout(IDLE_MS, () => {
      socket.destroy(new Error('clamd is silent'));
    });
    const answer = answerOf(socket);
    try {
      // What goes wrong while sending is told by the answer: clamd closes when it has seen enough.
      await Promise.race([
        talk(socket).catch((cause: unknown) => {
          socket.destroy(cause instanceof Error ? cause : undefined);
        }),
        answer,
      ]);
      return await answer;
    } finally {
      socket.destroy();
    }
  };
  return {
    scan: async (bytes) => {
      try {
        const answer = await ask((socket) => sendStream(socket, bytes));
        if (/^stream: OK$/.test(answer)) return 'clean';
        if (/ FOUND$/.test(answer)) return 'found';
        deps.log.warn('files.scanner-unclear', { answer: answer.slice(0, 80) });
      } catch (cause) {
        deps.log.warn('files.scanner-away', { cause: cause instanceof Error ? cause.message : '' });
      }
      return 'away';
    },
    ping: async () => {
      try {
        return (await ask((socket) => write(socket, Buffer.from('zPING\u0000')))) === 'PONG';
      } catch {
        return false;
      }
    },
  };
}

function target(address: string): { path: string } | { host: string; port: number } {
  const url = new URL(address);
  return url.protocol === 'unix:'
    ? { path: decodeURIComponent(url.pathname) }
    : { host: url.hostname, port: Number(url.port === '' ? 3310 : url.port) };
}

async function sendStream(socket: Socket, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\u0000'));
  for await (const chunk of bytes) {
    if (chunk.byteLength === 0) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.byteLength);
    await write(socket, Buffer.concat([length, chunk]));
  }
  await write(socket, Buffer.alloc(4));
}

const write = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error == null) resolve();
      else reject(error);
    });
  });

function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (): void => {
      resolve(text.split('\u0000')[0]?.trim() ?? '');
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes('\u0000') || text.length > LONGEST_ANSWER) settle();
    });
    socket.once('end', settle);
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('clamd closed the connection'));
    });
  });
}
