export type Kind = 'school' | 'group' | 'student' | 'guardian' | 'staff' | 'schoolYear';

/**
 * Opaque host identity. Equal when all four fields are, byte for byte. Never an e-mail address, BSN
 * or name.
 */
export interface Ref<K extends Kind = Kind> {
  readonly adapter: string;
  readonly tenant: string;
  readonly kind: K;
  readonly id: string;
}

export const sameRef = (a: Ref, b: Ref): boolean =>
  a.adapter === b.adapter && a.tenant === b.tenant && a.kind === b.kind && a.id === b.id;

/** One that two active people of one kind carry signs on neither: the plugin takes it from both. */
export interface AltId {
  scheme: 'sourcedId' | 'eckId' | 'entraOid' | 'username';
  value: string;
}

export interface School {
  ref: Ref<'school'>;
  name: string;
  town?: string;
  /** BRIN code of four or six characters. */
  brin?: string;
}

export interface SchoolYear {
  ref: Ref<'schoolYear'>;
  /** "2026-2027" */
  name: string;
  /** First and last day, `yyyy-mm-dd`. */
  start: string;
  end: string;
}

export interface Person {
  ref: Ref<'student' | 'guardian' | 'staff'>;
  given: string;
  prefix?: string;
  family: string;
  /** Roepnaam. */
  preferred?: string;
  email?: string;
  phone?: string;
  /** `yyyy-mm-dd` */
  birthDate?: string;
  gender?: 'female' | 'male' | 'other';
  nationality?: string;
  homeLanguage?: string;
  address?: { street: string; postcode: string; town: string };
  altIds: AltId[];
  status: 'active' | 'inactive';
}

export interface Group {
  ref: Ref<'group'>;
  name: string;
  level?: string;
  type: 'class' | 'subgroup';
  parent?: Ref<'group'>;
  school: Ref<'school'>;
  year: Ref<'schoolYear'>;
  mentor?: Ref<'staff'>;
}

export interface Membership {
  group: Ref<'group'>;
  person: Ref<'student' | 'staff'>;
  /** `unknown` grants nothing until a second source or an admin confirms it. */
  as: 'pupil' | 'teacher' | 'assistant' | 'unknown';
  /**
   * First and last day, `yyyy-mm-dd`. Several periods in one group are several memberships: the one
   * that holds today counts.
   */
  from?: string;
  to?: string;
}

/** Told twice with other values, the more careful word counts: no, then unknown, then yes. */
export interface Guardianship {
  student: Ref<'student'>;
  guardian: Ref<'guardian'>;
  relation?: string;
  /** Gezag. */
  authority: 'yes' | 'no' | 'unknown';
  /** `unknown` means no access. */
  mayRead: 'yes' | 'no' | 'unknown';
  livesWith?: boolean;
}

export type RosterItem =
  | { t: 'school'; v: School }
  | { t: 'year'; v: SchoolYear }
  | { t: 'person'; v: Person }
  | { t: 'group'; v: Group }
  | { t: 'membership'; v: Membership }
  | { t: 'guardianship'; v: Guardianship }
  | { t: 'reject'; v: { where: string; rule: string } };

/**
 * How a pull ends. A value that cannot be is left out of its row, with its place and rule in the
 * plugin's list of rejects; it never stops the rows beside it.
 */
export interface RosterEnd {
  /** Applied only when true: a cut stream changes nothing. */
  complete: boolean;
  /** The schools this pull covers: records of theirs that did not come are absent. */
  scope: Ref<'school'>[];
  counts: Record<string, number>;
}
