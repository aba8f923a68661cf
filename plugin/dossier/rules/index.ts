export { legalMinimum } from './legal-minimum.ts';
export { hasSensitiveContent, sensitiveContent } from './sensitive-content.ts';
export { fieldsInUse, isWrongValue, progressOf, validateStep } from './validation.ts';
export { CHOICE, isRequest } from './toolbox.ts';
