export type { FieldView, PartView } from './field-view.ts';
export { hasHidden, isHidden } from './hidden.ts';
export {
  KNOWN_PEOPLE,
  domainSummary,
  faultText,
  fieldId,
  fieldLabel,
  missingText,
  partViews,
  rowsPageOf,
  shownValue,
} from './step-fields.ts';
