export { legalMinimum } from './legal-minimum.ts';
export { hasSensitiveContent, sensitiveContent } from './sensitive-content.ts';
export { fieldsInUse, progressOf, validateStep } from './validation.ts';
