// Runs inside a bare root (bare-root.mjs): set-up installs what is missing, and what it installed works.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrivateMariadb } from '../../scripts/lib/private-mariadb.mjs';
import { findProgram } from '../../scripts/lib/process.mjs';
import { prepare } from '../../scripts/lib/setup.mjs';

for (const name of [
  'mariadbd',
  'chromium-headless-shell',
  'chromium',
  'qpdf',
  'pdftotext',
  'sudo',
]) {
  assert.equal(findProgram([name]), undefined, `the root is not bare: it has ${name}`);
}

await prepare({});
refusesAsAnotherUser();

const { chromium } = await prepare({ chromium: true, database: true, oracles: true });
assert.deepEqual(
  running().filter((name) => /mariadb|mysql|chrom/.test(name)),
  [],
  'installing started a service',
);
await databaseWorks();
await chromiumPrints();
console.log('The bare root is ready.');

/** A user who may not install is told the one command, and nothing is half done. */
function refusesAsAnotherUser() {
  const script =
    "import('./scripts/lib/setup.mjs').then((setup) => setup.prepare({ chromium: true, database: true }))" +
    '.catch((error) => { console.log(error.message); process.exit(3); })';
  const { status, stdout, stderr } = spawnSync(
    'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', 'node', '-e', script],
    { cwd: openCopy(), encoding: 'utf8' },
  );
  assert.equal(status, 3, stdout + stderr);
  assert.match(
    stdout,
    /sudo apt-get install -y --no-install-recommends chromium-headless-shell mariadb-server-core mariadb-client-core fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji\n/,
  );
}

/** The repository lies in root's own folder, which another user cannot enter. */
function openCopy() {
  const folder = mkdtempSync(join(tmpdir(), 'opp-open-'));
  const { status, stderr } = spawnSync(
    'sh',
    [
      '-c',
      'cp -R package.json package-lock.json node_modules scripts "$0" && chmod -R a+rX "$0"',
      folder,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return folder;
}

function running() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      } catch {
        return '';
      }
    });
}

async function databaseWorks() {
  const database = await startPrivateMariadb({
    dataFolder: join(mkdtempSync(join(tmpdir(), 'opp-proof-')), 'data'),
    databases: ['opp_proof'],
    log: console.log,
  });
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection(database.migrator.url('opp_proof'));
  await connection.query("CREATE TABLE t AS SELECT 'déjà vu 🙂' AS a");
  const [[row]] = await connection.query('SELECT a FROM t');
  assert.equal(row.a, 'déjà vu 🙂');
  await connection.end();
  await database.stop();
}

async function chromiumPrints() {
  const { default: puppeteer } = await import('puppeteer');
  const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.setContent('<h1>Ontwikkelingsperspectief</h1>');
  const file = join(tmpdir(), 'proof.pdf');
  writeFileSync(file, await page.pdf());
  await browser.close();
  const { stdout, status } = spawnSync('pdftotext', [file, '-'], { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.match(stdout, /Ontwikkelingsperspectief/);
  assert.equal(spawnSync('qpdf', ['--check', file]).status, 0);
}
