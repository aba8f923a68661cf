import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { platform } from 'node:process';

/** Where servers' programs lie that an ordinary user's PATH leaves out. */
const extraFolders =
  platform === 'win32'
    ? []
    : [
        '/usr/local/sbin',
        '/usr/sbin',
        '/sbin',
        '/usr/local/bin',
        '/usr/bin',
        '/bin',
        '/opt/homebrew/bin',
      ];

/**
 * First of the given programs that exists and may be run.
 * @param {readonly string[]} names program names or absolute paths, best first
 * @returns {string | undefined} its path
 */
export function findProgram(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...extraFolders].filter(
    (folder) => folder !== '',
  );
  return names
    .flatMap((name) =>
      name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
    )
    .find((path) => isExecutable(path));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end, its output shown indented below the step it belongs to.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, quiet?: boolean }} [options] quiet: keep the output, show nothing
 * @returns {Promise<{ code: number, output: string }>} code 127 when it could not be started
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let atLineStart = true;
    const take = (/** @type {Buffer} */ chunk) => {
      const text = chunk.toString('utf8');
      output += text;
      if (options.quiet === true) return;
      process.stdout.write(
        text.replace(/[^\n]*\n?/g, (line) => {
          const shown = line === '' ? '' : `${atLineStart ? '    ' : ''}${line}`;
          if (line !== '') atLineStart = line.endsWith('\n');
          return shown;
        }),
      );
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => {
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.on('close', (code) => {
      if (!atLineStart && options.quiet !== true) process.stdout.write('\n');
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Starts a program that cannot outlive this one: it stops when asked, when this process ends in an orderly way,
 * and on Linux also when this process is killed with -9 (the kernel sends it SIGTERM).
 * It gets its own process group, so that Ctrl-C in a terminal reaches this process alone, which then stops things
 * in their right order.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function spawnGuarded(program, args, options) {
  const setpriv = platform === 'linux' ? findProgram(['setpriv']) : undefined;
  const child =
    setpriv === undefined || !knowsDeathSignal(setpriv)
      ? spawn(program, args, { ...options, detached: true })
      : spawn(setpriv, ['--pdeathsig=SIGTERM', '--', program, ...args], {
          ...options,
          detached: true,
        });
  const killWithUs = () => {
    child.kill('SIGTERM');
  };
  process.once('exit', killWithUs);
  const ended = new Promise((resolve) => {
    const end = (/** @type {number} */ code) => {
      process.removeListener('exit', killWithUs);
      resolve(code);
    };
    child.once('error', () => {
      end(127);
    });
    child.once('exit', (code, signal) => {
      end(code ?? (signal === null ? 1 : 128));
    });
  });
  return { child, ended: /** @type {Promise<number>} */ (ended) };
}

/**
 * Asks a guarded program to stop and waits until it has; after the grace time it is killed.
 * @param {ReturnType<typeof spawnGuarded>} guarded
 * @param {number} graceMs
 * @returns {Promise<boolean>} false when it had to be killed
 */
export async function stopGuarded({ child, ended }, graceMs) {
  if (child.exitCode !== null || child.signalCode !== null) return true;
  child.kill('SIGTERM');
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    child.kill('SIGKILL');
  }, graceMs);
  await ended;
  clearTimeout(timer);
  return !killed;
}

/** @type {Map<string, boolean>} */
const deathSignalBySetpriv = new Map();

/** @param {string} setpriv busybox has a setpriv too, which lacks the option */
function knowsDeathSignal(setpriv) {
  const known =
    deathSignalBySetpriv.get(setpriv) ??
    spawnSync(setpriv, ['--pdeathsig=SIGTERM', '--', 'true'], { stdio: 'ignore' }).status === 0;
  deathSignalBySetpriv.set(setpriv, known);
  return known;
}
