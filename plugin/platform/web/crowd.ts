import { isIPv6 } from 'node:net';
import type { Request, Response } from 'express';
import { createTurns } from '../threads/index.ts';
import type { Route } from '../routes/index.ts';

/**
 * Everybody takes turns with themselves: one person, and one address of which nobody has shown yet
 * who they are, has a few requests under way, and the others of theirs wait. Who asks for much
 * waits for it alone.
 */
export interface Crowd {
  /** Finding out whose request it is. @throws AppError `too-busy` (503) */
  session<T>(cookie: string, asked: Asked, work: () => Promise<T>): Promise<T>;
  /**
   * All that is done for who has no session, refusals too: they are answered no sooner than
   * anything else. @throws AppError `too-busy` (503)
   */
  address<T>(asked: Asked, work: () => Promise<T>): Promise<T>;
  /** @throws AppError `too-busy` (503) */
  person<T>(personId: string, asked: Asked, work: () => Promise<T>): Promise<T>;
}

interface Asked {
  request: Request;
  response: Response;
  route: Pick<Route, 'costly' | 'light'>;
}

const WAIT_MS = 30_000;

/**
 * @param connections to the database: two of a kind together leave some of them to everybody else
 */
export function createCrowd(connections: number): Crowd {
  const atOnce = Math.max(2, Math.floor(connections * 0.4));
  const line = { atOnce, waitMs: WAIT_MS };
  const sessions = createTurns({ ...line, waiting: 200 });
  const addresses = createTurns({
    ...line,
    waiting: 200,
    rest: { times: 4, least: 100, most: 500 },
  });
  const people = createTurns({ ...line, waiting: 100, rest: { times: 8, least: 20, most: 1_000 } });
  const costly = createTurns({ atOnce: 1, waiting: 20, waitMs: WAIT_MS });
  const inTurn = async <T>(
    turns: typeof people,
    key: string,
    { request, response, route }: Asked,
    work: () => Promise<T>,
  ): Promise<T> => {
    if (route.light === true) return await work();
    const left = leaving(response);
    const ordinary = (): Promise<T> => turns.run(key, work, left);
    // What takes long waits outside the line of the quick ones.
    return route.costly === true && request.method !== 'HEAD'
      ? await costly.run(key, ordinary, left)
      : await ordinary();
  };
  return {
    session: (cookie, asked, work) => inTurn(sessions, cookie, { ...asked, route: {} }, work),
    address: (asked, work) => inTurn(addresses, networkOf(asked.request.ip ?? ''), asked, work),
    person: (personId, asked, work) => inTurn(people, personId, asked, work),
  };
}

/** Given when the other side hangs up before it has its answer. */
function leaving(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) controller.abort(new Error('The other side hung up'));
  });
  return controller.signal;
}

/** One household or school: an address, or of IPv6 the net of which it has 2^64. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? [];
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array<string>(gap).fill('0'), ...back]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
