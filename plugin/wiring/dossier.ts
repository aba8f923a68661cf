import { createGrants } from '../dossier/grants/index.ts';
import { createStepPresence } from '../dossier/presence/index.ts';
import { createDossiers, createDossierStore, createHostFacts } from '../dossier/record/index.ts';
import { schoolDay } from '../kernel/clock.ts';
import { sharedDossier, unreadOfDossier } from '../sharing/partnership/index.ts';
import type { Foundation } from './foundation.ts';

export type DossierParts = ReturnType<typeof wireDossier>;

/** The dossier itself. Its pages show facts of what is wired after it: they are in dossier-pages.ts. */
export function wireDossier({
  database,
  unitOfWork,
  keys,
  licences,
  language,
  licenceKey,
  dossierKey,
  domains,
  clock,
}: Foundation) {
  const store = createDossierStore({
    database,
    dossierKey,
    partnership: { shared: sharedDossier('d.id'), unread: unreadOfDossier('d.id') },
  });
  const hostFacts = createHostFacts({ database, licenceKey });
  const dossiers = createDossiers({
    unitOfWork,
    store,
    keys,
    licenceKey,
    domains,
    hostFacts,
    clock,
  });
  const presence = createStepPresence({ database, unitOfWork, clock });
  const grants = createGrants({ database, unitOfWork, dossierKey });
  const opp = { dossiers, licences, language, today: () => schoolDay(clock.now()) };
  return { store, hostFacts, dossiers, presence, grants, opp };
}
