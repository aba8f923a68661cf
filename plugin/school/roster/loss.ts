import { openDetails } from '../people/index.ts';
import type { PersonDetails } from '../people/index.ts';
import type { ApplyContext } from './apply-context.ts';
import type { Before } from './before.ts';
import { personDigest } from './person-digest.ts';
import { detailsOf } from './roster-store.ts';
import type { HostPersonRow } from './roster-store.ts';
import { keyOf } from './row-list.ts';
import type { Snapshot } from './host-snapshot.ts';

/** What a run can take away: each kind is judged by itself, so that no other hides it. */
export const lossKinds = [
  'students',
  'staff',
  'guardians',
  'groups',
  'pupilPlaces',
  'staffPlaces',
  'guardianships',
  'authorities',
  'mentors',
  'altIds',
  'emails',
  'phones',
  'addresses',
  'birthDates',
] as const;
export type LossKind = (typeof lossKinds)[number];

/** How many of a kind would go, and the people or groups that it is about: the first of them. */
export type Losses = Partial<Record<LossKind, { count: number; ids: string[] }>>;

export interface Loss {
  losses: Losses;
  /** Of every kind together. */
  deactivations: number;
  /** More of some kind than goes in the ordinary course of things. */
  isMuch: boolean;
}

/** One kind, of one sort of people where it can vanish for these alone. */
interface Measure {
  kind: LossKind;
  /** How many of it there are now. */
  present: number;
  /** Whom or what each that would go is about. */
  lost: string[];
}

const MOST_LOSS = 0.1;
const MOST_IDS_KEPT = 100;

/** One may always go: somebody leaves, and in a small school that is more than a tenth. */
const isMuch = ({ kind, present, lost }: Measure): boolean =>
  lost.length > Math.max(present * MOST_LOSS, kind === 'groups' ? 0 : 1);

/**
 * What a snapshot would take away: the guard against a host that suddenly tells half. What ends
 * with a school year, or goes with somebody who leaves, is the ordinary course of things and does
 * not count.
 */
export async function reckonLoss(
  context: ApplyContext,
  before: Before,
  snapshot: Snapshot,
): Promise<Loss> {
  const view = viewOf(context, before, snapshot);
  const measures = [
    ...peopleLosses(view),
    ...groupLosses(view),
    ...placeLosses(view),
    ...linkLosses(view),
    ...altIdLosses(view),
    birthDateLoss(view),
    ...(await detailLosses(context, view)),
  ];
  const losses: Losses = {};
  for (const { kind, lost } of measures) {
    if (lost.length === 0) continue;
    const known = (losses[kind] ??= { count: 0, ids: [] });
    known.count += lost.length;
    known.ids = [...new Set([...known.ids, ...lost])].slice(0, MOST_IDS_KEPT);
  }
  return {
    losses,
    deactivations: measures.reduce((sum, { lost }) => sum + lost.length, 0),
    isMuch: measures.some(isMuch),
  };
}

/** Whether no kind loses more than a person was shown and said yes to. */
export const isWithin = (losses: Losses, confirmed: Losses): boolean =>
  lossKinds.every((kind) => (losses[kind]?.count ?? 0) <= (confirmed[kind]?.count ?? 0));

interface View {
  before: Before;
  snapshot: Snapshot;
  personById: ReadonlyMap<string, HostPersonRow>;
  groupHostId: ReadonlyMap<string, string>;
  /** Groups of years that have not ended. */
  running: ReadonlySet<string>;
  /** Who was in groups of years that have ended, and is in none that runs: they may leave. */
  ended: ReadonlySet<string>;
  /** Who comes, and is active, by kind and id of the host. */
  comes: ReadonlyMap<string, Snapshot['people'][number]>;
}

const hostKey = (row: Pick<HostPersonRow, 'kind' | 'hostId'>): string =>
  keyOf({ kind: row.kind, id: row.hostId ?? '' });

function viewOf({ today }: ApplyContext, before: Before, snapshot: Snapshot): View {
  const years = new Set(before.years.filter(({ endsOn }) => endsOn >= today).map(({ id }) => id));
  const running = new Set(
    before.groups.filter(({ schoolYearId }) => years.has(schoolYearId)).map(({ id }) => id),
  );
  const placed = new Set(
    before.memberships
      .filter((row) => row.removedOn === null && running.has(row.groupId))
      .map((row) => row.personId),
  );
  return {
    before,
    snapshot,
    personById: new Map(before.people.map((row) => [row.id, row])),
    groupHostId: new Map(before.groups.map((row) => [row.id, row.hostId ?? ''])),
    running,
    ended: new Set(
      before.memberships
        .filter((row) => !running.has(row.groupId) && !placed.has(row.personId))
        .map((row) => row.personId),
    ),
    comes: new Map(
      snapshot.people
        .filter(({ status, stays }) => status === 'active' || stays.includes('status'))
        .map((person) => [keyOf(person.ref), person]),
    ),
  };
}

const comesAs = (
  { personById, comes }: View,
  personId: string,
): Snapshot['people'][number] | undefined => {
  const row = personById.get(personId);
  return row?.status === 'active' ? comes.get(hostKey(row)) : undefined;
};

function peopleLosses(view: View): Measure[] {
  const { before, comes, ended } = view;
  const withPupil = new Set(
    before.guardianships
      .filter((row) => row.status === 'active' && comesAs(view, row.studentId) !== undefined)
      .map((row) => row.guardianId),
  );
  const measure = (
    kind: LossKind,
    of: HostPersonRow['kind'],
    counts: (row: HostPersonRow) => boolean,
  ): Measure => {
    const there = before.people.filter(
      (row) => row.kind === of && row.status === 'active' && counts(row),
    );
    return {
      kind,
      present: there.length,
      lost: there.filter((row) => !comes.has(hostKey(row))).map(({ id }) => id),
    };
  };
  return [
    measure('students', 'student', ({ id }) => !ended.has(id)),
    measure('staff', 'staff', () => true),
    measure('guardians', 'guardian', ({ id }) => withPupil.has(id)),
  ];
}

function groupLosses({ before, snapshot, running }: View): Measure[] {
  const there = before.groups.filter(({ id, status }) => status === 'active' && running.has(id));
  const come = new Map(snapshot.groups.map((group) => [group.ref.id, group]));
  const mentored = there.filter(
    ({ hostId, mentorId }) => mentorId !== null && come.has(hostId ?? ''),
  );
  return [
    {
      kind: 'groups',
      present: there.length,
      lost: there.filter(({ hostId }) => !come.has(hostId ?? '')).map(({ id }) => id),
    },
    {
      kind: 'mentors',
      present: mentored.length,
      lost: mentored
        .filter(({ hostId }) => {
          const group = come.get(hostId ?? '');
          return group?.stays === false && group.mentor === undefined;
        })
        .map(({ id }) => id),
    },
  ];
}

/** Places of who stays: those of who leaves go with them. */
function placeLosses(view: View): Measure[] {
  const { before, snapshot, running, personById, groupHostId } = view;
  const come = new Set(snapshot.places.map(({ group, person }) => `${group}/${person}`));
  const there = before.memberships.filter(
    (row) =>
      row.removedOn === null &&
      running.has(row.groupId) &&
      comesAs(view, row.personId) !== undefined,
  );
  return (['pupilPlaces', 'staffPlaces'] as const).map((kind): Measure => {
    const mine = there.filter((row) => (row.role === 'pupil') === (kind === 'pupilPlaces'));
    const gone = mine.filter((row) => {
      const person = personById.get(row.personId);
      const group = groupHostId.get(row.groupId) ?? '';
      return person !== undefined && !come.has(`${group}/${hostKey(person)}`);
    });
    return { kind, present: mine.length, lost: gone.map(({ personId }) => personId) };
  });
}

/** Parents of pupils who stay, and what is known of their gezag. */
function linkLosses(view: View): Measure[] {
  const { before, snapshot, personById } = view;
  const come = new Map(
    snapshot.links.map((link) => [`${link.student}/${link.guardian}`, link.authority]),
  );
  const there = before.guardianships
    .filter((row) => row.status === 'active' && comesAs(view, row.studentId) !== undefined)
    .map((row) => {
      const [student, guardian] = [personById.get(row.studentId), personById.get(row.guardianId)];
      const key =
        student === undefined || guardian === undefined
          ? ''
          : `${hostKey(student)}/${hostKey(guardian)}`;
      return { row, key };
    });
  const told = there.filter(({ row, key }) => row.authority !== 'unknown' && come.has(key));
  return [
    {
      kind: 'guardianships',
      present: there.length,
      lost: there.filter(({ key }) => !come.has(key)).map(({ row }) => row.guardianId),
    },
    {
      kind: 'authorities',
      present: told.length,
      lost: told.filter(({ key }) => come.get(key) === 'unknown').map(({ row }) => row.guardianId),
    },
  ];
}

/** By scheme: staff sign on by one, pupils are found by another. */
function altIdLosses(view: View): Measure[] {
  const { before } = view;
  const schemes = new Set(before.altIds.map(({ scheme }) => scheme));
  return [...schemes].map((scheme): Measure => {
    const there = before.altIds.filter(
      (row) => row.scheme === scheme && comesAs(view, row.personId) !== undefined,
    );
    const lost = there.filter(({ personId }) => {
      const person = comesAs(view, personId);
      if (person?.stays.includes('altIds') === true) return false;
      // What two people carry is told by itself, and is no slip of the host as a whole.
      const has = [...(person?.altIds ?? []), ...(person?.shared ?? [])];
      return !has.some((id) => `${person?.ref.kind ?? ''}.${id.scheme}` === scheme);
    });
    return { kind: 'altIds', present: there.length, lost: lost.map(({ personId }) => personId) };
  });
}

function birthDateLoss(view: View): Measure {
  const there = view.before.people.filter(
    (row) =>
      row.kind === 'student' && row.birthDate !== null && comesAs(view, row.id) !== undefined,
  );
  return {
    kind: 'birthDates',
    present: there.length,
    lost: there
      .filter(({ id }) => {
        const person = comesAs(view, id);
        return person?.birthDate === null && !person.stays.includes('birthDate');
      })
      .map(({ id }) => id),
  };
}

const detailFields = [
  ['emails', 'email'],
  ['phones', 'phone'],
  ['addresses', 'address'],
] as const;
const CHUNK = 500;

/**
 * Addresses and numbers lie sealed: only those of people whose row differs are opened, since
 * nothing can be gone from a row that says the same.
 */
async function detailLosses(context: ApplyContext, view: View): Promise<Measure[]> {
  const counted = new Map<string, Measure>();
  const count = (personKind: string, had: PersonDetails, has: PersonDetails, id: string): void => {
    for (const [kind, field] of detailFields) {
      if (had[field] === undefined) continue;
      const key = `${personKind}/${field}`;
      const measure = counted.get(key) ?? { kind, present: 0, lost: [] };
      counted.set(key, measure);
      measure.present += 1;
      if (has[field] === undefined) measure.lost.push(id);
    }
  };
  const differing: string[] = [];
  for (const row of view.before.people) {
    const person = comesAs(view, row.id);
    if (person === undefined) continue;
    if (row.hostHash?.equals(personDigest(person)) === true)
      count(row.kind, person.details, person.details, row.id);
    else differing.push(row.id);
  }
  for (let start = 0; start < differing.length; start += CHUNK) {
    const rows = await detailsOf(context.unit, differing.slice(start, start + CHUNK));
    for (const { id, kind, details } of rows)
      count(
        kind,
        openDetails(context.licenceKey, id, details),
        comesAs(view, id)?.details ?? {},
        id,
      );
  }
  return [...counted.values()];
}
