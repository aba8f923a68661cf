import { openPerson } from '../consent/links/index.ts';
import { grantRoutes } from '../dossier/grants/index.ts';
import { dossierRoutes, statusRoutes, stepRoutes } from '../dossier/pages/index.ts';
import { presenceRoutes } from '../dossier/presence/index.ts';
import { createDossierStatus } from '../dossier/record/index.ts';
import { createPupilGrowth } from '../dossier/results/index.ts';
import { createAccessTelling, createCarriedReports } from '../logbook/reports/index.ts';
import {
  createDossierListStore,
  createSavedViews,
  dossierListRoutes,
  savedViewRoutes,
} from '../overview/dossiers/index.ts';
import { createOverviewStore, overviewRoutes } from '../overview/pupils/index.ts';
import { createTodayStore, todayRoutes } from '../overview/today/index.ts';
import type { Route } from '../platform/web/index.ts';
import type { DossierParts } from './dossier.ts';
import type { FilesParts } from './files.ts';
import type { Foundation } from './foundation.ts';
import type { LinksParts } from './links.ts';
import type { Logbook } from './logbook.ts';

interface Above {
  filesParts: FilesParts;
  links: LinksParts;
  logbook: Logbook;
}

/** The pages over many dossiers, and the dossier's own: they gather what every other capability knows of it. */
export function wireDossierPages(
  foundation: Foundation,
  { store, hostFacts, dossiers, presence, grants }: DossierParts,
  above: Above,
) {
  const {
    database,
    unitOfWork,
    audit,
    keys,
    clock,
    licences,
    domains,
    licenceKey,
    dossierKey,
    hostName,
    base,
  } = foundation;
  const { carriedFiles } = above.filesParts;
  const { linksStore, cockpit, dataWatch, shares } = above.links;
  const { notesStore, desk, batches, mailings } = above.logbook;
  const overview = createOverviewStore({ database });
  const savedViews = createSavedViews({ database, unitOfWork });
  const carriedReports = createCarriedReports({ database });
  const dossierStatus = createDossierStatus({
    database,
    unitOfWork,
    store,
    keys,
    licenceKey,
    domains,
    hostFacts,
    clock,
    reports: carriedReports,
    files: carriedFiles,
    onArchived: (unit, dossier) => shares.archived(unit, dossier),
  });

  const lists: Route[] = [
    ...todayRoutes({
      today: createTodayStore({ database }),
      store: overview,
      unitOfWork,
      base,
      followUps: (scope) => notesStore.due(scope),
      reactions: async (scope) => [
        ...(await cockpit.reactions(scope)),
        ...(await dataWatch.reactions(scope)),
      ],
      messages: (scope) => desk.waitingAtSchool(scope),
      desk: (reader) => desk.waitingAtDesk(reader),
    }),
    ...overviewRoutes({
      store: overview,
      dossiers: store,
      growth: createPupilGrowth({ database, dossierKey }),
      audit,
      base,
    }),
    ...dossierListRoutes({
      list: createDossierListStore({ database }),
      views: savedViews,
      audit,
      base,
      batchOf: (personId) => batches.ofPerson(personId),
    }),
    ...savedViewRoutes({ views: savedViews, base }),
    ...dossierRoutes({
      dossiers,
      store,
      database,
      audit,
      licences,
      grants,
      telling: createAccessTelling({ mailings }),
      base,
      linkNames: async (dossier) =>
        new Map(
          (await linksStore.recipients(dossier.id)).map(({ id, person }) => [
            id,
            openPerson(dossierKey(dossier), id, person).name,
          ]),
        ),
    }),
    ...grantRoutes({ store, grants, base }),
  ];
  const steps: Route[] = [
    ...statusRoutes({
      dossiers,
      status: dossierStatus,
      reports: carriedReports,
      files: carriedFiles,
      store,
      licences,
      base,
    }),
    ...stepRoutes({
      dossiers,
      status: dossierStatus,
      store,
      licences,
      hostFacts,
      presence,
      hostName,
      base,
    }),
    ...presenceRoutes({ dossiers, store, presence }),
  ];
  return { routes: { lists, steps } };
}
