export { holds, notAsked } from './asked.ts';
export type {
  Both,
  DomainsPart,
  Fault,
  Field,
  FieldKind,
  FieldsPart,
  HostValue,
  OwnWords,
  Part,
  Step,
  StepContent,
  StepReader,
  StoredRow,
  When,
} from './declaration.ts';
export { domainFields, isRowId, listOf, listPartOf, placeOf, rowLists } from './places.ts';
export type { DossierDomain } from './places.ts';
export { profile } from './steps/04-profile.ts';
export { SKIP } from './steps/09-toolbox.ts';
export { destinations } from './steps/07-destination.ts';
export { stepByNumber, steps } from './steps/index.ts';
export { helpOf, labelOf, optionOf, partHelp, partTitle, said } from './words.ts';
export { isDay, maxOf, normalize, shownDate, valueFault } from './values.ts';
