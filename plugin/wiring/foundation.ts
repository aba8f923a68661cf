import { join } from 'node:path';
import type { HostAdapter } from '../../adapters/contract/index.ts';
import { mountPathOf } from '../config.ts';
import type { Config } from '../config.ts';
import type { DossierFacts } from '../dossier/facts/index.ts';
import { mirrorClockWeeks } from '../dossier/record/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { packageRoot } from '../kernel/package-root.ts';
import { createLanguage } from '../language/index.ts';
import { createAnchors, createAudit } from '../platform/audit/index.ts';
import {
  createMailTexts,
  createOutbox,
  createOutboxStore,
  createPostman,
  createReturnPath,
} from '../platform/mail/index.ts';
import { createReports } from '../platform/paper/index.ts';
import { createPdf } from '../platform/print/index.ts';
import { createKeys, createUnitOfWork, openDatabase } from '../platform/store/index.ts';
import { createViews } from '../platform/web/index.ts';
import { createLearningDomains } from '../school/learning-domains/index.ts';
import { createLicences } from '../school/licences/index.ts';
import { createPolicies } from '../school/policies/index.ts';

/** What the host gave, checked. */
export interface Given {
  config: Config;
  adapters: readonly HostAdapter[];
  /** The adapter that signs people on. */
  identity: HostAdapter;
  clock: Clock;
  log: Log;
}

export type Foundation = ReturnType<typeof wireFoundation>;

/** What every capability stands on: the database and its unit of work, keys, audit, language, licences, mail and print. */
export function wireFoundation({ config, adapters, identity, clock, log }: Given) {
  const base = mountPathOf(config);

  const keys = createKeys(config);
  const database = openDatabase({ url: config.databaseUrl, prefix: config.tablePrefix });
  const unitOfWork = createUnitOfWork({ database, auditKey: keys.audit[0], clock });
  const audit = createAudit({ database, key: keys.audit[0], clock });
  const anchors = createAnchors({
    database,
    key: keys.anchors,
    clock,
    dataFolder: config.dataFolder,
  });
  const language = createLanguage();
  const views = createViews({ templatesFolder: join(packageRoot, 'templates'), language });
  const domains = createLearningDomains({ database, unitOfWork });
  const licences = createLicences({
    database,
    unitOfWork,
    keys,
    configured: config.licences,
    onCreated: (id, unit) => domains.createInitial(id, unit),
  });
  const policies = createPolicies({ database, unitOfWork, onChanged: mirrorClockWeeks });

  const hostName = (licenceId: string): string =>
    adapters.find((adapter) => adapter.id === licences.byId(licenceId).adapter)?.name ??
    identity.name;
  const licenceKey = (licenceId: string): Buffer => licences.key(licenceId);
  const licenceKind = (licenceId: string): 'school' | 'swv' => licences.byId(licenceId).kind;
  const schoolName = (licenceId: string): string => licences.byId(licenceId).schoolName;
  const dossierKey = (dossier: Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>): Buffer =>
    keys.dossierKey(licenceKey(dossier.licenceId), dossier.id, dossier.wrappedKey);
  const outbox = createOutbox({
    store: createOutboxStore({ database, unitOfWork }),
    unitOfWork,
    licenceKey,
    clock,
    log,
    texts: createMailTexts({ folder: join(packageRoot, 'templates', 'mail'), language }),
    mailDomain: new URL(config.baseUrl).hostname,
    postman:
      config.smtpUrl === undefined || config.mailFrom === undefined
        ? undefined
        : createPostman({ url: config.smtpUrl, from: config.mailFrom }),
    returnPath:
      config.bounceAddress === undefined
        ? undefined
        : createReturnPath({ address: config.bounceAddress, keys: keys.lookups }),
  });
  const pdf = createPdf({
    log,
    ...(config.chromium === undefined ? {} : { executablePath: config.chromium }),
  });
  const renderReport = createReports({
    render: (name, lang, view) => views.render(name, lang, view),
  });

  return {
    config,
    adapters,
    identity,
    clock,
    log,
    base,
    keys,
    database,
    unitOfWork,
    audit,
    anchors,
    language,
    views,
    domains,
    licences,
    policies,
    outbox,
    pdf,
    renderReport,
    hostName,
    licenceKey,
    licenceKind,
    schoolName,
    dossierKey,
  };
}
