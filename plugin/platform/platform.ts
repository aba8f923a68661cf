import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { packageRoot } from '../kernel/package-root.ts';
import { createLanguage } from '../language/index.ts';
import { createAnchors, createAudit } from './audit/index.ts';
import type { DossierKeyed } from './feature.ts';
import {
  createMailTexts,
  createOutbox,
  createOutboxStore,
  createPostman,
  createReturnPath,
} from './mail/index.ts';
import type { SenderOf } from './mail/index.ts';
import { createReports } from './paper/index.ts';
import { createPdf, createPrintableLetters } from './print/index.ts';
import { createRotation } from './rotation/index.ts';
import { createKeys, createUnitOfWork, openDatabase } from './store/index.ts';
import { createHostReading, createViews } from './web/index.ts';

export type Platform = ReturnType<typeof createPlatform>;

/**
 * What every capability stands on: the database and its unit of work, keys, audit, language, mail
 * and print.
 */
export function createPlatform(given: {
  config: Config;
  /** Mount path, '' at the root. */
  base: string;
  clock: Clock;
  log: Log;
  /** The mails that the features have. */
  mails: () => ReadonlySet<string>;
  /** Of which school a mail is; the room that keeps the licences supplies it. */
  sender: SenderOf;
  /** Opens a licence's key; the room that keeps the licences supplies it. */
  licenceKey: (licenceId: string) => Buffer;
}) {
  const { config, clock, log, licenceKey } = given;
  const keys = createKeys(config);
  const database = openDatabase({
    url: config.databaseUrl,
    ca: config.databaseCa,
    prefix: config.tablePrefix,
    poolSize: config.poolSize,
  });
  const unitOfWork = createUnitOfWork({ database, auditKey: keys.audit[0], clock });
  const { language, views } = wordsAndPages();
  const mailTexts = createMailTexts({
    folder: join(packageRoot, 'templates', 'mail'),
    language,
    names: given.mails,
  });
  return {
    config,
    clock,
    log,
    base: given.base,
    keys,
    database,
    unitOfWork,
    rotation: createRotation({ database, unitOfWork, keys }),
    audit: createAudit({ database, key: keys.audit[0], clock }),
    anchors: createAnchors({
      database,
      keys: keys.anchors,
      auditKey: keys.audit[0],
      clock,
      dataFolder: config.dataFolder,
    }),
    language,
    views,
    hostReading: createHostReading({ log, dataFolder: config.dataFolder }),
    mailTexts,
    outbox: createOutbox({
      store: createOutboxStore({ database, unitOfWork }),
      unitOfWork,
      licenceKey,
      clock,
      log,
      texts: mailTexts,
      sender: given.sender,
      mailDomain: new URL(config.baseUrl).hostname,
      ...mailWays(config, keys.lookups),
    }),
    pdf: createPdf({ log, executablePath: config.chromium }),
    letters: createPrintableLetters(),
    reports: createReports({ render: (name, lang, view) => views.render(name, lang, view) }),
    licenceKey,
    dossierKey: (dossier: Pick<DossierKeyed, 'id' | 'licenceId' | 'wrappedKey'>): Buffer =>
      keys.dossierKey(licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey),
  };
}

const readWordsAndPages = () => {
  const language = createLanguage();
  const views = createViews({ templatesFolder: join(packageRoot, 'templates'), language });
  return { language, views };
};

let read: ReturnType<typeof readWordsAndPages> | undefined;

/** Never change while a process runs: the plugins of several hosts in it read them once. */
const wordsAndPages = () => (read ??= readWordsAndPages());

/** How mail goes out, and how what comes back is known: each absent where nothing is set for it. */
const mailWays = (config: Config, lookups: readonly Buffer[]) => ({
  postman:
    config.smtpUrl === undefined || config.mailFrom === undefined
      ? undefined
      : createPostman({ url: config.smtpUrl, from: config.mailFrom }),
  returnPath:
    config.bounceAddress === undefined
      ? undefined
      : createReturnPath({ address: config.bounceAddress, keys: lookups }),
});
