import type { DossierFacts } from '../../dossier/facts/index.ts';
import { editDossier, readDossier, sightOf } from '../../dossier/policy/index.ts';
import type { Permission, SignedInActor } from '../../platform/routes/index.ts';
import { isSeen } from '../files/index.ts';
import type { NoteSubject } from './note.ts';

/**
 * Who may read the dossier reads its notes, save those that tell of medical or psychological
 * matters.
 */
export const listNotes: Permission<DossierFacts> = {
  id: 'note.list',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'admin', 'external'],
  allow: readDossier.allow,
};

/** Who works with the pupil writes notes. */
export const addNote: Permission<DossierFacts> = {
  id: 'note.add',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: editDossier.allow,
};

const whenSeen = (basis: string | undefined, { dossier, note }: NoteSubject): string | undefined =>
  basis !== undefined && isSeen(note.version.content.sensitivity, sightOf(basis, dossier))
    ? basis
    : undefined;

const working = (actor: SignedInActor, subject: NoteSubject, at: Date): string | undefined =>
  whenSeen(editDossier.allow(actor, subject.dossier, at), subject);

/** A removed note is there for who may bring it back, and for nobody else. */
export const readNote: Permission<NoteSubject> = {
  id: 'note.read',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'admin', 'external'],
  allow: (actor, subject, at) =>
    subject.note.removedAt === null
      ? whenSeen(readDossier.allow(actor, subject.dossier, at), subject)
      : undefined,
};

/**
 * Another's note is the care coordinator's to change or remove; an own one is for its writer as
 * well. Of a note that was removed while they wrote they are told so, with their text, instead of
 * being sent away.
 */
export const changeNote: Permission<NoteSubject> = {
  id: 'note.change',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: (actor, subject, at) => {
    const basis = working(actor, subject, at);
    return basis === 'coordinator' || subject.note.createdBy === actor.personId ? basis : undefined;
  },
};

/** The coordinator brings a removed note back, and its writer who removed it. */
export const restoreNote: Permission<NoteSubject> = {
  id: 'note.restore',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: (actor, subject, at) => {
    const basis = subject.note.removedAt === null ? undefined : working(actor, subject, at);
    return basis === 'coordinator' ||
      (subject.note.createdBy === actor.personId && subject.note.removedBy === actor.personId)
      ? basis
      : undefined;
  },
};
