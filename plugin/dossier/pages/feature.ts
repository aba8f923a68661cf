import type { FeatureParts, House, Platform } from '../../platform/index.ts';
import type { LearningDomains } from '../../school/learning-domains/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { Grants } from '../grants/index.ts';
import { finishStep } from '../policy/index.ts';
import type { StepPresence } from '../presence/index.ts';
import { createDossierStatus } from '../record/index.ts';
import type { CarriedFiles, CarriedReports, DossierRecord } from '../record/index.ts';
import type { AccessTelling } from './access-list.ts';
import { dossierRoutes } from './dossier-routes.ts';
import type { DossierRouteDeps } from './dossier-routes.ts';
import { statusRoutes } from './status-routes.ts';
import { stepRoutes } from './step-routes.ts';
import type { ToolboxPanel } from './toolbox-panel.ts';

interface PagesNeeds {
  platform: Platform;
  house: Pick<House, 'archived'>;
  licences: Licences;
  hostName: (licenceId: string) => string;
  domains: LearningDomains;
  record: DossierRecord;
  grants: Grants;
  presence: StepPresence;
  /** What a change of level carries along. */
  carried: { files: CarriedFiles; reports: CarriedReports };
  toolbox: ToolboxPanel;
  telling: AccessTelling;
  linkNames: DossierRouteDeps['linkNames'];
}

/** The pages of one dossier: its steps, history, status, and the list of who was in it. */
export function createDossierPagesFeature(needs: PagesNeeds) {
  const { house, licences, hostName, domains, carried } = needs;
  const { database, unitOfWork, audit, keys, clock, licenceKey, base } = needs.platform;
  const { store, hostFacts, dossiers } = needs.record;
  const status = createDossierStatus({
    database,
    unitOfWork,
    store,
    keys,
    licenceKey,
    domains,
    hostFacts,
    clock,
    reports: carried.reports,
    files: carried.files,
    onArchived: (unit, dossier) => house.archived(unit, dossier),
  });
  return {
    name: 'dossier-pages',
    routes: [
      ...dossierRoutes({
        dossiers,
        store,
        database,
        audit,
        licences,
        grants: needs.grants,
        telling: needs.telling,
        base,
        linkNames: needs.linkNames,
      }),
      ...statusRoutes({
        dossiers,
        status,
        reports: carried.reports,
        files: carried.files,
        store,
        licences,
        base,
      }),
      ...stepRoutes({
        dossiers,
        status,
        store,
        licences,
        hostFacts,
        presence: needs.presence,
        toolbox: needs.toolbox,
        hostName,
        base,
      }),
    ],
    permissions: [finishStep],
    cautions: ['evaluation-being-mended', 'evaluation-begun', 'plan-incomplete', 'plan-lapsed'],
    menu: [
      {
        in: 'dossier',
        id: 'steps',
        path: '/dossiers/:dossierId/stappen/1',
        label: 'dossier.tabs.steps',
        place: 10,
      },
    ],
  } satisfies FeatureParts;
}
