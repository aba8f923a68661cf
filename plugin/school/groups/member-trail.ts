import { schoolDay } from '../../kernel/clock.ts';
import type { Reads } from '../../platform/store/index.ts';
import { memberActsAfter, ownMembersNow } from './member-trail-store.ts';
import type { MemberAct } from './member-trail-store.ts';

/** What the trail tells of one person in one group. */
interface Told {
  from: string;
  /** '' for no last day. */
  until: string;
  isIn: boolean;
}

/** Of all rows that tell of groups, and of merges of two pupils. */
interface Details {
  group?: string;
  groups?: string[];
  people?: string[];
  /** A day; of a merge who is gone. */
  from?: string;
  until?: string;
  merge?: string;
  to?: string;
}

type Members = Map<string, Told | undefined>;

const BATCH = 5_000;

/**
 * Who is in a running group by the school's own hand, and not by any act that the trail tells of:
 * the row was put in, changed or put back in the database alone. Places that the host gives are not
 * told one by one; each pull brings those back to what the host says, and nobody reads by them
 * without the host's word.
 */
export async function membersWithoutTrail(
  reads: Reads,
  today: string,
): Promise<{ chain: string; about: string }[]> {
  const told = await toldMembers(reads);
  return (await ownMembersNow(reads, today))
    .filter(({ chain, groupId, personId, fromDay, toDay }) => {
      const known = told.get(placeOf(chain, groupId, personId));
      const isTold =
        known?.isIn === true && known.from === fromDay && known.until === (toDay ?? '');
      return !isTold;
    })
    .map(({ chain, id }) => ({ chain, about: id }));
}

const placeOf = (chain: string, group: string, person: string): string =>
  `${chain} ${group} ${person}`;

/** Who is in a group after all acts of the trail, by chain, group and person. */
async function toldMembers(reads: Reads): Promise<Members> {
  const told: Members = new Map();
  const before: Members = new Map();
  let last = { chain: '', sequence: 0 };
  for (;;) {
    const acts = await memberActsAfter(reads, last, BATCH);
    for (const act of acts) {
      const details = JSON.parse(act.details) as Details;
      if (act.event.startsWith('pupil.')) follow(told, before, act, details);
      else take(told, act, details);
    }
    const end = acts.at(-1);
    if (end === undefined || acts.length < BATCH) return told;
    last = { chain: end.chain, sequence: end.sequence };
  }
}

function take(told: Members, { chain, event, at }: MemberAct, details: Details): void {
  const { group = '', people = [], from = '', until = '' } = details;
  for (const person of people) {
    const place = placeOf(chain, group, person);
    const known = told.get(place);
    if (event === 'group.members-removed') told.set(place, known && { ...known, isIn: false });
    else if (event === 'group.member-restored') told.set(place, known && restored(known, at));
    else told.set(place, { from, until, isIn: true });
  }
}

/** A last day that had passed is none, once somebody is back. */
const restored = ({ from, until }: Told, at: Date): Told => ({
  from,
  until: until < schoolDay(at) ? '' : until,
  isIn: true,
});

/** A merge takes places along from one pupil to another; undone, each has their own again. */
function follow(
  told: Members,
  before: Members,
  { chain, event, pupilId }: MemberAct,
  details: Details,
): void {
  const { groups = [], merge = '', from = '', to = '' } = details;
  for (const group of groups) {
    const kept = placeOf(chain, group, pupilId ?? '');
    const key = `${merge} ${group}`;
    if (event === 'pupil.merged') {
      before.set(key, told.get(kept));
      told.set(kept, told.get(placeOf(chain, group, from)));
    } else {
      told.set(placeOf(chain, group, to), told.get(kept));
      told.set(kept, before.get(key));
    }
  }
}
