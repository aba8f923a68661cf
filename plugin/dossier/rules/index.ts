export { legalMinimum } from './legal-minimum.ts';
export { hasSensitiveContent } from './sensitive-content.ts';
export { fieldsInUse, isWrongValue, progressOf, validateStep } from './validation.ts';
