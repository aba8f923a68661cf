import { ValuesRefusedError } from '../../kernel/errors.ts';

/** Seed: "Cito" comes back in LEERGEBIED, "Handmatig" in LEERGEBIED OVERSTIJGEND. */
export type DomainKind = 'cito' | 'handmatig';

export interface LearningDomain {
  key: string;
  name: string;
  kind: DomainKind;
}

/** A domain as the licence keeps it. */
export interface LicenceDomain extends LearningDomain {
  /** *Standaard meenemen*: chosen beforehand in a new group. */
  standard: boolean;
  removed: boolean;
}

export interface DomainFault {
  field: 'naam' | 'domeinen';
  code: string;
}

/** What a person typed or chose cannot be kept; nothing of the request was kept. */
export class DomainRefusedError extends ValuesRefusedError<DomainFault> {}
