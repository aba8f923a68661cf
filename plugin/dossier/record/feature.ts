import { schoolDay } from '../../kernel/clock.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Actor } from '../../platform/store/index.ts';
import type { LearningDomains } from '../../school/learning-domains/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { createDossiers } from './dossier-service.ts';
import type { TellCoordinators } from './dossier-service.ts';
import { createDossierStore } from './dossier-store.ts';
import { markEmergencySeen } from './emergency-store.ts';
import { createHostFacts } from './host-values.ts';
import type { RequestForms } from './request-forms.ts';
import { giveDossiers, lockDossiersOf } from './pupil-dossiers-store.ts';
import { accessWithoutTrail, brokenHistories } from './record-trail-store.ts';
import { markFaultSeen, noteSealedFault } from './sealed-faults.ts';
import type { SealedFault } from './sealed-faults.ts';

interface RecordNeeds {
  platform: Platform;
  licences: Licences;
  domains: LearningDomains;
  /**
   * SQL of a dossier's facts that other rooms keep: whether it is shared, and what waits to be
   * read.
   */
  columns: Parameters<typeof createDossierStore>[0]['partnership'];
  tellCoordinators: TellCoordinators;
  /** Routes of requests are the partnership's: what step 9 asks. */
  requestForms: RequestForms;
}

/** The dossier itself: storing, creating, writing a step. */
export function createRecordFeature(needs: RecordNeeds) {
  const { platform, licences, domains, columns, tellCoordinators, requestForms } = needs;
  const { database, unitOfWork, keys, clock, language, licenceKey, dossierKey } = platform;
  const store = createDossierStore({ database, dossierKey, partnership: columns, requestForms });
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
    tellCoordinators,
  });
  return {
    name: 'record',
    mails: ['emergency-used'],
    unbacked: async () => {
      const [access, histories] = await Promise.all([
        accessWithoutTrail(database, clock.now()),
        brokenHistories(database),
      ]);
      return [
        ...access.map((row) => ({ ...row, fault: 'access-not-in-trail' as const })),
        ...histories.map((row) => ({ ...row, fault: 'history-cut' as const })),
      ];
    },
    store,
    hostFacts,
    dossiers,
    markEmergencySeen,
    markFaultSeen,
    noteSealedFault: (actor: Actor, fault: SealedFault): Promise<void> =>
      noteSealedFault(unitOfWork, actor, fault),
    /** Whose dossiers these are, for who makes one pupil of two. */
    pupilDossiers: { lock: lockDossiersOf, give: giveDossiers },
    /** What every document made of a dossier is read with. */
    documents: { dossiers, licences, language, today: () => schoolDay(clock.now()) },
  } satisfies FeatureParts;
}

export type DossierRecord = ReturnType<typeof createRecordFeature>;
