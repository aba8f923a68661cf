export { createReports, cssText } from './report.ts';
export type { Block, GrowthChart, ReportDocument, Reports, Section } from './report.ts';
export type { Letter } from './letters.ts';
export { assertPassword, generatePassword, ratePassword } from './password.ts';
export type { PasswordRating } from './password.ts';
