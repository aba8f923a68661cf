import type { DossierFacts } from '../../dossier/facts/index.ts';
import { editDossier, readDossier, sightOf } from '../../dossier/policy/index.ts';
import type { Permission, SignedInActor, Subject } from '../../platform/routes/index.ts';
import { isSeen } from './file.ts';
import type { FileSubject } from './file.ts';

/**
 * Who may read the dossier sees its files, save those that tell of medical or psychological
 * matters.
 */
export const listFiles: Permission<DossierFacts> = {
  id: 'file.list',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'admin', 'external'],
  allow: readDossier.allow,
};

/**
 * Who works with the pupil adds files; what they may not read later is said before they send it.
 */
export const addFile: Permission<DossierFacts> = {
  id: 'file.add',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: editDossier.allow,
};

/** A way of access, kept when the file is not one of those that this person may not see. */
const whenSeen = (basis: string | undefined, { dossier, file }: FileSubject): string | undefined =>
  basis !== undefined && isSeen(file.sensitivity, sightOf(basis, dossier)) ? basis : undefined;

const working = (actor: SignedInActor, subject: FileSubject, at: Date): string | undefined =>
  whenSeen(editDossier.allow(actor, subject.dossier, at), subject);

/** A removed file is there for who may bring it back, and for nobody else. */
export const readFile: Permission<FileSubject> = {
  id: 'file.read',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'admin', 'external'],
  allow: (actor, subject, at) =>
    subject.file.removedAt === null
      ? whenSeen(readDossier.allow(actor, subject.dossier, at), subject)
      : undefined,
};

export const addVersion: Permission<FileSubject> = {
  id: 'file.add-version',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: (actor, subject, at) =>
    subject.file.removedAt === null ? working(actor, subject, at) : undefined,
};

/**
 * Another's file is the care coordinator's to change or remove; an own one is for who added it as
 * well.
 */
export const changeFile: Permission<FileSubject> = {
  id: 'file.change',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: (actor, subject, at) => {
    const basis = subject.file.removedAt === null ? working(actor, subject, at) : undefined;
    return basis === 'coordinator' || subject.file.createdBy === actor.personId ? basis : undefined;
  },
};

/**
 * The coordinator brings a removed file back, and who removed an own file too: a slip of the hand
 * is no errand.
 */
export const restoreFile: Permission<FileSubject> = {
  id: 'file.restore',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: (actor, subject, at) => {
    const basis = subject.file.removedAt === null ? undefined : working(actor, subject, at);
    return basis === 'coordinator' ||
      (subject.file.createdBy === actor.personId && subject.file.removedBy === actor.personId)
      ? basis
      : undefined;
  },
};

/** A file on its way goes on for who began it, while they still work with the pupil. */
export interface UploadSubject extends Subject {
  readonly dossier: DossierFacts;
  readonly upload: { readonly id: string; readonly personId: string };
}

export const ownUpload: Permission<UploadSubject> = {
  id: 'file.upload-own',
  scope: 'self',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: (actor, { dossier, upload }, at) =>
    upload.personId === actor.personId ? editDossier.allow(actor, dossier, at) : undefined,
};
