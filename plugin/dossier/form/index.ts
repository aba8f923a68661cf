export { actionPartHash, actionPartRows, actionPartText } from './action-part.ts';
export { carriedContent, domainsInUse } from './carried-content.ts';
export { consentersOf, guardianRows } from './consenters.ts';
export type { Consenters, GuardianRow } from './consenters.ts';
export { applyChanges, emptyContent, readerOf, upcast } from './content.ts';
export type { Applied, Change, ChangeFault, Revision } from './content.ts';
export type {
  DomainsPart,
  Fault,
  Field,
  HostValue,
  Part,
  Step,
  StepContent,
  StepReader,
} from './declaration.ts';
export { ConflictError, RefusedError, UnfinishedError } from './dossier-errors.ts';
export type { FieldView, PartView } from './field-view.ts';
export { followedSteps, withFollowed } from './followed-lists.ts';
export { isHidden } from './hidden.ts';
export { legalMinimum } from './legal-minimum.ts';
export { domainFields, listOf, placeOf } from './places.ts';
export type { DossierDomain } from './places.ts';
export { hasSensitiveContent } from './sensitive-content.ts';
export { faultText, fieldId, fieldLabel, missingText, partViews } from './step-fields.ts';
export { profile } from './steps/04-profile.ts';
export { stepByNumber, steps } from './steps/index.ts';
export { fieldsInUse, progressOf, validateStep } from './validation.ts';
export { normalize, shownDate } from './values.ts';
