import type { Unit } from '../../platform/store/index.ts';
import type { DossierFacts, Level } from '../facts/index.ts';
import type { Step } from '../declaration/index.ts';

/**
 * Step 9 asks what the chosen route of a request asks, and routes are data of the partnership. The
 * capability that keeps the routes supplies this.
 */
export interface RequestForms {
  /** Reads a version of a route once: it never changes. What is not there is passed by. */
  load(versionIds: readonly string[]): Promise<void>;
  /**
   * Step 9 of a dossier: the choice that its school and level are offered, and the questions of the
   * (loaded) version that was chosen.
   */
  step(of: { versionId: string | null; licenceId: string; level: Level }): Step;
  /**
   * In the unit that keeps a new choice: keeps which version of the route counts for this dossier
   * from now on; none for '' and `skip`.
   * @returns step 9 as it is declared from now on
   * @throws AppError `route-closed` when it is not offered
   */
  chosen(unit: Unit, dossier: DossierFacts, choice: string): Promise<Step>;
}
