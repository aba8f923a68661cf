export { createDossiers, judgedWith, missingOf } from './dossier-service.ts';
export type { Dossiers } from './dossier-service.ts';
export { createDossierStatus, reportReader } from './dossier-status-service.ts';
export type {
  CarriedFiles,
  CarriedReports,
  DossierStatus,
  ReportReader,
} from './dossier-status-service.ts';
export { createDossierStore, dossierSeal, dossiersIn, openDossiersWith } from './dossier-store.ts';
export type { DossierStore, HistoryRow, StepRow } from './dossier-store.ts';
export { createRecordFeature } from './feature.ts';
export type { DossierRecord } from './feature.ts';
export { createHostFacts, hostDifferences } from './host-values.ts';
export type { HostFactsSource } from './host-values.ts';
export { mirrorClockWeeks, mirrorStage, stages } from './stage.ts';
export type { Stage } from './stage.ts';
export { declared, keepChanges, lockForWriting, presentContent } from './step-writing.ts';
