import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, Reads, UnitOfWork } from '../../platform/store/index.ts';
import { keepContact, keptContact, readSchoolContact } from './contact-store.ts';
import type { KeptContact } from './contact-store.ts';
import type { SchoolContact } from './contact.ts';

export interface Contacts {
  /** Asked within a unit of work, it reads through that one. */
  of(licenceId: string, reads?: Reads): Promise<SchoolContact>;
  /** With who gave it and when; undefined while nobody did. */
  kept(licenceId: string): Promise<KeptContact | undefined>;
  save(actor: SignedInActor, contact: SchoolContact): Promise<void>;
}

export const createContacts = (deps: { database: Database; unitOfWork: UnitOfWork }): Contacts => ({
  of: (licenceId, reads = deps.database) => readSchoolContact(reads, licenceId),
  kept: (licenceId) => keptContact(deps.database, licenceId),
  save: (actor, contact) =>
    deps.unitOfWork.run(actor, async (unit) => {
      await keepContact(unit, actor.licenceId, contact);
      await unit.audit({ event: 'contact.changed' });
    }),
});
