export { lockDossier } from './dossier-lock-store.ts';
export { dossierSeal } from './dossier-seal.ts';
export { dossierSequence } from './dossier-sequence-store.ts';
export { judgedWith, missingOf } from './dossier-service.ts';
export type { Dossiers } from './dossier-service.ts';
export { createDossierStatus, reportReader } from './dossier-status-service.ts';
export type {
  CarriedFiles,
  CarriedReports,
  DossierStatus,
  ReportReader,
} from './dossier-status-service.ts';
export { dossiersIn, openDossiersWith } from './dossier-store.ts';
export type { DossierStore } from './dossier-store.ts';
export { createRecordFeature } from './feature.ts';
export type { DossierRecord } from './feature.ts';
export type { RequestForms } from './request-forms.ts';
export { hostDifferences } from './host-values.ts';
export type { HistoryRow } from './revisions-store.ts';
export { declared, keepChanges, lockForWriting, presentContent } from './step-writing.ts';
export type { StepRow } from './steps-store.ts';
