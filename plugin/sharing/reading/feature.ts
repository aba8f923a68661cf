import type { LinkParts } from '../../consent/links/index.ts';
import type { VisitParts } from '../../consent/visits/index.ts';
import { sharedReading } from '../../dossier/documents/index.ts';
import { readSharing } from '../../dossier/policy/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import type { FileParts } from '../../logbook/files/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import { sharingFormRoutes } from './form-routes.ts';
import { readingRoutes } from './reading-routes.ts';
import { createReadings } from './reading-service.ts';
import { createShareReaders } from './share-facts.ts';
import { createShareable } from './shareable.ts';
import { sharedDocument } from './shared-document.ts';
import { sharesRoutes } from './shares-routes.ts';
import { createShares } from './shares-service.ts';
import { createSharesStore } from './shares-store.ts';

interface ReadingNeeds {
  platform: Platform;
  schoolName: (licenceId: string) => string;
  record: DossierRecord;
  links: LinkParts;
  visits: VisitParts;
  files: FileParts;
}

/** INZAGE: what parents read by a link, and who opened what. */
export function createReadingFeature(needs: ReadingNeeds) {
  const { platform, schoolName, record, files } = needs;
  const { visits } = needs.visits;
  const { database, unitOfWork, language, pdf, reports, dossierKey, base } = platform;
  const { store, dossiers, documents } = record;
  const { links, declines, store: linksStore } = needs.links;
  const sharesStore = createSharesStore(database);
  const shareable = createShareable({
    database,
    files: files.store,
    t: language.translate('nl'),
    dossierKey,
  });
  const readers = createShareReaders({ store: sharesStore, links: linksStore, dossierKey });
  const shares = createShares({
    unitOfWork,
    store: sharesStore,
    links,
    declines,
    shareable,
    dossierKey,
    document: (dossier, choice, lang) =>
      sharedDocument({ ...documents, dossiers: sharedReading(dossiers) }, dossier, choice, lang),
  });
  const readings = createReadings({
    store: sharesStore,
    links: linksStore,
    visits,
    unitOfWork,
    pdf,
    reports,
    shareable,
    filesStore: files.store,
    files: files.service,
    dossierKey,
  });
  return {
    name: 'reading',
    purpose: { id: 'reading', page: '/inzage/lezen' },
    routes: [
      ...sharingFormRoutes({
        store,
        dossiers,
        shareable,
        shares,
        declines,
        reached: needs.links.reached,
        subject: (licenceId, lang) =>
          language.t(lang, 'mail.subjects.reading-ask', { school: schoolName(licenceId) }),
        base,
      }),
      ...sharesRoutes({ store, readers, shares, base }),
      ...readingRoutes({ visits, readings, schoolName, base }),
    ],
    mails: ['reading-ask', 'reading-updated'],
    cautions: ['reading-same'],
    menu: [
      {
        in: 'access',
        id: 'reading',
        path: '/dossiers/:dossierId/logboek/inzage-instemming/lezen',
        label: 'logbook.access.reading',
        place: 20,
        permission: readSharing,
      },
    ],
    dossier: { archived: (unit, dossier) => shares.archived(unit, dossier) },
  } satisfies FeatureParts;
}
