import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import { displayName, nameParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Role, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { openDetails } from '../people/index.ts';
import type { PeopleTables } from '../people/index.ts';
import type { Policies } from '../policies/index.ts';
import type { LocalAccounts } from '../sign-in/index.ts';
import { StaffRefusedError } from './staff-errors.ts';
import { givable } from './staff-policy.ts';
import type { StaffRow, StaffStore } from './staff-store.ts';
import { readStaff } from './staff.ts';
import type { LicenceKind, StaffFacts, StaffForm, StaffRole } from './staff.ts';

/** People with an account of our own, and roles given to people of the host. */
export interface Staff {
  find(personId: string, licenceId: string): Promise<StaffFacts | undefined>;
  /** People of the host with exactly this name or address: they need no account of ours. */
  recognise(licenceId: string, form: StaffForm): Promise<{ id: string; name: string }[]>;
  /** @throws StaffRefusedError */
  create(actor: SignedInActor, form: StaffForm, lang: Lang): Promise<string>;
  /** The same within a unit of work that does more, like filling a group. */
  createIn(unit: Unit, actor: SignedInActor, form: StaffForm, lang: Lang): Promise<string>;
  change(actor: SignedInActor, person: StaffFacts, form: StaffForm): Promise<void>;
  /** Roles beside those the host tells; takes effect at the person's next request. */
  giveRole(actor: SignedInActor, person: StaffFacts, role: StaffRole | ''): Promise<void>;
  setActive(actor: SignedInActor, person: StaffFacts, active: boolean): Promise<void>;
  inviteAgain(actor: SignedInActor, person: StaffFacts, lang: Lang): Promise<void>;
}

export interface StaffDeps {
  unitOfWork: UnitOfWork;
  store: StaffStore;
  accounts: LocalAccounts;
  policies: Pick<Policies, 'of'>;
  tables: PeopleTables;
  licenceKey: (licenceId: string) => Buffer;
  /** Of a school or of a partnership: that decides which roles there are. */
  licenceKind: (licenceId: string) => LicenceKind;
}

export function createStaff(deps: StaffDeps): Staff {
  const { unitOfWork, store, accounts, tables } = deps;

  const monthsOf = async (unit: Unit, actor: SignedInActor): Promise<number> =>
    (await deps.policies.of(actor.licenceId, unit)).externalMonths;

  const createIn: Staff['createIn'] = async (unit, actor, form, lang) => {
    const { details, faults } = readStaff(form, {
      today: schoolDay(unit.at),
      givable: givable(actor, deps.licenceKind(actor.licenceId)),
      months: await monthsOf(unit, actor),
    });
    if (faults.length > 0) throw new StaffRefusedError(faults);
    const id = newId();
    await unit.insertMany(tables.people, [
      {
        id,
        licence_id: actor.licenceId,
        kind: 'staff',
        source: 'own',
        host_id: null,
        ...details.name,
        birth_date: null,
        status: 'active',
        details: null,
        host_hash: null,
        updated_at: unit.at,
      },
    ]);
    await setNameParts(unit, tables, actor.licenceId, id, details.name);
    await setRole(unit, id, details.role);
    await asFault(
      accounts.invite(
        unit,
        {
          personId: id,
          licenceId: actor.licenceId,
          email: details.email,
          name: details.name,
          endsOn: details.endsOn,
        },
        lang,
      ),
    );
    await unit.audit({
      event: 'staff.created',
      details: { person: id, role: details.role, until: details.endsOn ?? '' },
    });
    return id;
  };

  return {
    find: async (personId, licenceId) => {
      const row = await store.find(personId, licenceId);
      return row === undefined
        ? undefined
        : factsOf(
            row,
            row.email === null ? '' : accounts.addressOf({ personId, licenceId, email: row.email }),
          );
    },

    recognise: async (licenceId, form) => {
      const plain = (text: string): string =>
        text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase();
      const names = [form.voornaam, form.tussenvoegsel, form.achternaam].map(plain);
      const wanted = names.filter((part) => part !== '').join(' ');
      const email = plain(form.email);
      const key = deps.licenceKey(licenceId);
      return (await store.ofHost(licenceId))
        .filter((row) => {
          const full = (given: string): string =>
            plain([given, row.prefix, row.family].filter((part) => part !== '').join(' '));
          return (
            (wanted !== '' && (full(row.given) === wanted || full(row.preferred) === wanted)) ||
            (email !== '' && openDetails(key, row.id, row.details).email?.toLowerCase() === email)
          );
        })
        .map((row) => ({ id: row.id, name: displayName(row) }));
    },

    create: (actor, form, lang) =>
      unitOfWork.run(actor, (unit) => createIn(unit, actor, form, lang)),
    createIn,

    change: (actor, person, form) =>
      unitOfWork.run(actor, async (unit) => {
        assertOwn(person);
        const { details, faults } = readStaff(form, {
          today: schoolDay(unit.at),
          givable: givable(actor, deps.licenceKind(actor.licenceId)),
          months: await monthsOf(unit, actor),
          before: person,
        });
        if (faults.length > 0) throw new StaffRefusedError(faults);
        if (person.id === actor.personId && details.role !== person.roles[0])
          throw new AppError('staff-not-self', 409);
        await unit.write(
          'UPDATE {people} SET given = :given, prefix = :prefix, family = :family, updated_at = :at WHERE id = :id',
          {
            id: person.id,
            given: details.name.given,
            prefix: details.name.prefix,
            family: details.name.family,
            at: unit.at,
          },
        );
        await setNameParts(unit, tables, person.licenceId, person.id, details.name);
        await unit.write('UPDATE {local_accounts} SET ends_on = :endsOn WHERE person_id = :id', {
          id: person.id,
          endsOn: details.endsOn,
        });
        if (details.email !== person.email)
          await asFault(moveAddress(unit, accounts, person, details.email));
        if (details.role !== person.roles[0] || person.roles.length !== 1) {
          await setRole(unit, person.id, details.role);
          await endSessions(unit, person.id);
        }
        await unit.audit({
          event: 'staff.changed',
          details: { person: person.id, role: details.role, until: details.endsOn ?? '' },
        });
      }),

    giveRole: (actor, person, role) =>
      unitOfWork.run(actor, async (unit) => {
        // Access from outside ends by a date, and only an account of our own has one.
        if (
          role === 'external' ||
          (role !== '' && !givable(actor, deps.licenceKind(actor.licenceId)).includes(role))
        )
          throw new StaffRefusedError([{ field: 'rol', code: 'choice' }]);
        if (person.id === actor.personId) throw new AppError('staff-not-self', 409);
        await setRole(unit, person.id, role);
        await endSessions(unit, person.id);
        await unit.audit({ event: 'staff.role-given', details: { person: person.id, role } });
      }),

    setActive: (actor, person, active) =>
      unitOfWork.run(actor, async (unit) => {
        assertOwn(person);
        if (person.id === actor.personId) throw new AppError('staff-not-self', 409);
        await unit.write('UPDATE {people} SET status = :status, updated_at = :at WHERE id = :id', {
          id: person.id,
          status: active ? 'active' : 'inactive',
          at: unit.at,
        });
        await unit.write(
          'UPDATE {account_links} SET used_at = :at WHERE person_id = :id AND used_at IS NULL',
          { id: person.id, at: unit.at },
        );
        await endSessions(unit, person.id);
        await unit.audit({
          event: active ? 'staff.activated' : 'staff.deactivated',
          details: { person: person.id },
        });
      }),

    inviteAgain: (actor, person, lang) =>
      unitOfWork.run(actor, async (unit) => {
        assertOwn(person);
        await accounts.inviteAgain(unit, person.id, lang);
        await unit.audit({ event: 'staff.invited-again', details: { person: person.id } });
      }),
  };
}

function factsOf(row: StaffRow, email: string): StaffFacts {
  return {
    id: row.id,
    licenceId: row.licenceId,
    source: row.source,
    status: row.status,
    given: row.given,
    prefix: row.prefix,
    family: row.family,
    preferred: row.preferred,
    roles: (row.roles?.split(',') ?? []) as Role[],
    endsOn: row.endsOn,
    passwordChosen: row.passwordChosen === 1,
    secondFactorOn: row.secondFactorOn,
    email,
    trace: {},
  };
}

/** What the host supplies is changed there. */
function assertOwn(person: StaffFacts): void {
  if (person.source !== 'own') throw new AppError('staff-from-host', 409);
}

async function setNameParts(
  unit: Unit,
  tables: PeopleTables,
  licenceId: string,
  personId: string,
  name: NameParts,
): Promise<void> {
  await unit.write('DELETE FROM {name_parts} WHERE person_id = :personId', { personId });
  await unit.insertMany(
    tables.nameParts,
    nameParts(name).map((part) => ({
      licence_id: licenceId,
      kind: 'staff' as const,
      part,
      person_id: personId,
    })),
  );
}

async function setRole(unit: Unit, personId: string, role: StaffRole | ''): Promise<void> {
  await unit.write('DELETE FROM {staff_roles} WHERE person_id = :personId', { personId });
  if (role === '') return;
  await unit.write(
    'INSERT INTO {staff_roles} (person_id, role, given_by, given_at) VALUES (:personId, :role, :by, :at)',
    { personId, role, by: unit.actor.personId ?? null, at: unit.at },
  );
}

/** The next request signs on anew, or not at all. */
async function endSessions(unit: Unit, personId: string): Promise<void> {
  await unit.write('DELETE FROM {sessions} WHERE person_id = :personId', { personId });
}

/** Another mailbox vouches from now on: links that were mailed to the old one no longer work. */
async function moveAddress(
  unit: Unit,
  accounts: LocalAccounts,
  person: StaffFacts,
  email: string,
): Promise<void> {
  const hashes = accounts.hashesOf(email);
  const [taken] = await unit.select(
    'SELECT person_id FROM {local_accounts} WHERE licence_id = :licenceId AND email_hash IN (:hashes) AND person_id <> :id',
    { licenceId: person.licenceId, hashes, id: person.id },
  );
  if (taken !== undefined) throw new AppError('account-exists', 409);
  await unit.write(
    'UPDATE {local_accounts} SET email_hash = :hash, email = :email WHERE person_id = :id',
    {
      id: person.id,
      hash: hashes[0] ?? Buffer.alloc(0),
      email: accounts.sealAddress(person.licenceId, person.id, email),
    },
  );
  await unit.write(
    'UPDATE {account_links} SET used_at = :at WHERE person_id = :id AND used_at IS NULL',
    { id: person.id, at: unit.at },
  );
}

/** An address that is taken is a fault of that field. */
async function asFault(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError && error.code === 'account-exists')
      throw new StaffRefusedError([{ field: 'email', code: 'account-exists' }]);
    throw error;
  }
}
