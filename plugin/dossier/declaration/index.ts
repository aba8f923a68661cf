export { holds, notAsked } from './asked.ts';
export type {
  Both,
  DomainsPart,
  Fault,
  Field,
  FieldKind,
  FieldsPart,
  FormerPart,
  HostValue,
  ListPart,
  OwnWords,
  Part,
  Step,
  StepContent,
  StepReader,
  StoredRow,
  When,
} from './declaration.ts';
export { helpOf, labelOf, optionOf, partHelp, partTitle, said } from './words.ts';
