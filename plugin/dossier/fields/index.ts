export type { FieldView, PartView } from './field-view.ts';
export { isHidden } from './hidden.ts';
export {
  KNOWN_PEOPLE,
  faultText,
  fieldId,
  fieldLabel,
  missingText,
  partViews,
  rowsPageOf,
} from './step-fields.ts';
