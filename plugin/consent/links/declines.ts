import { newId } from '../../kernel/ids.ts';
import { sealText } from '../../platform/store/index.ts';
import type { Database, Unit } from '../../platform/store/index.ts';
import type { LinkPerson } from '../link-facts/index.ts';
import { noteEvent } from './link-events.ts';
import type { About } from './link-events.ts';
import { openPerson } from './links-store.ts';
import type { KeyPlace } from './links-store.ts';
import { isOneOf } from './short-codes.ts';
import type { CodeHashes } from './short-codes.ts';

/** Whom a decline is about: one person, as far as the school knows them, and one pupil. */
export type Who = Pick<LinkPerson, 'name' | 'email'>;
export type WhoOf = Who & { pupilId: string };
export interface Decline {
  id: string;
  at: Date;
}

/**
 * Who wants no mail of the school about this pupil. It holds for every purpose and every later
 * question: somebody is known again by the name or by the address. A code that somebody asks for is
 * their own wish, and is mailed.
 */
export interface Declines {
  /** One for each who was given, in their order. */
  of(people: readonly WhoOf[], unit?: Unit): Promise<(Decline | undefined)[]>;
  /** Repeating it changes nothing. */
  add(unit: Unit, about: Required<About>, who: Who): Promise<void>;
  /**
   * Answers false when there is none. `reason`: of the school, on the person's request; absent when
   * the person does it.
   */
  undo(
    unit: Unit,
    about: Required<About>,
    who: Who,
    by: { dossier: KeyPlace; reason: string } | undefined,
  ): Promise<boolean>;
  /** Whether the one a link is for declined; asked where a mail is written. */
  ofRecipient(unit: Unit, recipientId: string): Promise<boolean>;
}

interface DeclineRow {
  id: string;
  pupilId: string;
  at: Date;
  nameHash: Buffer;
  addressHash: Buffer | null;
}

export function createDeclines(deps: {
  database: Database;
  hashes: CodeHashes;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): Declines {
  const { hashes } = deps;
  const of: Declines['of'] = async (people, unit) => {
    const sql = `SELECT x.id, d.pupil_id AS pupilId, x.declined_at AS at, x.name_hash AS nameHash, x.address_hash AS addressHash
      FROM {link_declines} x JOIN {dossiers} d ON d.id = x.dossier_id AND d.pupil_id IN (:pupilIds) WHERE x.undone_at IS NULL`;
    const values = { pupilIds: ['', ...new Set(people.map(({ pupilId }) => pupilId))] };
    const rows =
      unit === undefined
        ? await deps.database.select<DeclineRow>(sql, values)
        : await unit.select<DeclineRow>(sql, values);
    return people.map(({ pupilId, name, email }) => {
      const [byName, byAddress] = [
        hashes.who('name', name),
        email === '' ? [] : hashes.who('address', email),
      ];
      const found = rows.find(
        (row) =>
          row.pupilId === pupilId &&
          (isOneOf(row.nameHash, byName) ||
            (row.addressHash !== null && isOneOf(row.addressHash, byAddress))),
      );
      return found === undefined ? undefined : { id: found.id, at: found.at };
    });
  };
  /** One after the other for a pupil, so that two at once make one. */
  const held = async (
    unit: Unit,
    about: Required<About>,
    who: Who,
  ): Promise<Decline | undefined> => {
    await unit.select('SELECT id FROM {dossiers} WHERE id = :id FOR UPDATE', {
      id: about.dossierId,
    });
    return (await of([{ ...who, pupilId: about.pupilId }], unit))[0];
  };
  return {
    of,
    add: async (unit, about, who) => {
      if ((await held(unit, about, who)) !== undefined) {
        await unit.audit({
          event: `${about.purpose}.mail-declined-again`,
          dossierId: about.dossierId,
          pupilId: about.pupilId,
          details: { asked: about.recipientId },
        });
        return;
      }
      await unit.write(
        `INSERT INTO {link_declines} (id, dossier_id, recipient_id, name_hash, address_hash, declined_at) VALUES (:id, :dossierId, :recipientId, :nameHash, :addressHash, :at)`,
        {
          id: newId(),
          dossierId: about.dossierId,
          recipientId: about.recipientId,
          at: unit.at,
          nameHash: hashes.who('name', who.name)[0],
          addressHash: who.email === '' ? null : hashes.who('address', who.email)[0],
        },
      );
      await noteEvent(unit, about, 'mail-declined');
    },
    undo: async (unit, about, who, by) => {
      const found = await held(unit, about, who);
      if (found === undefined) {
        await unit.audit({
          event: `${about.purpose}.mail-wanted-again`,
          dossierId: about.dossierId,
          pupilId: about.pupilId,
          details: { asked: about.recipientId },
        });
        return false;
      }
      await unit.write(
        'UPDATE {link_declines} SET undone_at = :at, undone_by = :by, undo_reason = :reason WHERE id = :id AND undone_at IS NULL',
        {
          id: found.id,
          at: unit.at,
          by: unit.actor.personId ?? null,
          reason:
            by === undefined
              ? null
              : sealText(deps.dossierKey(by.dossier), by.reason, `links/undo_reason/${found.id}`),
        },
      );
      await noteEvent(unit, about, 'mail-wanted');
      return true;
    },
    ofRecipient: async (unit, recipientId) => {
      const [row] = await unit.select<{
        id: string;
        licenceId: string;
        wrappedKey: Buffer;
        pupilId: string;
        person: Buffer;
      }>(
        `SELECT d.id, d.licence_id AS licenceId, k.wrapped_key AS wrappedKey, d.pupil_id AS pupilId, q.person
           FROM {link_recipients} q JOIN {dossiers} d ON d.id = q.dossier_id JOIN {dossier_keys} k ON k.dossier_id = d.id WHERE q.id = :recipientId`,
        { recipientId },
      );
      if (row === undefined) return false;
      return (
        (
          await of(
            [
              {
                ...openPerson(deps.dossierKey(row), recipientId, row.person),
                pupilId: row.pupilId,
              },
            ],
            unit,
          )
        )[0] !== undefined
      );
    },
  };
}
