import type { RoundFacts } from '../../consent/plan-consent/index.ts';
import type { DossierReportKind, NothingYet } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';

export interface ReportsContext {
  t: Translate;
  base: string;
  at: Date;
  actor: SignedInActor;
  dossier: DossierFacts;
}

/** What there is to choose from on both pages. */
export interface Offered {
  nothingYet: Partial<Record<DossierReportKind, NothingYet>>;
  rounds: readonly RoundFacts[];
}

export const reportsUrl = (base: string, dossier: Pick<DossierFacts, 'id'>): string =>
  `${base}/dossiers/${dossier.id}/logboek/verslagen`;
