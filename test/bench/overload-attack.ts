import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { giveWay } from '../../plugin/platform/threads/give-way.ts';

/** Whom to attack, and as whom: a user signed in with what they may do, and a stranger with nothing. */
export interface Target {
  origin: string;
  base: string;
  cookie: string;
  csrf: string;
  /** Of the user's own, with a list as long as it may be in step 5. */
  dossierId: string;
  /** The newest change of the dossier, on which the first saves build. */
  sequence: number;
}

export type Order = { kind: 'begin'; target: Target } | { kind: 'end' };
/** How often each attack was answered, by its name and the answers' status. */
export type Report = Record<string, Record<string, number>>;

const port = parentPort;
if (port === null) throw new Error('overload-attack runs as a worker thread');
// Attackers have machines of their own: theirs must not take ours from the server.
giveWay();

const KB = 1024;
let running = false;
let counts: Report = {};
let loops: Promise<void>[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 200 });

interface Sent {
  path: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Is told what a request that was done answered. */
  heard?: (answer: string) => void;
}

const send = (
  origin: string,
  { path, method = 'POST', headers = {}, body, heard }: Sent,
): Promise<string> =>
  new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sending = request(
      new URL(path, origin),
      { method, agent, headers: { ...length, ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        if (heard !== undefined && response.statusCode === 200)
          response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          if (parts.length > 0) heard?.(Buffer.concat(parts).toString());
          resolve(String(response.statusCode));
        });
        response.on('error', () => {
          resolve('broke off');
        });
        response.resume();
      },
    );
    sending.on('error', () => {
      resolve('broke off');
    });
    sending.end(body);
  });

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json' };

/** Each by its name, with how many do it at once; every one does it again as soon as it is answered. */
function attacks({
  origin,
  base,
  cookie,
  csrf,
  dossierId,
  sequence: newest,
}: Target): [string, number, () => Sent][] {
  const step = (number: number): string => `${base}/dossiers/${dossierId}/stappen/${number}`;
  const changes = (number: number): string => `${step(number)}/wijzigingen`;
  const own = { origin };
  const signed = { origin, cookie, 'x-csrf-token': csrf };
  const packed = gzipSync(Buffer.alloc(4 * KB * KB, '['));
  const brackets = '['.repeat(900 * KB);
  const typed = `signalsPupil=${'%C3%A9'.repeat(170_000)}`;
  let number = 0;
  let sequence = newest;
  // As the page does it: the next change builds on what the last answer told.
  const heard = (answer: string): void => {
    sequence = Math.max(sequence, (JSON.parse(answer) as { sequence: number }).sequence);
  };
  const set = (path: string, value: string): object => ({ op: 'set', path, value, base: sequence });
  const many = (): string => {
    number += 1;
    return JSON.stringify({
      changes: Array.from({ length: 500 }, (_one, at) =>
        at % 2 === 0
          ? { op: 'add', list: 'factors', row: `rij-${at / 2 < 200 ? at / 2 : 0}` }
          : set(`factors/rij-${((at - 1) / 2) % 200}/text`, `${number} `.repeat(60)),
      ),
    });
  };
  return [
    [
      'stranger: packed',
      4,
      () => ({
        path: changes(5),
        headers: { ...JSON_TYPE, origin: 'http://evil.example', 'content-encoding': 'gzip' },
        body: packed,
      }),
    ],
    [
      'stranger: brackets',
      2,
      () => ({ path: changes(5), headers: { ...JSON_TYPE, ...own }, body: brackets }),
    ],
    [
      'stranger: 1 MB of form',
      2,
      () => ({ path: step(5), headers: { ...FORM, ...own }, body: typed }),
    ],
    [
      'stranger: sign-in',
      9,
      () => ({
        path: `${base}/aanmelden/lokaal`,
        headers: { ...FORM, ...own },
        body: 'school=DEWERF&email=wie%40school.example&wachtwoord=nog+een+keer+proberen',
      }),
    ],
    [
      'stranger: reset',
      2,
      () => ({
        path: `${base}/wachtwoord/vergeten`,
        headers: { ...FORM, ...own },
        body: 'school=DEWERF&email=wie%40school.example',
      }),
    ],
    [
      'user: saves of one dossier',
      14,
      () => ({
        path: changes(3),
        headers: { ...JSON_TYPE, ...signed },
        body: JSON.stringify({ changes: [set('helpQuestion', `Vraag ${(number += 1)}`)] }),
        heard,
      }),
    ],
    [
      'user: 500 changes',
      2,
      () => ({ path: changes(5), headers: { ...JSON_TYPE, ...signed }, body: many(), heard }),
    ],
    ['user: the longest list', 2, () => ({ path: step(5), method: 'GET', headers: { cookie } })],
    [
      'user: prints',
      12,
      () => ({
        path: `${base}/dossiers/${dossierId}/logboek/verslagen`,
        headers: { ...FORM, ...signed },
        body: 'keuze=eigen&wachtwoord=Zeven+gele+bananen+zingen+zacht&verslag=',
      }),
    ],
    [
      'user: uploads begun',
      2,
      () => ({
        path: `${base}/dossiers/${dossierId}/logboek/bestanden/uploads`,
        headers: { ...JSON_TYPE, ...signed },
        body: JSON.stringify({
          name: 'plan.pdf',
          size: 25 * KB * KB,
          title: '',
          category: 'other',
          sensitivity: 'none',
        }),
      }),
    ],
    [
      'user: passwords rated',
      4,
      () => ({
        path: `${base}/wachtwoordsterkte`,
        headers: { ...JSON_TYPE, ...signed },
        body: JSON.stringify({ password: 'qwe4@3$ti2013-01-loooove'.repeat(4).slice(0, 96) }),
      }),
    ],
  ];
}

const count = (name: string, status: string): void => {
  const statuses = (counts[name] ??= {});
  statuses[status] = (statuses[status] ?? 0) + 1;
};

async function loop(target: Target, name: string, make: () => Sent): Promise<void> {
  while (running) {
    const status = await send(target.origin, make());
    count(name, status);
    // Who is told to wait is no quicker for asking at once.
    if (status === 'broke off') await sleep(50);
  }
}

port.on('message', (order: Order) => {
  if (order.kind === 'begin') {
    running = true;
    counts = {};
    loops = attacks(order.target).flatMap(([name, times, make]) =>
      Array.from({ length: times }, () => loop(order.target, name, make)),
    );
    return;
  }
  running = false;
  void Promise.all(loops).then(() => {
    port.postMessage(counts);
  });
});
