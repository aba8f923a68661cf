// A Debian with nothing on it but its base system, Node and a copy of this repository, made fresh and thrown away.
// By hand: node test/deep/bare-root.mjs [command …]   (as root; without a command it runs bare-root-proof.mjs)
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../scripts/lib/process.mjs';

const suite = 'bookworm';
const mirror = 'http://deb.debian.org';
const repository = fileURLToPath(new URL('../../', import.meta.url));
/** Where the copy lies inside. */
const inside = '/root/opp-dossier';

/** @returns {string | undefined} why no bare root can be made here */
export function whyNoBareRoot() {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'only root may make another root';
  const absent = ['debootstrap', 'unshare', 'chroot', 'git'].filter(
    (name) => findProgram([name]) === undefined,
  );
  return absent.length === 0
    ? undefined
    : `missing: ${absent.join(', ')} (apt-get install debootstrap util-linux git)`;
}

/**
 * Makes a bare root.
 * @returns {{ run(command: readonly string[]): { code: number, output: string }, remove(): void }}
 *   run: in the repository's copy, as root, with a clean environment; nothing it starts outlives it
 */
export function makeBareRoot() {
  const temporary = mkdtempSync(join(tmpdir(), 'opp-bare-'));
  const remove = () => {
    rmSync(temporary, { recursive: true, force: true });
  };
  // Users inside must be able to enter their own root, whatever the folder round it allows.
  const folder = join(temporary, 'root');
  mkdirSync(folder, { mode: 0o755 });
  try {
    must('debootstrap', [
      '--variant=minbase',
      '--include=ca-certificates',
      suite,
      folder,
      `${mirror}/debian`,
    ]);
    writeFileSync(
      join(folder, 'etc/apt/sources.list'),
      [
        `deb ${mirror}/debian ${suite} main`,
        `deb ${mirror}/debian ${suite}-updates main`,
        `deb ${mirror}/debian-security ${suite}-security main`,
        '',
      ].join('\n'),
    );
    // A new machine has no package lists: set-up must fetch them.
    rmSync(join(folder, 'var/lib/apt/lists'), { recursive: true, force: true });
    copyNetwork(folder);
    copyNode(folder);
    copyRepository(folder);
  } catch (error) {
    remove();
    throw error;
  }
  return { run: (command) => runInside(folder, command), remove };
}

/** How this machine reaches the network, which is not what is tried here. @param {string} folder */
function copyNetwork(folder) {
  for (const file of ['/etc/resolv.conf', '/etc/hosts', '/etc/ssl/certs/ca-certificates.crt']) {
    if (existsSync(file)) cpSync(realpathSync(file), join(folder, file));
  }
}

/** @param {string} folder */
function copyNode(folder) {
  const npm = findProgram(['npm']);
  if (npm === undefined) throw new Error('npm was not found');
  const npmFolder = resolve(dirname(realpathSync(npm)), '..');
  mkdirSync(join(folder, 'usr/local/lib/node_modules'), { recursive: true });
  cpSync(realpathSync(process.execPath), join(folder, 'usr/local/bin/node'));
  cpSync(npmFolder, join(folder, 'usr/local/lib/node_modules/npm'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(folder, 'usr/local/bin', name));
  }
}

/** What a clone would hold, and what is about to be committed. @param {string} folder */
function copyRepository(folder) {
  mkdirSync(join(folder, inside), { recursive: true });
  const listed = spawnSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: repository, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (listed.status !== 0) throw new Error(`git could not list the files: ${listed.stderr}`);
  for (const file of listed.stdout
    .split('\0')
    .filter((name) => name !== '' && existsSync(join(repository, name)))) {
    cpSync(join(repository, file), join(folder, inside, file), { recursive: true });
  }
}

/**
 * In namespaces of its own, so that mounts and whatever is left running go when the command ends.
 * @param {string} folder
 * @param {readonly string[]} command
 */
function runInside(folder, command) {
  const passed = [
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
  ].flatMap((name) => (process.env[name] === undefined ? [] : [`${name}=${process.env[name]}`]));
  const enter = `mount --rbind /dev "$0/dev" && exec chroot "$0" /usr/bin/env -i "$@"`;
  const result = spawnSync(
    'unshare',
    [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      `--mount-proc=${join(folder, 'proc')}`,
      'sh',
      '-c',
      enter,
      folder,
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'HOME=/root',
      'LANG=C.UTF-8',
      'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
      ...passed,
      'sh',
      '-c',
      'cd "$0" && exec "$@"',
      inside,
      ...command,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return {
    code: result.status ?? 1,
    output: `${result.stdout}${result.stderr}${result.error?.message ?? ''}`,
  };
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function must(program, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...options,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0)
    throw new Error(
      `${program} failed:\n${String(stdout).slice(-2000)}${String(stderr).slice(-2000)}`,
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reason = whyNoBareRoot();
  if (reason === undefined) {
    const bare = makeBareRoot();
    const command = process.argv.slice(2);
    const { code, output } = bare.run(
      command.length === 0 ? ['node', 'test/deep/bare-root-proof.mjs'] : command,
    );
    console.log(output);
    bare.remove();
    process.exitCode = code;
  } else {
    console.error(`No bare root can be made: ${reason}.`);
    process.exitCode = 1;
  }
}
