import { hasRole } from '../../platform/web/index.ts';
import type { Permission, SignedInActor, Subject } from '../../platform/web/index.ts';
import type { Field } from '../form/index.ts';
import type { DossierFacts, Sensitivity } from './dossier.ts';

/** What is known of a pupil before there is a dossier. */
export interface PupilFacts extends Subject {
  readonly licenceId: string;
  readonly teaches: boolean;
  /** The pupil asked for was merged into this one, whom all these facts are about. */
  readonly mergedInto?: string;
}

const sameLicence = (actor: SignedInActor, subject: { licenceId: string }): boolean =>
  actor.licenceId === subject.licenceId;

/** The ground on which a school's own staff work with a pupil: the whole school for a coordinator, own groups for a teacher. */
function teaching(
  actor: SignedInActor,
  subject: { licenceId: string; teaches: boolean },
): string | undefined {
  if (!sameLicence(actor, subject)) return undefined;
  if (hasRole(actor, 'coordinator')) return 'coordinator';
  return hasRole(actor, 'teacher') && subject.teaches ? 'own-group' : undefined;
}

/** An external helper works like a teacher in the groups they were put in, and nowhere else. */
function working(
  actor: SignedInActor,
  subject: { licenceId: string; teaches: boolean },
): string | undefined {
  return (
    teaching(actor, subject) ??
    (sameLicence(actor, subject) && hasRole(actor, 'external') && subject.teaches
      ? 'own-group'
      : undefined)
  );
}

const emergency = (actor: SignedInActor, dossier: DossierFacts, at: Date): string | undefined =>
  sameLicence(actor, dossier) &&
  hasRole(actor, 'admin') &&
  dossier.emergencyUntil !== null &&
  dossier.emergencyUntil > at
    ? 'emergency'
    : undefined;

/** List pupils: an own group, the whole school, or names only for an admin (the list itself is scoped in its query). */
export const listPupils: Permission = {
  id: 'pupil.list',
  allow: (actor) =>
    hasRole(actor, 'coordinator')
      ? 'coordinator'
      : hasRole(actor, 'teacher') || hasRole(actor, 'external')
        ? 'own-group'
        : hasRole(actor, 'admin')
          ? 'names-only'
          : undefined,
};

export const readPupil: Permission<PupilFacts> = {
  id: 'pupil.read',
  allow: (actor, pupil) =>
    working(actor, pupil) ??
    (sameLicence(actor, pupil) && hasRole(actor, 'admin') ? 'names-only' : undefined),
};

export const createDossier: Permission<PupilFacts> = { id: 'dossier.create', allow: working };

export const readDossier: Permission<DossierFacts> = {
  id: 'dossier.read',
  allow: (actor, dossier, at) => working(actor, dossier) ?? emergency(actor, dossier, at),
};

export const editDossier: Permission<DossierFacts> = { id: 'dossier.edit', allow: working };
/**
 * Adding results of a test to step 4 from a file: the coordinator, and an admin, who carries them over from another
 * system and sees nothing of the dossier by it.
 */
export const addTestResults: Permission<DossierFacts> = {
  id: 'test-results.add',
  allow: (actor, dossier) => {
    if (!sameLicence(actor, dossier)) return undefined;
    return hasRole(actor, 'coordinator')
      ? 'coordinator'
      : hasRole(actor, 'admin')
        ? 'admin'
        : undefined;
  },
};
export const finishStep: Permission<DossierFacts> = { id: 'dossier.finish-step', allow: working };
/** Consent obtained elsewhere is for the school to register, not for a helper from outside. */
export const registerConsent: Permission<DossierFacts> = {
  id: 'consent.register',
  allow: teaching,
};
/** Sending links and letters for consent: who works with the pupil, a helper from outside too (matrix: *Finish a step, send consent links*). */
export const askConsent: Permission<DossierFacts> = { id: 'consent.ask', allow: working };
/** What is shared to be read and which AVG-toestemming there is: the school's own staff, no helper from outside. */
export const readSharing: Permission<DossierFacts> = {
  id: 'sharing.read',
  allow: (actor, dossier, at) => teaching(actor, dossier) ?? emergency(actor, dossier, at),
};
/** Who was asked for consent, what each answered, and the evidence of it. */
export const readConsents: Permission<DossierFacts> = {
  id: 'consent.evidence',
  allow: (actor, dossier, at) => working(actor, dossier) ?? emergency(actor, dossier, at),
};
/** Writing with the partnership and reading what is shared: the school's own staff, no helper from outside. */
export const messagePartnership: Permission<DossierFacts> = {
  id: 'partnership.message',
  allow: teaching,
};
export const makeReport: Permission<DossierFacts> = { id: 'report.make', allow: working };
/** What leaves the school by mail, the school's own staff send. */
export const mailReport: Permission<DossierFacts> = { id: 'report.mail', allow: teaching };

/** Archiving and changing level: who works with the pupil. */
export const archiveDossier: Permission<DossierFacts> = { id: 'dossier.archive', allow: working };

/** A wrongly archived dossier comes back by the care coordinator, with a reason. */
export const takeBackDossier: Permission<DossierFacts> = {
  id: 'dossier.take-back',
  allow: (actor, dossier) =>
    sameLicence(actor, dossier) && hasRole(actor, 'coordinator') ? 'coordinator' : undefined,
};

export const readAccessList: Permission<DossierFacts> = {
  id: 'dossier.access-list',
  allow: (actor, dossier) => {
    if (!sameLicence(actor, dossier)) return undefined;
    return hasRole(actor, 'coordinator')
      ? 'coordinator'
      : hasRole(actor, 'admin')
        ? 'admin'
        : undefined;
  },
};

/** Break-glass: an admin asks for one hour in one dossier, with a reason. */
export const askEmergencyAccess: Permission<DossierFacts> = {
  id: 'dossier.emergency-access',
  allow: (actor, dossier) =>
    sameLicence(actor, dossier) && hasRole(actor, 'admin') ? 'admin' : undefined,
};

export const readOverview: Permission = {
  id: 'overview.read',
  allow: (actor) => (actor.roles.length > 0 ? actor.roles[0] : undefined),
};

/** Who may read medical and psychological parts of this dossier is the care coordinator's to say. */
export const manageGrants: Permission<DossierFacts> = {
  id: 'grant.manage',
  allow: (actor, dossier) =>
    sameLicence(actor, dossier) && hasRole(actor, 'coordinator') ? 'coordinator' : undefined,
};

/** The coordinator and an admin on emergency access may read them; anybody else who may read the dossier needs a grant. */
export const mayReadSensitive = (
  kind: Sensitivity,
  basis: string,
  dossier: Pick<DossierFacts, 'granted'>,
): boolean => basis === 'coordinator' || basis === 'emergency' || dossier.granted[kind];

/** Which sensitive parts a person sees who may read the dossier on this ground. */
export type Sight = Readonly<Record<Sensitivity, boolean>>;

export const sightOf = (basis: string, dossier: Pick<DossierFacts, 'granted'>): Sight => ({
  medical: mayReadSensitive('medical', basis, dossier),
  psychological: mayReadSensitive('psychological', basis, dossier),
});

/** Fields a person does not get to see, in no form: page, answer, history or report. */
export const isHidden = (field: Field, sight: Sight): boolean =>
  field.sensitive !== undefined && !sight[field.sensitive];
