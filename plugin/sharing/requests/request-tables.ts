import {
  code,
  count,
  day,
  filled,
  hash,
  id,
  key,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  table,
  text,
  word,
} from '../../platform/tables/index.ts';
import type { OutcomeKind, RequestStatus } from './course.ts';

const small = number('smallint(5) unsigned');
const tiny = number('tinyint(3) unsigned');

export const requestsTable = table('requests', {
  id,
  /** `26-000042`: the year, and a number of the desk's own. */
  reference: text(12),
  dossierId: reference,
  licenceId: reference,
  pupilId: reference,
  /** Whose route it is; the desk that treats it may be a partner's. */
  partnershipId: reference,
  deskId: reference,
  routeId: reference,
  versionId: reference,
  kind: code,
  /** What the route was called when it was sent: both languages, as JSON. */
  name: text(500),
  shareId: reference,
  round: small,
  previousId: optional(reference),
  status: word<RequestStatus>(),
  /** 1 until it is over. */
  running: optional(tiny),
  category: optional(tiny),
  sentAt: moment,
  sentBy: reference,
  dueOn: day,
  waitedDays: filled(small),
  waitingSince: optional(moment),
  /** The day before which the school answers what is asked of it. */
  answerBy: optional(day),
  assignedTo: optional(reference),
  outcome: optional(code),
  outcomeKind: optional(word<OutcomeKind>()),
  outcomeName: optional(text(500)),
  decidedAt: optional(moment),
  changedAt: moment,
});

export const requestCountersTable = table('request_counters', {
  deskId: key(reference),
  year: key(small),
  last: count,
});

export const requestSnapshotsTable = table('request_snapshots', {
  requestId: key(reference),
  number: key(small),
  sequence: count,
  shareVersion: small,
  document: sealed,
  hash,
  madeBy: reference,
  madeAt: moment,
});

/** What lay open with a round of a request: of a file this version, whatever came after it. */
export const requestItemsTable = table('request_items', {
  id,
  requestId: reference,
  number: small,
  kind: oneOf('file', 'report'),
  itemId: reference,
  versionId: optional(reference),
  requirement: optional(code),
  datedOn: optional(day),
});

/** Which file of the dossier answers a requirement of a route, and of which day it is. */
export const requestPicksTable = table('request_picks', {
  dossierId: key(reference),
  requirement: key(code),
  fileId: reference,
  datedOn: optional(day),
  chosenBy: reference,
  chosenAt: moment,
});

export const requestEventsTable = table('request_events', {
  id,
  requestId: reference,
  number: count,
  kind: code,
  byId: optional(reference),
  at: moment,
  words: optional(sealed),
  stepsAsked: optional(text(190)),
});

export const requestDecisionsTable = table('request_decisions', {
  id,
  requestId: reference,
  deskId: reference,
  number: small,
  state: oneOf('proposed', 'returned', 'final', 'dropped'),
  outcome: code,
  category: optional(tiny),
  schoolKind: optional(code),
  tlvNumber: optional(text(40)),
  fromOn: optional(day),
  untilOn: optional(day),
  motivation: sealed,
  clause: sealed,
  proposedBy: reference,
  proposedAt: moment,
  settledBy: optional(reference),
  settledAt: optional(moment),
  finalKey: optional(tiny),
});

/** The desk's own words; the school sees none of it. */
export const requestNotesTable = table('request_notes', {
  id,
  requestId: reference,
  deskId: reference,
  body: sealed,
  byId: reference,
  at: moment,
  removedAt: optional(moment),
});
