import { findProgram, run } from './process.mjs';

/**
 * Installs Debian packages when this machine is a Debian and this user may.
 * The packages used here (`…-core`, a browser, PDF tools) start no service.
 * @param {readonly string[]} packages
 * @param {{ say: (sentence: string) => void, reasons: readonly string[] }} options reasons: what each is for
 * @returns {Promise<{ reason: string, command?: string } | undefined>}
 *   why it could not be done and the one command that would; undefined when done
 */
export async function installDebianPackages(packages, { say, reasons }) {
  const apt = findProgram(['apt-get']);
  if (apt === undefined)
    return { reason: 'They cannot be installed for you: this system has no apt-get.' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const asRoot = await rootPrefix();
  if (asRoot === undefined) {
    return {
      reason:
        'They cannot be installed for you: this user is not root and sudo asks for a password.',
      command: `sudo apt-get update && sudo apt-get ${install.join(' ')}`,
    };
  }
  const shown = ['apt-get', ...install].join(' ');
  say(`Installing ${packages.join(', ')} from Debian (${reasons.join('; ')}).`);
  // Old lists name versions without the latest security fixes, or versions that are gone.
  const update = await runApt(asRoot, apt, ['update']);
  if (update.code !== 0)
    say('The package lists could not be fetched anew; trying with those that are here.');
  const installed = await runApt(asRoot, apt, install);
  if (installed.code === 0) return undefined;
  return {
    reason:
      update.code === 0
        ? 'apt-get could not install them; it says why above.'
        : 'The package lists could not be fetched; apt-get says why above.',
    command: `${asRoot.length === 0 ? '' : 'sudo '}${shown}`,
  };
}

/** @returns {Promise<readonly string[] | undefined>} words before apt-get that make it root's; undefined: none do */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram(['sudo']);
  if (sudo === undefined) return undefined;
  const { code } = await run(sudo, ['-n', 'true'], { quiet: true });
  return code === 0 ? [sudo, '-n'] : undefined;
}

/**
 * @param {readonly string[]} prefix
 * @param {string} apt
 * @param {readonly string[]} args
 */
async function runApt(prefix, apt, args) {
  // `env` because sudo drops variables; the quiet form prints a line a package instead of a moving bar.
  const words = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'LC_ALL=C.UTF-8',
    apt,
    '-q',
    '-o',
    'Dpkg::Use-Pty=0',
    '-o',
    'DPkg::Lock::Timeout=300',
    ...args,
  ];
  const [program = 'env', ...rest] = words;
  return await run(program, rest);
}
