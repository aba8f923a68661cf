import type { HostAdapter } from '../../adapters/contract/index.ts';
import type { PdfHealth } from '../platform/print/index.ts';
import type { openDatabase } from '../platform/store/index.ts';
import type { FilesParts } from './files.ts';
import type { Foundation } from './foundation.ts';

/** What works and what does not: in a yes or no for who watches the server, and in words for its operator. */
export function wireDoctor(
  { database, identity, pdf, outbox }: Foundation,
  { scanner }: FilesParts,
) {
  const readiness = createReadiness({ database, identity });
  return {
    readiness,
    doctor: async () => [
      ...(await readiness()),
      { name: 'audit table is append-only', ...(await appendOnly(database)) },
      ...pdfChecks(pdf.health()),
      ...mailChecks(await outbox.state()),
      ...(scanner === undefined ? [] : [scannerCheck(await scanner.ping())]),
    ],
  };
}

function createReadiness(deps: {
  database: { ping(): Promise<void> };
  identity: HostAdapter;
}): () => Promise<{ name: string; ok: boolean }[]> {
  return async () => {
    const [database, host] = await Promise.all([
      deps.database.ping().then(
        () => true,
        () => false,
      ),
      deps.identity.health().then(
        ({ ok }) => ok,
        () => false,
      ),
    ]);
    return [
      { name: 'database', ok: database },
      { name: 'sign-on', ok: host },
    ];
  };
}

/** Asks the database itself: the application's user must not be able to change or remove an audit row. */
async function appendOnly(
  database: ReturnType<typeof openDatabase>,
): Promise<{ ok: boolean; advice?: string }> {
  const grants = await database.select('SHOW GRANTS').catch(() => []);
  const broad = grants
    .flatMap((row) => Object.values(row).map(String))
    .some((grant) =>
      /(ALL PRIVILEGES|UPDATE|DELETE|DROP)[^O]* ON (\*\.\*|`[^`]+`\.\*|`[^`]+`\.`[a-z0-9_]*audit`)/i.test(
        grant,
      ),
    );
  return broad
    ? {
        ok: false,
        advice:
          'Give DATABASE_URL a user without rights of its own and run opp-dossier migrate: it hands out what is needed, table by table.',
      }
    : { ok: true };
}

function pdfChecks(health: PdfHealth): { name: string; ok: boolean; advice?: string }[] {
  return [
    {
      name: 'PDF browser',
      ok: health.ok,
      ...(!health.ok
        ? { advice: 'Install Debian’s chromium-headless-shell, or set PUPPETEER_EXECUTABLE_PATH.' }
        : {}),
    },
    {
      name: 'PDF browser in its sandbox',
      ok: health.sandbox !== false,
      ...(health.sandbox === false
        ? { advice: 'Run the server as an ordinary user instead of root.' }
        : {}),
    },
  ];
}

const scannerCheck = (ok: boolean): { name: string; ok: boolean; advice?: string } => ({
  name: 'virus scanner',
  ok,
  ...(ok
    ? {}
    : {
        advice:
          'clamd does not answer at the address in clamav (OPP_CLAMAV); files that come in wait for it',
      }),
});

/** Mails wait without a server, and die after the last try: both are for an operator to know. */
function mailChecks(state: {
  server: boolean;
  waiting: number;
  dead: number;
  returns: boolean;
}): { name: string; ok: boolean; advice?: string }[] {
  return [
    {
      name: 'mail server',
      ok: state.server,
      ...(state.server
        ? {}
        : {
            advice: `Set OPP_SMTP_URL and OPP_MAIL_FROM; ${state.waiting} mail(s) wait until then.`,
          }),
    },
    {
      name: 'mail that comes back',
      ok: state.returns,
      ...(state.returns
        ? {}
        : {
            advice:
              'Mail that a server takes and sends back later shows as delivered: set OPP_BOUNCE_ADDRESS and OPP_BOUNCE_KEY, and let the mail server hand such mail in (README, Mail that comes back).',
          }),
    },
    {
      name: 'mail arrives',
      ok: state.dead === 0,
      ...(state.dead === 0
        ? {}
        : {
            advice: `${state.dead} mail(s) could not be delivered: an admin finds them under Instellingen, Post.`,
          }),
    },
  ];
}
