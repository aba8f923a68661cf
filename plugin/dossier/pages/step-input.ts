import { z } from 'zod';
import type { Input } from '../../platform/routes/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import type { StepParams } from '../frame/index.ts';
import type { StepPresence } from '../presence/index.ts';
import type { ToolboxPanel } from './toolbox-panel.ts';
import type { Dossiers, DossierStatus, DossierRecord, DossierStore } from '../record/index.ts';

/** A page of rows that no list has: the last one is shown. */
export const LAST_ROWS = 1_000;

export interface StepRouteDeps {
  dossiers: Dossiers;
  status: DossierStatus;
  store: DossierStore;
  licences: Licences;
  hostFacts: DossierRecord['hostFacts'];
  presence: StepPresence;
  toolbox: ToolboxPanel;
  /** The name of the host that supplies this licence's people. */
  hostName: (licenceId: string) => string;
  /** Mount path, '' at the root. */
  base: string;
}

/** Which page of the rows of long lists is shown; past the last it is the last. */
export const stepQuery = z.object({
  rijen: z.coerce.number().int().min(1).max(LAST_ROWS).default(1).catch(1),
});

export type StepInput<B = unknown> = Input<StepParams, z.output<typeof stepQuery>, B> & {
  subject: DossierFacts;
};
