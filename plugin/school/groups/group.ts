import type { Subject } from '../../platform/routes/index.ts';

/** A group with its school year: what every page and rule of it needs, loaded in one statement. */
export interface GroupFacts extends Subject {
  readonly id: string;
  readonly licenceId: string;
  readonly name: string;
  readonly level: string;
  /** The host's groups are read here and changed there; own groups are the school's, made here. */
  readonly source: 'host' | 'own';
  /** An own group that was removed stays, inactive, so that it can come back with its history. */
  readonly status: 'active' | 'inactive';
  readonly yearId: string;
  readonly yearName: string;
  readonly startsOn: string;
  readonly endsOn: string;
  /** The day the next year starts: until then the group runs. */
  readonly runsUntil: string;
}

/** Who is in a group: its staff, or its pupils. */
export type MemberKind = 'staff' | 'student';

/** First and last day in a group, `yyyy-mm-dd`; without a last day as long as the group runs. */
export interface Period {
  from: string;
  until: string | null;
}

/** Dates as a person typed them. */
export interface TypedPeriod {
  from: string;
  until: string;
}

export interface GroupFault {
  field: 'naam' | 'niveau' | 'schooljaar' | 'van' | 'tot' | 'gekozen';
  code: string;
}
