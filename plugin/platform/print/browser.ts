import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Browser } from 'puppeteer';
import { AppError } from '../../kernel/errors.ts';
import { givingWay, letGroupGiveWay, untilAborted, withDeadline } from '../threads/index.ts';
import { lockArguments } from './lock.ts';
import { findNobody } from './nobody.ts';
import type { User } from './nobody.ts';
import { createPipeTransport } from './pipe-transport.ts';

/**
 * Where Debian puts them; the shell without a window prints two to three times faster in half the
 * memory.
 */
const knownExecutables = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const startMs = 15_000;

/**
 * How the browser runs: as which user (own user when undefined), and whether Chromium's own sandbox
 * is on.
 */
export interface Guard {
  user: User | undefined;
  sandbox: boolean;
}

export interface RunningBrowser {
  readonly browser: Browser;
  readonly guard: Guard;
  readonly pid: number;
  alive(): boolean;
  /** Ends every process of it and removes its profile folder. Harmless when repeated. */
  end(): Promise<void>;
}

/** The browser that would be started, or undefined when there is none. */
export function findExecutable(configured?: string): string | undefined {
  const candidates = configured === undefined ? knownExecutables : [configured];
  return candidates.find((path) => existsSync(path));
}

/**
 * The ways to run it, the safest first. Chromium refuses its sandbox to root, so root hands it to
 * `nobody`; where the kernel or container forbids the sandbox, it runs without, which the caller
 * must make known.
 */
export function guards(): Guard[] {
  if (process.getuid?.() !== 0)
    return [
      { user: undefined, sandbox: true },
      { user: undefined, sandbox: false },
    ];
  const nobody = findNobody();
  const asRoot: Guard = { user: undefined, sandbox: false };
  return nobody === undefined
    ? [asRoot]
    : [{ user: nobody, sandbox: true }, { user: nobody, sandbox: false }, asRoot];
}

/**
 * Starts a browser in the first way that works.
 * @throws AppError `pdf-browser-missing` (503) without an executable, `pdf-browser-failed` (503)
 *   when it does not start
 */
export async function startBrowser(
  configured: string | undefined,
  ways: readonly Guard[],
): Promise<RunningBrowser> {
  const executable = findExecutable(configured);
  if (executable === undefined) throw new AppError('pdf-browser-missing', 503);
  let failure: unknown;
  for (const guard of ways) {
    try {
      return await launch(executable, guard);
    } catch (cause) {
      failure = cause;
      // A slow machine is no reason to give up a protection.
      if (cause instanceof AppError) break;
    }
  }
  throw failure instanceof AppError
    ? failure
    : new AppError('pdf-browser-failed', 503, { cause: failure });
}

async function launch(executable: string, guard: Guard): Promise<RunningBrowser> {
  const { default: puppeteer } = await import('puppeteer');
  const profile = await mkdtemp(join(tmpdir(), 'opp-dossier-browser-'));
  let alive = true;
  const gone = new AbortController();
  const end = (): void => {
    alive = false;
    gone.abort(new Error('The browser ended'));
  };
  try {
    if (guard.user !== undefined) await chown(profile, guard.user.uid, guard.user.gid);
    const shell = basename(executable).includes('headless-shell') ? ('shell' as const) : true;
    const defaults = puppeteer.defaultArgs({ headless: shell, userDataDir: profile });
    const child = spawnBrowser(executable, [...ownArguments(guard), ...defaults], guard, profile);
    const exited = new Promise<void>((resolve) => {
      child.once('error', () => {
        end();
        resolve();
      });
      child.once('exit', () => {
        end();
        resolve();
      });
    });
    const stop = async (): Promise<void> => {
      killGroup(child);
      await exited;
      await removeProfile(profile);
    };
    const [, , , toBrowser, fromBrowser] = child.stdio;
    const pipes = {
      toBrowser: toBrowser as Writable,
      fromBrowser: fromBrowser as Readable,
      closed: end,
    };
    const transport = createPipeTransport(pipes);
    try {
      const late = (): Error => new AppError('pdf-browser-failed', 503);
      const browser = await withDeadline({ ms: startMs, late, signals: [gone.signal] }, (signal) =>
        untilAborted(puppeteer.connect({ transport, defaultViewport: null }), signal),
      );
      return { browser, guard, pid: child.pid ?? 0, alive: () => alive, end: stop };
    } catch (cause) {
      await stop();
      throw cause;
    }
  } catch (cause) {
    await removeProfile(profile);
    throw cause;
  }
}

const ownArguments = (guard: Guard): string[] => [
  ...lockArguments,
  '--remote-debugging-pipe',
  '--disable-gpu',
  '--disable-software-rasterizer',
  ...(guard.sandbox ? [] : ['--no-sandbox']),
];

/**
 * Its own process group, so that helpers it started end with it; an environment without this
 * process's secrets.
 */
function spawnBrowser(
  executable: string,
  args: string[],
  guard: Guard,
  profile: string,
): ChildProcess {
  // Printing gives way to answering.
  const child = spawn(...givingWay(executable, args), {
    ...(guard.user === undefined ? {} : { uid: guard.user.uid, gid: guard.user.gid }),
    cwd: profile,
    detached: true,
    env: {
      HOME: profile,
      TMPDIR: profile,
      PATH: '/usr/bin:/bin',
      LANG: 'nl_NL.UTF-8',
      TZ: 'Europe/Amsterdam',
    },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) letGroupGiveWay(child.pid);
  return child;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
  }
}

/** Helpers that are still dying may write a last file, which makes one attempt fail. */
const removeProfile = (profile: string): Promise<void> =>
  rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
