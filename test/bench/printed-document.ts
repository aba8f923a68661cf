import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import puppeteer from 'puppeteer';
import type { Browser, PDFOptions } from 'puppeteer';
import { oppHtml } from '../../plugin/dossier/documents/opp-report.ts';
import type { DossierFacts } from '../../plugin/dossier/facts/dossier.ts';
import { createDossiers } from '../../plugin/dossier/record/dossier-service.ts';
import { createDossierStore } from '../../plugin/dossier/record/dossier-store.ts';
import { toolbox } from '../../plugin/dossier/form/steps/09-toolbox.ts';
import type { RequestForms } from '../../plugin/dossier/record/request-forms.ts';
import { createHostFacts } from '../../plugin/dossier/record/host-values.ts';
import { schoolDay } from '../../plugin/kernel/clock.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { createReports } from '../../plugin/platform/paper/report.ts';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createKeys } from '../../plugin/platform/store/keys.ts';
import { createUnitOfWork } from '../../plugin/platform/store/unit-of-work.ts';
import { createViews } from '../../plugin/platform/web/render.ts';
import { createLearningDomains } from '../../plugin/school/learning-domains/learning-domains.ts';
import { createLicences } from '../../plugin/school/licences/licences.ts';
import type { Filled } from './full-dossier.ts';

/** The options of the product's own print, to the letter (plugin/platform/print/lock.ts). */
export const printOptions: PDFOptions = {
  format: 'A4',
  preferCSSPageSize: true,
  printBackground: true,
  tagged: true,
  outline: true,
  waitForFonts: true,
  timeout: 0,
};

export interface DocumentSource {
  /** The HTML that the plugin would print for the teacher at this moment. */
  html(): Promise<string>;
  close(): Promise<void>;
}

/** Reads the dossier with the product's own parts, on connections of its own. */
export async function documentSource({ app, teacher, dossierId }: Filled): Promise<DocumentSource> {
  const { clock, config } = app;
  const keys = createKeys({ masterKey: config.masterKey ?? '', oldMasterKeys: [] });
  const database = openDatabase({ url: app.database.databaseUrl, prefix: 'opp_' });
  const unitOfWork = createUnitOfWork({ database, auditKey: keys.audit[0], clock });
  const domains = createLearningDomains({ database, unitOfWork });
  const licences = createLicences({
    database,
    unitOfWork,
    keys,
    configured: [],
    onCreated: () => Promise.reject(new Error('No licence is made here')),
  });
  await licences.load();
  const licenceKey = (id: string): Buffer => licences.key(id);
  const requestForms: RequestForms = {
    load: () => Promise.resolve(),
    step: () => toolbox,
    chosen: () => Promise.resolve(toolbox),
  };
  const store = createDossierStore({
    partnership: { shared: '0', unread: '0', toolbox: 'NULL' },
    database,
    requestForms,
    dossierKey: (dossier: DossierFacts) =>
      keys.dossierKey(licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey),
  });
  const hostFacts = createHostFacts({ database, licenceKey });
  const dossiers = createDossiers({
    unitOfWork,
    store,
    keys,
    licenceKey,
    domains,
    hostFacts,
    requestForms,
    clock,
    tellCoordinators: () => Promise.resolve(0),
  });
  const language = createLanguage();
  const views = createViews({ templatesFolder: join(packageRoot, 'templates'), language });
  const reports = createReports({ render: (name, lang, view) => views.render(name, lang, view) });
  const person = await personOf(app.database, teacher.cookies.get('host')?.split('~')[1] ?? '');
  return {
    html: async () => {
      const dossier = await store.find(dossierId, {
        actorId: person.id,
        licenceId: person.licenceId,
        today: schoolDay(clock.now()),
      });
      if (dossier === undefined) throw new Error('The dossier of the bench is gone');
      return await oppHtml(
        { dossiers, licences, language, reports, today: () => schoolDay(clock.now()) },
        dossier,
        'own-group',
        undefined,
      );
    },
    close: () => database.close(),
  };
}

/** The row of somebody the host knows by this id, at the first school. */
export async function personOf(
  database: Filled['app']['database'],
  hostId: string,
): Promise<{
  id: string;
  licenceId: string;
  given: string;
  prefix: string;
  family: string;
  preferred: string;
}> {
  const admin = await database.admin();
  try {
    const [[person]] = (await admin.query<RowDataPacket[]>(
      `SELECT p.id, p.licence_id AS licenceId, p.given, p.prefix, p.family, p.preferred FROM opp_people p
         JOIN opp_licences l ON l.id = p.licence_id AND l.tenant = 'dewerf' WHERE p.host_id = ?`,
      [hostId],
    )) as unknown as [[Awaited<ReturnType<typeof personOf>> | undefined]];
    if (person === undefined) throw new Error(`The bench's school has no ${hostId}`);
    return person;
  } finally {
    await admin.end();
  }
}

/**
 * @throws unless the last report of the dossier was printed from exactly this HTML: only then a
 *   ratio says something
 */
export async function assertSameDocument({ app, dossierId }: Filled, html: string): Promise<void> {
  const admin = await app.database.admin();
  try {
    const [rows] = await admin.query<RowDataPacket[]>(
      'SELECT content_hash AS hash FROM opp_reports WHERE dossier_id = ? ORDER BY made_at DESC, sequence DESC LIMIT 1',
      [dossierId],
    );
    if (
      !createHash('sha256')
        .update(html)
        .digest()
        .equals(rows[0]?.['hash'] as Buffer)
    ) {
      throw new Error('The bare side would print another document than the report');
    }
  } finally {
    await admin.end();
  }
}

/** The body of the form that asks for a report, with a password strong enough. */
export const reportForm = (csrf: string): string =>
  new URLSearchParams({
    _csrf: csrf,
    keuze: 'eigen',
    wachtwoord: 'kastanje fietsbel oever kwartet',
    voor: 'school',
  }).toString();

/** Takes hold of the browser that the product connects to while `work` runs. */
export async function browserStartedBy(work: () => Promise<unknown>): Promise<Browser> {
  const connect = puppeteer.connect.bind(puppeteer);
  const replace = (value: typeof connect): void => {
    Object.defineProperty(puppeteer, 'connect', { value, configurable: true, writable: true });
  };
  let found: Browser | undefined;
  replace(async (options) => (found = await connect(options)));
  try {
    await work();
  } finally {
    replace(connect);
  }
  if (found === undefined) throw new Error('No browser was started');
  return found;
}

export async function barePrint(browser: Browser, html: string): Promise<Uint8Array> {
  const page = await browser.newPage();
  await page.setContent(html, { waitUntil: 'load', timeout: 0 });
  const pdf = await page.pdf(printOptions);
  await page.close();
  return pdf;
}

/** Pages of a PDF as Chromium writes it: not compressed in object streams. */
export const pagesOf = (pdf: Uint8Array): number =>
  [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/Type \/Page\b(?!s)/g),
  ].length;
