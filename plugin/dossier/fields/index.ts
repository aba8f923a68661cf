export type { FieldView, PartView } from './field-view.ts';
export { hasHidden, isHidden } from './hidden.ts';
export {
  domainSummary,
  faultText,
  fieldId,
  fieldLabel,
  missingText,
  partViews,
} from './step-fields.ts';
