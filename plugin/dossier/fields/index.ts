export { domainSummary } from './domain-groups.ts';
export { faultText, fieldId, fieldLabel, missingText } from './field-names.ts';
export type { FieldView, PartView } from './field-view.ts';
export { hasHidden, isHidden } from './hidden.ts';
export { rowsPageOf } from './row-lists.ts';
export { KNOWN_PEOPLE, shownValue } from './single-field.ts';
export { partViews } from './step-fields.ts';
