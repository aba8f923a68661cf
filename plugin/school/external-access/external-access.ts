import type { NameParts } from '../../kernel/names.ts';
import type { StaffForm } from '../staff/index.ts';

/** What somebody chose and typed on the page *Externe toegang geven*, before it is judged. */
export interface Wish {
  /** An own group that exists, or the name of a new one. */
  group: { way: 'new' | 'existing'; id: string; name: string };
  /** A helper with an account, or whom to invite. */
  helper: { way: 'new' | 'existing'; id: string; form: StaffForm };
  pupilIds: string[];
}

export interface AccessFault {
  field:
    | 'groep'
    | 'groepnaam'
    | 'betrokkene'
    | 'voornaam'
    | 'tussenvoegsel'
    | 'achternaam'
    | 'email'
    | 'einddatum'
    | 'leerlingen';
  code: string;
  params?: Record<string, number>;
}

/** Where an access was given: this helper, by this group. */
export interface AccessPlace {
  groupId: string;
  helperId: string;
}

/** Somebody's name with the id. */
export interface Named extends NameParts {
  id: string;
}

/** One pupil whom one helper from outside sees by one group, today. */
export interface RunningAccess {
  memberId: string;
  groupId: string;
  groupName: string;
  /** The host put the pupil in this group, so leaving it is the host's as well. */
  source: 'host' | 'own';
  /**
   * Last day, whichever comes first: of the account, of the helper or the pupil in the group, or of
   * the school year.
   */
  until: string;
  helper: Named;
  pupil: Named;
  total: number;
}

/** Most pupils a person gives access to in one go: what an audit row can name. */
export const MOST_PUPILS = 500;
