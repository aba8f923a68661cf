import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, SignedInActor, Subject } from '../../platform/routes/index.ts';
import type { DossierFacts, Sensitivity } from '../facts/index.ts';

/** What is known of a pupil before there is a dossier. */
export interface PupilFacts extends Subject {
  readonly licenceId: string;
  readonly teaches: boolean;
  /** The pupil asked for was merged into this one, whom all these facts are about. */
  readonly mergedInto?: string;
}

export const sameLicence = (actor: SignedInActor, subject: { licenceId: string }): boolean =>
  actor.licenceId === subject.licenceId;

/**
 * The ground on which a school's own staff work with a pupil: the whole school for a coordinator,
 * own groups for a teacher.
 */
export function teaching(
  actor: SignedInActor,
  subject: { licenceId: string; teaches: boolean },
): string | undefined {
  if (!sameLicence(actor, subject)) return undefined;
  if (hasRole(actor, 'coordinator')) return 'coordinator';
  return hasRole(actor, 'teacher') && subject.teaches ? 'own-group' : undefined;
}

/** An external helper works like a teacher in the groups they were put in, and nowhere else. */
export function working(
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

export const emergency = (
  actor: SignedInActor,
  dossier: DossierFacts,
  at: Date,
): string | undefined =>
  sameLicence(actor, dossier) &&
  hasRole(actor, 'admin') &&
  dossier.emergencyUntil !== null &&
  dossier.emergencyUntil > at
    ? 'emergency'
    : undefined;

export const readPupil: Permission<PupilFacts> = {
  id: 'pupil.read',
  scope: 'own-groups',
  roles: ['teacher', 'coordinator', 'admin', 'external'],
  allow: (actor, pupil) =>
    working(actor, pupil) ??
    (sameLicence(actor, pupil) && hasRole(actor, 'admin') ? 'names-only' : undefined),
};

export const createDossier: Permission<PupilFacts> = {
  id: 'dossier.create',
  scope: 'own-groups',
  roles: ['teacher', 'coordinator', 'external'],
  allow: working,
};

export const readDossier: Permission<DossierFacts> = {
  id: 'dossier.read',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'admin', 'external'],
  allow: (actor, dossier, at) => working(actor, dossier) ?? emergency(actor, dossier, at),
};

export const editDossier: Permission<DossierFacts> = {
  id: 'dossier.edit',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: working,
};
export const finishStep: Permission<DossierFacts> = {
  id: 'dossier.finish-step',
  scope: 'own-groups',
  risk: ['personal'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: working,
};

/** Archiving and changing level: who works with the pupil. */
export const archiveDossier: Permission<DossierFacts> = {
  id: 'dossier.archive',
  scope: 'own-groups',
  risk: ['personal'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: working,
};

/** A wrongly archived dossier comes back by the care coordinator, with a reason. */
export const takeBackDossier: Permission<DossierFacts> = {
  id: 'dossier.take-back',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator'],
  allow: (actor, dossier) =>
    sameLicence(actor, dossier) && hasRole(actor, 'coordinator') ? 'coordinator' : undefined,
};

export const readAccessList: Permission<DossierFacts> = {
  id: 'dossier.access-list',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator', 'admin'],
  allow: (actor, dossier) => {
    if (!sameLicence(actor, dossier)) return undefined;
    if (hasRole(actor, 'coordinator')) return 'coordinator';
    return hasRole(actor, 'admin') ? 'admin' : undefined;
  },
};

/** Break-glass: an admin asks for one hour in one dossier, with a reason. */
export const askEmergencyAccess: Permission<DossierFacts> = {
  id: 'dossier.emergency-access',
  scope: 'licence',
  risk: ['personal', 'special-category'],
  roles: ['admin'],
  allow: (actor, dossier) =>
    sameLicence(actor, dossier) && hasRole(actor, 'admin') ? 'admin' : undefined,
};

/**
 * The coordinator and an admin on emergency access may read them; anybody else who may read the
 * dossier needs a grant.
 */
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

/**
 * What is shared to be read and which AVG-toestemming there is: the school's own staff, no helper
 * from outside.
 */
export const readSharing: Permission<DossierFacts> = {
  id: 'sharing.read',
  scope: 'own-groups',
  risk: ['personal'],
  roles: ['teacher', 'coordinator', 'admin'],
  allow: (actor, dossier, at) => teaching(actor, dossier) ?? emergency(actor, dossier, at),
};
