import { lockDossier } from '../../dossier/record/index.ts';
import { newId } from '../../kernel/ids.ts';
import { sealText } from '../../platform/store/index.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import type { LinkPerson } from '../link-facts/index.ts';
import { recipientOf, runningDeclines } from './declines-store.ts';
import { noteEvent } from './link-events.ts';
import type { About } from './link-events.ts';
import { openPerson } from './links-store.ts';
import type { KeyPlace } from './links-store.ts';
import { linkDeclinesTable } from './links-tables.ts';
import { isOneOf } from './short-codes.ts';
import type { CodeHashes } from './short-codes.ts';

/** Whom a decline is about: one person, as far as the school knows them, and one pupil. */
export type Who = Pick<LinkPerson, 'name' | 'email'>;
export type WhoOf = Who & { pupilId: string };
/** One person, and what their link is about. */
type Of = About & { recipientId: string };
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
  of(people: readonly WhoOf[], unit?: Reads): Promise<(Decline | undefined)[]>;
  /** Who of the people of a form wants no mail, by their key there. */
  keysOf(
    people: readonly (Who & { key: string })[],
    about: Pick<WhoOf, 'pupilId'>,
  ): Promise<ReadonlySet<string>>;
  /** Repeating it changes nothing. */
  add(unit: Unit, about: Of, who: Who): Promise<void>;
  /**
   * Answers false when there is none. `reason`: of the school, on the person's request; absent when
   * the person does it.
   */
  undo(
    unit: Unit,
    about: Of,
    who: Who,
    by: { dossier: KeyPlace; reason: string } | undefined,
  ): Promise<boolean>;
  /** Whether the one a link is for declined; asked where a mail is written. */
  ofRecipient(unit: Unit, recipientId: string): Promise<boolean>;
}

interface DeclinesDeps {
  database: Reads;
  hashes: CodeHashes;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

export function createDeclines(deps: DeclinesDeps): Declines {
  return {
    of: (people, unit) => declinesOf(deps.hashes, unit ?? deps.database, people),
    keysOf: async (people, { pupilId }) => {
      const asked = people.map((one) => ({ ...one, pupilId }));
      const found = await declinesOf(deps.hashes, deps.database, asked);
      return new Set(
        asked.filter((_one, index) => found[index] !== undefined).map(({ key }) => key),
      );
    },
    add: (unit, about, who) => add(deps, unit, about, who),
    undo: (unit, about, who, by) => undo(deps, unit, about, { who, by }),
    ofRecipient: async (unit, recipientId) => {
      const row = await recipientOf(unit, recipientId);
      if (row === undefined) return false;
      const person = openPerson(deps.dossierKey(row), recipientId, row.person);
      const [found] = await declinesOf(deps.hashes, unit, [{ ...person, pupilId: row.pupilId }]);
      return found !== undefined;
    },
  };
}

async function declinesOf(
  hashes: CodeHashes,
  reads: Reads,
  people: readonly WhoOf[],
): Promise<(Decline | undefined)[]> {
  const rows = await runningDeclines(reads, [...new Set(people.map(({ pupilId }) => pupilId))]);
  return people.map(({ pupilId, name, email }) => {
    const byName = hashes.who('name', name);
    const byAddress = email === '' ? [] : hashes.who('address', email);
    const found = rows.find(
      (row) =>
        row.pupilId === pupilId &&
        (isOneOf(row.nameHash, byName) ||
          (row.addressHash !== null && isOneOf(row.addressHash, byAddress))),
    );
    return found === undefined ? undefined : { id: found.id, at: found.at };
  });
}

/** One after the other for a pupil, so that two at once make one. */
async function held(
  hashes: CodeHashes,
  unit: Unit,
  about: Of,
  who: Who,
): Promise<Decline | undefined> {
  await lockDossier(unit, about.dossierId);
  return (await declinesOf(hashes, unit, [{ ...who, pupilId: about.pupilId }]))[0];
}

async function add({ hashes }: DeclinesDeps, unit: Unit, about: Of, who: Who): Promise<void> {
  if ((await held(hashes, unit, about, who)) !== undefined) {
    await noteAgain(unit, about, 'mail-declined-again');
    return;
  }
  await unit.insert(linkDeclinesTable, {
    id: newId(),
    dossierId: about.dossierId,
    recipientId: about.recipientId,
    declinedAt: unit.at,
    nameHash: hashes.who('name', who.name)[0],
    addressHash: who.email === '' ? null : hashes.who('address', who.email)[0],
  });
  await noteEvent(unit, about, 'mail-declined');
}

async function undo(
  { hashes, dossierKey }: DeclinesDeps,
  unit: Unit,
  about: Of,
  { who, by }: { who: Who; by: { dossier: KeyPlace; reason: string } | undefined },
): Promise<boolean> {
  const found = await held(hashes, unit, about, who);
  if (found === undefined) {
    await noteAgain(unit, about, 'mail-wanted-again');
    return false;
  }
  await unit.update(
    linkDeclinesTable,
    { id: found.id, undoneAt: null },
    {
      undoneAt: unit.at,
      undoneBy: unit.actor.personId ?? null,
      undoReason:
        by === undefined
          ? null
          : sealText(dossierKey(by.dossier), by.reason, `links/undo_reason/${found.id}`),
    },
  );
  await noteEvent(unit, about, 'mail-wanted');
  return true;
}

/** It was so already: that stands in the chain, and in no list. */
const noteAgain = (unit: Unit, about: Of, kind: string): Promise<void> =>
  unit.audit({
    event: `${about.purpose}.${kind}`,
    dossierId: about.dossierId,
    pupilId: about.pupilId,
    details: { asked: about.recipientId },
  });
