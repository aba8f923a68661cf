import type { Checked, FeatureParts } from './feature.ts';
import { endRating } from './passwords/index.ts';
import type { Platform } from './platform.ts';
import type { Database } from './store/index.ts';

/**
 * What the platform itself brings: mail and anchors at their times, and what the doctor asks of the
 * machinery.
 */
export function createPlatformFeature(platform: Platform) {
  const { anchors, database, hostReading, letters, mailTexts, outbox, pdf, rotation } = platform;
  return {
    name: 'platform',
    jobs: [
      { name: 'outbox.send', everyMs: 5_000, run: () => outbox.deliver() },
      { name: 'audit.anchor', everyMs: 60_000, run: () => anchors.anchor() },
    ],
    checks: [
      { ready: true, run: async () => [databaseCheck(await answers(database))] },
      { run: async () => [await appendOnly(database)] },
      { run: async () => [anchorsCheck(await anchors.state().catch(() => undefined))] },
      { run: () => Promise.resolve([hostReading.check()]) },
      { run: async () => printChecks(pdf.health()) },
      { run: async () => [fontCheck(await letters.missingScripts())] },
      { run: async () => mailChecks(await outbox.state()) },
    ],
    start: async () => {
      mailTexts.check();
      await rotation.load();
    },
    stop: async () => {
      outbox.close();
      await pdf.stop();
      await endRating();
      await database.close();
    },
  } satisfies FeatureParts;
}

const answers = (database: Database): Promise<boolean> =>
  database.ping().then(
    () => true,
    () => false,
  );

/** A check that failed says what to do; one that is well needs no advice. */
const checked = (name: string, ok: boolean, advice: string): Checked =>
  ok ? { name, ok } : { name, ok, advice };

const databaseCheck = (ok: boolean): Checked =>
  checked(
    'database',
    ok,
    'See that the server runs and DATABASE_URL is right; on another machine it needs TLS, and a certificate for its name that Node or OPP_DATABASE_CA vouches for.',
  );

/**
 * Asks the database itself: the application's user must not be able to change or remove an audit
 * row.
 */
async function appendOnly(database: Database): Promise<Checked> {
  const grants = await database.select('SHOW GRANTS').catch(() => []);
  const broad = grants
    .flatMap((row) => Object.values(row).map(String))
    .some((grant) =>
      /(ALL PRIVILEGES|UPDATE|DELETE|DROP)[^O]* ON (\*\.\*|`[^`]+`\.\*|`[^`]+`\.`[a-z0-9_]*audit`)/i.test(
        grant,
      ),
    );
  return checked(
    'audit table is append-only',
    !broad,
    'Give DATABASE_URL a user without rights of its own and run opp-dossier migrate: it hands out what is needed, table by table.',
  );
}

/** What is cut off the trail shows only up to the newest anchor, so that one must be there. */
function anchorsCheck(
  state: Awaited<ReturnType<Platform['anchors']['state']>> | undefined,
): Checked {
  const name = 'audit anchors';
  if (state === undefined) return checked(name, false, 'They cannot be read: see the data folder.');
  const { present, torn, newest, behind } = state;
  if (torn || (!present && behind > 0))
    return checked(
      name,
      false,
      `The anchors file is ${torn ? 'broken' : 'missing or empty'}: run opp-dossier audit verify. After a crash or a restore that you know of: opp-dossier audit accept-restore.`,
    );
  return checked(
    `${name}${newest === undefined ? '' : `, newest of ${newest.toISOString().slice(0, 16)}Z`}`,
    behind === 0,
    `${behind} chain(s) grew long ago and are not anchored: is the server running, and may it write in the data folder?`,
  );
}

const printChecks = (health: ReturnType<Platform['pdf']['health']>): Checked[] => [
  checked(
    'PDF browser',
    health.ok,
    'Install Debian’s chromium-headless-shell, or set PUPPETEER_EXECUTABLE_PATH.',
  ),
  checked(
    'PDF browser in its sandbox',
    health.sandbox !== false,
    'Run the server as an ordinary user instead of root.',
  ),
];

const fontCheck = (missing: readonly string[]): Checked =>
  checked(
    'PDF fonts',
    missing.length === 0,
    `Letters such as ${missing.join(' ')} print as boxes: install Debian’s fonts-noto-core, fonts-noto-cjk and fonts-noto-color-emoji, and start the server anew.`,
  );

/** Mails wait without a server, and die after the last try: both are for an operator to know. */
const mailChecks = (state: Awaited<ReturnType<Platform['outbox']['state']>>): Checked[] => [
  checked(
    'mail server',
    state.server,
    `Set OPP_SMTP_URL and OPP_MAIL_FROM; ${state.waiting} mail(s) wait until then.`,
  ),
  checked(
    'mail that comes back',
    state.returns,
    'Mail that a server takes and sends back later shows as delivered: set OPP_BOUNCE_ADDRESS and OPP_BOUNCE_KEY, and let the mail server hand such mail in (README, Mail that comes back).',
  ),
  checked(
    'mail is taken',
    state.held.count === 0,
    `The mail server keeps not taking ${state.held.count} mail(s) (${state.held.fault}): a quota, a full disk or a rule of it. They are tried for five days; look there.`,
  ),
  checked(
    'mail arrives',
    state.dead === 0,
    `${state.dead} mail(s) could not be delivered: an admin finds them under Instellingen, Post.`,
  ),
];
