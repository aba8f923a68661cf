export type { FieldView, PartView } from './field-view.ts';
export { isHidden } from './hidden.ts';
export {
  faultText,
  fieldId,
  fieldLabel,
  missingText,
  partViews,
  shownValue,
} from './step-fields.ts';
