export type { ConsentFacts, LinkAnswerFacts } from './consent-section.ts';
export { createDossierReports, dossierReportKinds } from './dossier-reports.ts';
export type { DossierReportKind, DossierReports, NothingYet } from './dossier-reports.ts';
export { shownValue } from './opp-blocks.ts';
export { oppDocument } from './opp-report.ts';
export { stepSection } from './opp-sections.ts';
export { shortened } from './report-frame.ts';
export type { ReportDeps } from './report-frame.ts';
export { sharedReading } from './shared-reading.ts';
