import type { Input } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import type { StepParams } from '../frame/index.ts';
import type { StepPresence } from '../presence/index.ts';
import type { Dossiers, DossierStatus, DossierStore, HostFactsSource } from '../record/index.ts';

export interface StepRouteDeps {
  dossiers: Dossiers;
  status: DossierStatus;
  store: DossierStore;
  licences: Licences;
  hostFacts: HostFactsSource;
  presence: StepPresence;
  /** The name of the host that supplies this licence's people. */
  hostName: (licenceId: string) => string;
  /** Mount path, '' at the root. */
  base: string;
}

export type StepInput<B = unknown> = Input<StepParams, unknown, B> & { subject: DossierFacts };
