import type { RequestForms } from '../../dossier/record/index.ts';
import { lockDossier } from '../../dossier/record/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import { AppError } from '../../kernel/errors.ts';
import type { ReportsToShare } from '../../logbook/reports/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { DecisionPapers } from '../desk/index.ts';
import type { SharesStore } from '../partnership/index.ts';
import type { RequestRoutesStore } from '../request-routes/index.ts';
import type { RequestParts } from '../requests/index.ts';
import { documentRoutes } from './document-routes.ts';
import { filesRoutes } from './files-routes.ts';
import { createToolboxPanel } from './panel.ts';
import { questionsRoutes } from './questions-routes.ts';
import { requestRoutes } from './request-routes.ts';
import { sendRoutes } from './send-routes.ts';
import type { ToolboxDeps } from './toolbox.ts';
import { createWanted } from './wanted.ts';

interface ToolboxNeeds {
  platform: Platform;
  licences: Licences;
  schoolName: (licenceId: string) => string;
  record: DossierRecord;
  shares: SharesStore;
  reports: { toShare: ReportsToShare };
  requests: RequestParts;
  routes: RequestRoutesStore;
  requestForms: RequestForms;
  papers: DecisionPapers;
}

/** Step 9 and the requests of a dossier, for the school. */
export function createToolboxFeature(needs: ToolboxNeeds) {
  const { record, requestForms } = needs;
  const { database, unitOfWork, base } = needs.platform;
  const deps: ToolboxDeps = {
    database,
    store: record.store,
    licences: needs.licences,
    schoolName: needs.schoolName,
    ...needs.requests,
    routes: needs.routes,
    papers: needs.papers,
    base,
    takeNewer: (actor, dossier, key) =>
      unitOfWork.run(actor, async (unit) => {
        const locked = await lockDossier(unit, dossier.id);
        if (locked?.status !== 'open') throw new AppError('dossier-archived', 409);
        await requestForms.chosen(unit, dossier, key);
      }),
  };
  return {
    name: 'toolbox',
    routes: [
      ...filesRoutes(deps),
      ...sendRoutes(deps),
      ...questionsRoutes(deps),
      ...requestRoutes(deps),
      ...documentRoutes(deps),
    ],
    panel: createToolboxPanel(deps),
    wanted: createWanted(deps, needs.reports.toShare),
  } satisfies FeatureParts;
}
