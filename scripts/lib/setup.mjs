import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDebianPackages } from './debian.mjs';
import { PlainFault } from './cleanup.mjs';
import { findProgram, run } from './process.mjs';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const oldestNode = [20, 19];

/** Programs of the system, the first name found wins, and Debian's packages that hold them. */
const programs = {
  chromium: {
    names: [
      '/usr/bin/chromium-headless-shell',
      '/usr/bin/chromium',
      'chromium-headless-shell',
      'chromium',
      'google-chrome-stable',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    packages: ['chromium-headless-shell'],
    what: 'Chromium, which prints the reports',
    otherwise: 'Install Chromium or Google Chrome, or set PUPPETEER_EXECUTABLE_PATH to one.',
  },
  mariadbd: {
    names: ['mariadbd'],
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    what: 'MariaDB, for a private database',
    otherwise:
      'Install MariaDB 10.6 or newer, or set DATABASE_URL and MIGRATION_DATABASE_URL to a server.',
  },
  'mariadb-install-db': {
    names: ['mariadb-install-db'],
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    what: 'MariaDB, for a private database',
    otherwise:
      'Install MariaDB 10.6 or newer, or set DATABASE_URL and MIGRATION_DATABASE_URL to a server.',
  },
  // mariadb-install-db calls it, and Debian keeps it in the clients' package.
  my_print_defaults: {
    names: ['my_print_defaults'],
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    what: 'MariaDB, for a private database',
    otherwise:
      'Install MariaDB 10.6 or newer, or set DATABASE_URL and MIGRATION_DATABASE_URL to a server.',
  },
  qpdf: {
    names: ['qpdf'],
    packages: ['qpdf'],
    what: 'qpdf, with which the tests open encrypted reports',
    otherwise: 'Install qpdf.',
  },
  pdftotext: {
    names: ['pdftotext'],
    packages: ['poppler-utils'],
    what: 'pdftotext, with which the tests read reports',
    otherwise: 'Install poppler (pdftotext).',
  },
};

/** Fonts for the scripts that names and texts come in, by the file that shows each is there. */
const fonts = [
  {
    file: '/usr/share/fonts/truetype/noto/NotoSansEthiopic-Regular.ttf',
    package: 'fonts-noto-core',
  },
  { file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', package: 'fonts-noto-cjk' },
  {
    file: '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf',
    package: 'fonts-noto-color-emoji',
  },
];

/**
 * Fonts that are not there yet, on a Debian. Elsewhere the system brings its own, and the doctor says what is missing.
 * @returns {string[]}
 */
const missingFonts = () =>
  findProgram(['apt-get']) === undefined
    ? []
    : fonts.filter(({ file }) => !existsSync(file)).map((font) => font.package);

/**
 * Makes this machine ready for a script: Node's version, the packages, and the system programs it needs.
 * Says each step on the console; what is there already is left alone.
 * @param {{ chromium?: boolean, database?: boolean, oracles?: boolean }} needs
 *   database: a private MariaDB, unless DATABASE_URL names a server; oracles: the tools the tests read PDFs with
 * @returns {Promise<{ chromium?: string }>} path of Chromium when asked for
 * @throws PlainFault with what could not be done and the one command that mends it
 */
export async function prepare(needs) {
  checkNode();
  await installPackages();
  /** @type {(keyof typeof programs)[]} */
  const wanted = [
    ...(needs.chromium === true && chosenChromium() === undefined
      ? /** @type {const} */ (['chromium'])
      : []),
    ...(needs.database === true && !givenServer()
      ? /** @type {const} */ (['mariadbd', 'mariadb-install-db', 'my_print_defaults'])
      : []),
    ...(needs.oracles === true ? /** @type {const} */ (['qpdf', 'pdftotext']) : []),
  ];
  await installPrograms(wanted, needs.chromium === true ? missingFonts() : []);
  return needs.chromium === true
    ? { chromium: chosenChromium() ?? findProgram(programs.chromium.names) }
    : {};
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new PlainFault(
      `Node ${process.versions.node} is too old: opp-dossier needs Node ${oldestNode.join('.')} or newer.\n` +
        'Install a newer Node from https://nodejs.org and run the command again.',
    );
  }
  say(`Node ${process.versions.node} is new enough.`);
}

async function installPackages() {
  const reason = stalePackages();
  if (reason === undefined) {
    say('The packages of package-lock.json are installed.');
    return;
  }
  say(`Installing the packages (${reason}); this takes about a minute.`);
  // No install script is needed: Chromium comes from the system and esbuild's program is a package of its own.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  const { code } =
    npm !== undefined && /npm-cli\.c?js$/.test(npm)
      ? await run(process.execPath, [npm, ...args], { cwd: root })
      : await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: root });
  if (code !== 0) {
    throw new PlainFault(
      'The packages could not be installed; npm says why above. With a working network, run:\n' +
        '    npm ci --ignore-scripts',
    );
  }
}

/** @returns {string | undefined} why the installed packages differ from the lockfile */
function stalePackages() {
  const installedLock = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return 'none are there yet';
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(installedLock);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const present = installed[path];
    // Packages for other platforms are optional and rightly absent.
    if (present === undefined && entry.optional !== true)
      return `${path.replace('node_modules/', '')} is missing`;
    if (present !== undefined && present.version !== entry.version)
      return `${path.replace('node_modules/', '')} has changed`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * @param {readonly (keyof typeof programs)[]} wanted
 * @param {readonly string[]} lacking packages of fonts: without them everything runs, and some letters print as boxes
 */
async function installPrograms(wanted, lacking) {
  const missing = wanted.filter((name) => findProgram(programs[name].names) === undefined);
  const present = wanted.filter((name) => !missing.includes(name));
  if (present.length > 0) say(`Found on this machine: ${present.join(', ')}.`);
  if (missing.length === 0 && lacking.length === 0) return;
  const packages = [
    ...new Set([...missing.flatMap((name) => programs[name].packages), ...lacking]),
  ];
  const reasons = [
    ...new Set([
      ...missing.map((name) => programs[name].what),
      ...(lacking.length > 0 ? ['fonts, with which every script prints'] : []),
    ]),
  ];
  const fault = await installDebianPackages(packages, { say, reasons });
  const still = missing.filter((name) => findProgram(programs[name].names) === undefined);
  if (still.length === 0) {
    if (fault !== undefined)
      say(
        `Some scripts will print as boxes: the fonts are missing. ${fault.command === undefined ? fault.reason : `Mend it with: ${fault.command}`}`,
      );
    return;
  }
  const remedies = [...new Set(still.map((name) => programs[name].otherwise))];
  throw new PlainFault(
    `Missing: ${still.join(', ')}. ${fault?.reason ?? 'The installed packages do not hold them.'}\n` +
      (fault?.command === undefined
        ? remedies.join('\n')
        : `Run this, then try again:\n    ${fault.command}`),
  );
}

/** True when a database server was named, so that none of our own is needed. */
export function givenServer() {
  return (process.env.DATABASE_URL ?? '') !== '';
}

function chosenChromium() {
  const path = process.env.PUPPETEER_EXECUTABLE_PATH;
  if (path === undefined || path === '') return undefined;
  if (!existsSync(path)) {
    throw new PlainFault(
      `PUPPETEER_EXECUTABLE_PATH names ${path}, which does not exist. Correct it or leave it out.`,
    );
  }
  return path;
}

/** @param {string} sentence */
export function say(sentence) {
  console.log(`• ${sentence}`);
}
