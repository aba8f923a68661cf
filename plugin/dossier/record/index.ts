export { judgedWith, missingOf } from './dossier-service.ts';
export type { Dossiers } from './dossier-service.ts';
export { createDossierStatus, reportReader } from './dossier-status-service.ts';
export type {
  CarriedFiles,
  CarriedReports,
  DossierStatus,
  ReportReader,
} from './dossier-status-service.ts';
export { dossierSeal, dossiersIn, openDossiersWith } from './dossier-store.ts';
export type { DossierStore, HistoryRow, StepRow } from './dossier-store.ts';
export { createRecordFeature } from './feature.ts';
export type { DossierRecord } from './feature.ts';
export { hostDifferences } from './host-values.ts';
export type { HostFactsSource } from './host-values.ts';
export { declared, keepChanges, lockForWriting, presentContent } from './step-writing.ts';
