import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import { displayName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Role, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { openDetails, peopleTable, setNameParts } from '../people/index.ts';
import type { Policies } from '../policies/index.ts';
import {
  endSessions,
  isAddressTaken,
  setAddress,
  setLastDay,
  spendLinks,
} from '../sign-in/index.ts';
import type { LocalAccounts } from '../sign-in/index.ts';
import { sawHelperGroup } from './helper-groups.ts';
import { closeRequests, peopleWith } from './role-requests-store.ts';
import { howGiven, isContentRole } from './second-person.ts';
import { StaffRefusedError } from './staff-errors.ts';
import { givable } from './staff-policy.ts';
import type { LicenceKind, StaffRole } from './staff-roles.ts';
import type { StaffRow, StaffStore } from './staff-store.ts';
import { roleRequestsTable, staffRolesTable } from './staff-tables.ts';
import { readStaff } from './staff.ts';
import type { StaffDetails, StaffFacts, StaffForm } from './staff.ts';
import type { Vouchers } from './vouchers.ts';

/** People with an account of our own, and roles given to people of the host. */
export interface Staff {
  find(personId: string, licenceId: string): Promise<StaffFacts | undefined>;
  /** People of the host with exactly this name or address: they need no account of ours. */
  recognise(licenceId: string, form: StaffForm): Promise<{ id: string; name: string }[]>;
  /**
   * `waits`: for a second person, and the invitation with it.
   * @throws StaffRefusedError
   */
  create(
    actor: SignedInActor,
    form: StaffForm,
    lang: Lang,
  ): Promise<{ id: string; waits: boolean }>;
  /** The same within a unit of work that does more, like filling a group. */
  createIn(unit: Unit, actor: SignedInActor, form: StaffForm, lang: Lang): Promise<string>;
  /** @returns whether it now waits for a second person */
  change(actor: SignedInActor, person: StaffFacts, form: StaffForm): Promise<boolean>;
  /** Roles beside those the host tells; takes effect at the person's next request. */
  giveRole(actor: SignedInActor, person: StaffFacts, role: StaffRole | ''): Promise<void>;
  /** The second person's word on a role that waits. @throws AppError `role-judged` (409) */
  judgeRole(actor: SignedInActor, person: StaffFacts, yes: boolean, lang: Lang): Promise<void>;
  /** A role that was given has been seen by somebody who has it. */
  sawRole(actor: SignedInActor, person: StaffFacts): Promise<void>;
  /** Somebody looked at the group by which this person from outside reaches more. */
  sawGroup(actor: SignedInActor, person: StaffFacts, groupId: string): Promise<void>;
  setActive(actor: SignedInActor, person: StaffFacts, active: boolean): Promise<void>;
  inviteAgain(actor: SignedInActor, person: StaffFacts, lang: Lang): Promise<void>;
}

export interface StaffDeps {
  unitOfWork: UnitOfWork;
  store: StaffStore;
  accounts: LocalAccounts;
  policies: Pick<Policies, 'of'>;
  vouchers: Vouchers;
  licenceKey: (licenceId: string) => Buffer;
  /** Of a school or of a partnership: that decides which roles there are. */
  licenceKind: (licenceId: string) => LicenceKind;
}

export function createStaff(deps: StaffDeps): Staff {
  const { unitOfWork } = deps;
  return {
    find: (personId, licenceId) => findStaff(deps, personId, licenceId),
    recognise: (licenceId, form) => recognise(deps, licenceId, form),
    create: (actor, form, lang) =>
      unitOfWork.run(actor, (unit) => createPerson(deps, unit, actor, form, lang)),
    createIn: async (unit, actor, form, lang) =>
      (await createPerson(deps, unit, actor, form, lang)).id,
    change: (actor, person, form) =>
      unitOfWork.run(actor, (unit) => changePerson(deps, unit, actor, person, form)),
    giveRole: (actor, person, role) =>
      unitOfWork.run(actor, (unit) => giveRole(deps, unit, actor, person, role)),
    judgeRole: (actor, person, yes, lang) =>
      unitOfWork.run(actor, (unit) => judgeRole(deps, unit, { person, yes, lang })),
    sawRole: (actor, person) =>
      unitOfWork.run(actor, async (unit) => {
        await closeRequests(unit, person.id, 'seen', 'given');
        await unit.audit({ event: 'staff.role-seen', details: { person: person.id } });
      }),
    sawGroup: (actor, { id: personId }, groupId) =>
      unitOfWork.run(actor, (unit) => sawHelperGroup(unit, { personId, groupId })),
    setActive: (actor, person, active) =>
      unitOfWork.run(actor, (unit) => setActive(unit, actor, person, active)),
    inviteAgain: (actor, person, lang) =>
      unitOfWork.run(actor, async (unit) => {
        assertOwn(person);
        await deps.accounts.inviteAgain(unit, person.id, lang);
        await unit.audit({ event: 'staff.invited-again', details: { person: person.id } });
      }),
  };
}

async function findStaff(
  { store, accounts }: StaffDeps,
  personId: string,
  licenceId: string,
): Promise<StaffFacts | undefined> {
  const row = await store.find(personId, licenceId);
  if (row === undefined) return undefined;
  const { email } = row;
  const address = email === null ? '' : accounts.addressOf({ personId, licenceId, email });
  return factsOf(row, address, await store.request(personId));
}

const plain = (text: string): string =>
  text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase();
const joinedName = (parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(' ');

async function recognise(
  deps: StaffDeps,
  licenceId: string,
  form: StaffForm,
): Promise<{ id: string; name: string }[]> {
  const wanted = joinedName([form.voornaam, form.tussenvoegsel, form.achternaam].map(plain));
  const email = plain(form.email);
  const key = deps.licenceKey(licenceId);
  return (await deps.store.ofHost(licenceId))
    .filter((row) => {
      const full = (given: string): string => plain(joinedName([given, row.prefix, row.family]));
      return (
        (wanted !== '' && (full(row.given) === wanted || full(row.preferred) === wanted)) ||
        (email !== '' && openDetails(key, row.id, row.details).email?.toLowerCase() === email)
      );
    })
    .map((row) => ({ id: row.id, name: displayName(row) }));
}

/** @throws StaffRefusedError */
async function readForm(
  deps: StaffDeps,
  unit: Unit,
  actor: SignedInActor,
  form: StaffForm,
  before?: StaffFacts,
): Promise<StaffDetails> {
  const { details, faults } = readStaff(form, {
    today: schoolDay(unit.at),
    givable: givable(actor, deps.licenceKind(actor.licenceId)),
    months: (await deps.policies.of(actor.licenceId, unit)).externalMonths,
    before,
  });
  if (faults.length > 0) throw new StaffRefusedError(faults);
  return details;
}

async function createPerson(
  deps: StaffDeps,
  unit: Unit,
  actor: SignedInActor,
  form: StaffForm,
  lang: Lang,
): Promise<{ id: string; waits: boolean }> {
  const { name, email, endsOn, role } = await readForm(deps, unit, actor, form);
  const { licenceId } = actor;
  const id = newId();
  await unit.insert(peopleTable, {
    id,
    licenceId,
    kind: 'staff',
    source: 'own',
    ...name,
    status: 'active',
    updatedAt: unit.at,
  });
  await setNameParts(unit, { id, licenceId, kind: 'staff', name });
  const waits = (await howHere(deps, unit, actor, { source: 'own', role })) === 'waits';
  const account = { personId: id, licenceId, email, name, endsOn };
  await asFault(
    waits ? deps.accounts.prepare(unit, account) : deps.accounts.invite(unit, account, lang),
  );
  await unit.audit({
    event: 'staff.created',
    details: { person: id, role, until: endsOn ?? '', waits },
  });
  await handOut(deps, unit, actor, { id, name, role, how: waits ? 'waits' : 'given' });
  return { id, waits };
}

/** How a role is given in this licence; in a partnership where nobody has it yet, at once. */
async function howHere(
  { licenceKind }: StaffDeps,
  unit: Unit,
  actor: SignedInActor,
  to: Parameters<typeof howGiven>[1],
): Promise<ReturnType<typeof howGiven>> {
  const { licenceId, roles } = actor;
  const kind = licenceKind(licenceId);
  const how = howGiven(roles, to, kind);
  if (how === 'given' || kind === 'school') return how;
  const first = (await peopleWith(unit, { licenceId, role: 'swv' })).length === 0;
  return first ? 'given' : how;
}

/** Gives the role, or asks a second person; whoever has the access is told. */
async function handOut(
  { vouchers, licenceKind }: StaffDeps,
  unit: Unit,
  actor: SignedInActor,
  made: { id: string; name: NameParts; role: StaffRole | ''; how: 'given' | 'told' | 'waits' },
): Promise<void> {
  const { id: personId, name, role, how } = made;
  await closeRequests(unit, personId, 'replaced', 'waiting');
  await setRole(unit, personId, how === 'waits' ? '' : role);
  if (how === 'given' || !isContentRole(role)) return;
  const { licenceId } = actor;
  await unit.insert(roleRequestsTable, {
    id: newId(),
    licenceId,
    personId,
    role,
    state: how === 'waits' ? 'waiting' : 'given',
    askedBy: actor.personId,
    askedAt: unit.at,
  });
  const told = await vouchers.tell(unit, licenceId, {
    name: how === 'waits' ? 'role-waits' : 'role-given',
    facts: { who: displayName(name) },
    but: [actor.personId, personId],
  });
  await unit.audit({
    event: how === 'waits' ? 'staff.role-asked' : 'staff.role-told',
    details: { person: personId, role, told, of: licenceKind(licenceId) },
  });
}

async function judgeRole(
  deps: StaffDeps,
  unit: Unit,
  { person, yes, lang }: { person: StaffFacts; yes: boolean; lang: Lang },
): Promise<void> {
  const { id, request } = person;
  if (
    request?.state !== 'waiting' ||
    !(await closeRequests(unit, id, yes ? 'confirmed' : 'refused', 'waiting'))
  )
    throw new AppError('role-judged', 409);
  const { role } = request;
  if (yes) {
    await setRole(unit, id, role);
    if (person.status === 'active') await deps.accounts.inviteAgain(unit, id, lang);
  }
  await unit.audit({
    event: yes ? 'staff.role-confirmed' : 'staff.role-refused',
    details: { person: id, role },
  });
}

async function changePerson(
  deps: StaffDeps,
  unit: Unit,
  actor: SignedInActor,
  person: StaffFacts,
  form: StaffForm,
): Promise<boolean> {
  assertOwn(person);
  const { id, licenceId } = person;
  const { name, email, endsOn, role } = await readForm(deps, unit, actor, form, person);
  if (id === actor.personId && role !== person.roles[0]) throw new AppError('staff-not-self', 409);
  const { given, prefix, family } = name;
  await unit.update(peopleTable, { id }, { given, prefix, family, updatedAt: unit.at });
  await setNameParts(unit, { id, licenceId, kind: 'staff', name });
  await setLastDay(unit, id, endsOn);
  // Another mailbox is another person, for all that can be known: it has to be confirmed as well.
  const moved = email !== person.email;
  if (moved) await asFault(moveAddress(unit, deps.accounts, person, email));
  const how = await howHere(deps, unit, actor, { source: 'own', role });
  const asked = person.request?.state === 'waiting' ? person.request.role : person.roles[0];
  const again = role !== asked || (moved && how === 'waits') || person.roles.length > 1;
  await unit.audit({
    event: 'staff.changed',
    details: { person: id, role, until: endsOn ?? '' },
  });
  if (again) {
    await handOut(deps, unit, actor, { id, name, role, how });
    await endSessions(unit, id);
  }
  return how === 'waits' && (again || person.request?.state === 'waiting');
}

async function giveRole(
  deps: StaffDeps,
  unit: Unit,
  actor: SignedInActor,
  person: StaffFacts,
  role: StaffRole | '',
): Promise<void> {
  // Access from outside ends by a date, and only an account of our own has one.
  if (
    role === 'external' ||
    (role !== '' && !givable(actor, deps.licenceKind(actor.licenceId)).includes(role))
  )
    throw new StaffRefusedError([{ field: 'rol', code: 'choice' }]);
  if (person.id === actor.personId) throw new AppError('staff-not-self', 409);
  const how =
    role === '' ? 'given' : await howHere(deps, unit, actor, { source: person.source, role });
  await unit.audit({ event: 'staff.role-given', details: { person: person.id, role } });
  await handOut(deps, unit, actor, {
    id: person.id,
    name: person,
    role,
    how: role === person.roles[0] ? 'given' : how,
  });
  await endSessions(unit, person.id);
}

async function setActive(
  unit: Unit,
  actor: SignedInActor,
  person: StaffFacts,
  active: boolean,
): Promise<void> {
  assertOwn(person);
  const { id } = person;
  if (id === actor.personId) throw new AppError('staff-not-self', 409);
  await unit.update(
    peopleTable,
    { id },
    { status: active ? 'active' : 'inactive', updatedAt: unit.at },
  );
  await spendLinks(unit, id);
  await endSessions(unit, id);
  await unit.audit({
    event: active ? 'staff.activated' : 'staff.deactivated',
    details: { person: id },
  });
}

function factsOf(row: StaffRow, email: string, request: StaffFacts['request']): StaffFacts {
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
    request,
    trace: {},
  };
}

/** What the host supplies is changed there. */
function assertOwn(person: StaffFacts): void {
  if (person.source !== 'own') throw new AppError('staff-from-host', 409);
}

async function setRole(unit: Unit, personId: string, role: StaffRole | ''): Promise<void> {
  await unit.remove(staffRolesTable, { personId });
  if (role === '') return;
  const givenBy = unit.actor.personId ?? null;
  await unit.insert(staffRolesTable, { personId, role, givenBy, givenAt: unit.at });
}

/** Another mailbox vouches from now on: links that were mailed to the old one no longer work. */
async function moveAddress(
  unit: Unit,
  accounts: LocalAccounts,
  person: StaffFacts,
  email: string,
): Promise<void> {
  const { id: personId, licenceId } = person;
  const hashes = accounts.hashesOf(email);
  if (await isAddressTaken(unit, { licenceId, personId, hashes }))
    throw new AppError('account-exists', 409);
  await setAddress(unit, personId, {
    emailHash: hashes[0] ?? Buffer.alloc(0),
    email: accounts.sealAddress(licenceId, personId, email),
  });
  await spendLinks(unit, personId);
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
