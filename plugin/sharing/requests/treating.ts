import type { ReadStanding } from '../../consent/data-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { addMonths, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { isoDate, shownMoment } from '../../kernel/moments.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { shareableSteps, standsDespite } from '../facts/index.ts';
import type { KeyPlace, ShareFacts } from '../facts/index.ts';
import { lockRunning } from '../partnership/index.ts';
import type { RequestRoutesStore, RouteDefinition } from '../request-routes/index.ts';
import type { ExpertsDoor, NewDecision, Treating } from './acts.ts';
import type { RequestStatus } from './course.ts';
import {
  decisionFaults,
  LONGEST_REASON,
  LONGEST_WORDS,
  outcomeIn,
  SHORTEST_REASON,
} from './decision.ts';
import type { RequestEvents } from './events.ts';
import { nextDecision, numberTaken } from './kept-store.ts';
import type { RequestFacts, RequestSubject } from './request.ts';
import type { RequestNotices } from './request-notices.ts';
import { requestSeal } from './request-seal.ts';
import { requestDecisionsTable, requestNotesTable, requestsTable } from './request-tables.ts';
import { lockNumbers, lockRequest } from './requests-store.ts';
import type { RequestsStore } from './requests-store.ts';
import { assertAct, assertWords } from './sending.ts';

/** What is asked of a school is answered within so many months. */
const MOST_ANSWER_MONTHS = 6;

export interface TreatingDeps {
  unitOfWork: UnitOfWork;
  requests: RequestsStore;
  routes: RequestRoutesStore;
  standing: ReadStanding;
  experts: ExpertsDoor;
  events: RequestEvents;
  notices: RequestNotices;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

interface Locked {
  request: RequestFacts;
  share: ShareFacts | undefined;
}

type Work = (unit: Unit, locked: Locked) => Promise<void>;

export function createTreating(deps: TreatingDeps): Treating {
  /** The share and the request, locked in this order; what stands there is what is judged. */
  const act = (actor: SignedInActor, { dossier, request }: RequestSubject, work: Work) =>
    deps.unitOfWork.run(actor, async (unit) => {
      const share = await lockRunning(unit, dossier.id, request.deskId, schoolDay(unit.at));
      const locked = await lockRequest(unit, request.id);
      if (locked === undefined) throw new AppError('not-found', 404);
      await work(unit, { request: locked, share });
    });
  return {
    take: (actor, subject, personId) =>
      act(actor, subject, (unit, locked) => take(deps, unit, locked, personId)),
    askSupplement: (actor, subject, asked) =>
      act(actor, subject, (unit, locked) => askSupplement(deps, unit, locked, subject, asked)),
    propose: (actor, subject, decision, seenRound) =>
      act(actor, subject, (unit, { request, share }) =>
        propose(deps, unit, { dossier: subject.dossier, request, share }, { decision, seenRound }),
      ),
    giveBack: (actor, subject, words) =>
      act(actor, subject, (unit, locked) => giveBack(deps, unit, locked, { subject, words })),
    decide: (actor, subject, decision, seenRound) =>
      act(actor, subject, (unit, { request, share }) =>
        decide(deps, unit, { dossier: subject.dossier, request, share }, { decision, seenRound }),
      ),
    note: (actor, subject, text, id) =>
      act(actor, subject, (unit, locked) => note(deps, unit, locked, { subject, text, id })),
    dropNote: (actor, { dossier, request }, id) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const { id: requestId, deskId } = request;
        const own = { id, requestId, deskId, byId: actor.personId };
        if ((await unit.find(requestNotesTable, own)) === undefined)
          throw new AppError('not-found', 404);
        const dropped = await unit.update(
          requestNotesTable,
          { ...own, removedAt: null },
          { removedAt: unit.at },
        );
        await unit.audit({
          event: 'request.note-removed',
          ...dossier.trace,
          details: { request: requestId, note: id, again: dropped === 0 },
        });
      }),
  };
}

const traceOf = ({ dossierId, pupilId }: RequestFacts) => ({ dossierId, pupilId });

/** @throws AppError `request-not-open`, when another act came first */
async function moveOn(
  unit: Unit,
  request: RequestFacts,
  set: Partial<RowOf<typeof requestsTable>> & { status: RequestStatus },
): Promise<void> {
  const moved = await unit.update(
    requestsTable,
    { id: request.id, status: request.status },
    { ...set, changedAt: unit.at },
  );
  if (moved === 0) throw new AppError('request-not-open', 409);
}

async function take(
  deps: TreatingDeps,
  unit: Unit,
  { request, share }: Locked,
  personId: string | null,
): Promise<void> {
  if (personId !== null) {
    const people = await deps.requests.people(unit, request.deskId, schoolDay(unit.at));
    if (!people.some(({ id }) => id === personId)) throw new AppError('not-at-desk', 409);
  }
  if (request.status === 'sent') {
    assertAct('take', { status: request.status, shared: share !== undefined });
    await moveOn(unit, request, { status: 'treated', assignedTo: personId });
    await deps.events.add(unit, request, 'taken');
  } else {
    if (!request.running) throw new AppError('request-not-open', 409);
    await unit.update(requestsTable, { id: request.id }, { assignedTo: personId });
    await deps.events.add(unit, request, 'assigned');
  }
  await unit.audit({
    event: request.status === 'sent' ? 'request.taken' : 'request.assigned',
    ...traceOf(request),
    details: { request: request.id, to: personId ?? '' },
  });
}

async function askSupplement(
  deps: TreatingDeps,
  unit: Unit,
  { request, share }: Locked,
  { dossier }: RequestSubject,
  asked: Parameters<Treating['askSupplement']>[2],
): Promise<void> {
  const words = assertWords(asked.words, SHORTEST_REASON, 'supplement-reason', LONGEST_REASON);
  const today = schoolDay(unit.at);
  const day = isoDate(asked.dueOn);
  if (day === undefined || day <= today || day > addMonths(today, MOST_ANSWER_MONTHS))
    throw new AppError('supplement-day', 422);
  const steps = [...shareableSteps, 9].filter((step) => asked.steps.includes(step));
  assertAct('ask-supplement', { status: request.status, shared: share !== undefined });
  await moveOn(unit, request, { status: 'waiting', waitingSince: unit.at, answerBy: day });
  await deps.events.add(unit, request, 'supplement-asked', { dossier, words, steps });
  await unit.audit({
    event: 'request.supplement-asked',
    ...dossier.trace,
    details: { request: request.id, steps: steps.map(String), before: day },
  });
  await deps.notices.toSchool(unit, request, 'request-supplement-asked');
}

type ToJudge = Locked & { dossier: DossierFacts };
interface Judged {
  decision: NewDecision;
  seenRound: number;
}

/**
 * The school added to it since; or the decision lacks something, or somebody's no or a missing
 * advice stands in the way.
 */
async function judge(
  deps: TreatingDeps,
  unit: Unit,
  act: 'propose' | 'decide',
  { dossier, request, share }: ToJudge,
  { decision, seenRound, proposedBy }: Judged & { proposedBy?: string },
): Promise<RouteDefinition> {
  const version = await deps.routes.version(unit, request.versionId);
  if (version === undefined) throw new Error('A request without the version of its route');
  const { definition } = version;
  if (request.running && request.round !== seenRound)
    throw new AppError('decision-stale', 409, { params: { round: request.round } });
  const [fault] = decisionFaults(definition, decision);
  if (fault?.code === 'message-bsn') throw new AppError('request-bsn', 422);
  const { objections } =
    definition.permission === 'none'
      ? { objections: [] }
      : await deps.standing(dossier, schoolDay(unit.at), unit);
  const latest = objections[0]?.at;
  const advice = await deps.experts.signed(unit, request.id);
  assertAct(
    act,
    {
      status: request.status,
      shared: share !== undefined,
      filled: fault === undefined,
      permitted: share === undefined || standsDespite(share, latest),
      advised: advice.signed >= definition.experts.count,
      fourEyes: definition.decides.fourEyes,
      second: proposedBy !== undefined && proposedBy !== unit.actor.personId,
    },
    { when: shownMoment(latest ?? request.changedAt) },
  );
  await refuseTaken(unit, request, decision);
  return definition;
}

/** One after the other at a desk, so that no number is given twice. */
async function refuseTaken(
  unit: Unit,
  { id, deskId }: RequestFacts,
  decision: NewDecision,
): Promise<void> {
  const tlvNumber = orNull(decision.tlvNumber);
  if (tlvNumber === null) return;
  await lockNumbers(unit, deskId, Number(schoolDay(unit.at).slice(0, 4)));
  if (await numberTaken(unit, { deskId, requestId: id, tlvNumber }))
    throw new AppError('tlv-number-taken', 409, { params: { number: tlvNumber } });
}

async function keepDecision(
  deps: TreatingDeps,
  unit: Unit,
  { dossier, request }: ToJudge,
  decision: NewDecision,
  settled: boolean,
): Promise<string> {
  const id = newId();
  const by = unit.actor.personId ?? '';
  const seal = requestSeal(deps.dossierKey(dossier));
  await unit.insert(requestDecisionsTable, {
    id,
    requestId: request.id,
    deskId: request.deskId,
    number: await nextDecision(unit, request.id),
    state: settled ? 'final' : 'proposed',
    outcome: decision.outcome,
    category: decision.category ?? null,
    schoolKind: decision.schoolKind ?? null,
    tlvNumber: orNull(decision.tlvNumber),
    fromOn: orNull(decision.fromOn),
    untilOn: orNull(decision.untilOn),
    motivation: seal.seal(decision.motivation.trim(), 'request_decisions/motivation', id),
    clause: seal.seal(decision.clause.trim(), 'request_decisions/clause', id),
    proposedBy: by,
    proposedAt: unit.at,
    ...(settled ? { settledBy: by, settledAt: unit.at, finalKey: 1 } : {}),
  });
  return id;
}

const orNull = (typed: string | undefined): string | null =>
  typed === undefined || typed.trim() === '' ? null : typed.trim();

async function propose(
  deps: TreatingDeps,
  unit: Unit,
  judged: ToJudge,
  asked: Judged,
): Promise<void> {
  const { dossier, request } = judged;
  await judge(deps, unit, 'propose', judged, asked);
  const id = await keepDecision(deps, unit, judged, asked.decision, false);
  await moveOn(unit, request, { status: 'proposed' });
  await deps.events.add(unit, request, 'proposed');
  await unit.audit({
    event: 'request.proposed',
    ...dossier.trace,
    details: { request: request.id, decision: id, outcome: asked.decision.outcome },
  });
  // Another settles it: whoever treats it may be who proposed it.
  await deps.notices.toDesk(unit, { ...request, assignedTo: null }, 'request-proposed');
}

/** What waits for a second person. @throws AppError `request-not-open` */
async function proposalOf(
  unit: Unit,
  request: RequestFacts,
): Promise<RowOf<typeof requestDecisionsTable>> {
  const found = await unit.find(
    requestDecisionsTable,
    { requestId: request.id, state: 'proposed' },
    { lock: true },
  );
  if (found === undefined) throw new AppError('request-not-open', 409);
  return found;
}

async function giveBack(
  deps: TreatingDeps,
  unit: Unit,
  { request, share }: Locked,
  asked: { subject: RequestSubject; words: string },
): Promise<void> {
  const { dossier } = asked.subject;
  const words = assertWords(asked.words, SHORTEST_REASON, 'return-reason', LONGEST_REASON);
  const proposal = await proposalOf(unit, request);
  assertAct('return', {
    status: request.status,
    shared: share !== undefined,
    fourEyes: true,
    second: proposal.proposedBy !== unit.actor.personId,
  });
  await unit.update(
    requestDecisionsTable,
    { id: proposal.id, state: 'proposed' },
    { state: 'returned', settledBy: unit.actor.personId ?? null, settledAt: unit.at },
  );
  await moveOn(unit, request, { status: 'treated' });
  await deps.events.add(unit, request, 'returned', { dossier, words });
  await unit.audit({
    event: 'request.returned',
    ...dossier.trace,
    details: { request: request.id, decision: proposal.id },
  });
  await deps.notices.toDesk(unit, request, 'request-returned', [proposal.proposedBy]);
}

async function decide(
  deps: TreatingDeps,
  unit: Unit,
  judged: ToJudge,
  asked: { decision: NewDecision | { proposal: string }; seenRound: number },
): Promise<void> {
  const { dossier, request } = judged;
  const { seenRound } = asked;
  if (request.status === 'decided') await refuseDecided(unit, request);
  const settles = 'proposal' in asked.decision;
  const proposal = settles ? await proposalOf(unit, request) : undefined;
  if (settles !== (request.status === 'proposed')) throw new AppError('second-person', 409);
  if ('proposal' in asked.decision && proposal?.id !== asked.decision.proposal)
    throw new AppError('decision-stale', 409, { params: { round: request.round } });
  const decision =
    'proposal' in asked.decision ? proposed(deps, dossier, proposal) : asked.decision;
  const definition = await judge(deps, unit, 'decide', judged, {
    decision,
    seenRound,
    ...(proposal === undefined ? {} : { proposedBy: proposal.proposedBy }),
  });
  const id = await settle(deps, unit, judged, { decision, proposal });
  const outcome = outcomeIn(definition, decision.outcome);
  await moveOn(unit, request, {
    status: 'decided',
    running: null,
    outcome: decision.outcome,
    outcomeKind: outcome?.kind ?? null,
    outcomeName: outcome === undefined ? null : JSON.stringify(outcome.label),
    decidedAt: unit.at,
    ...(decision.category === undefined ? {} : { category: decision.category }),
  });
  await deps.experts.close(unit, request.id, 'decided');
  await deps.events.add(unit, request, 'decided');
  await unit.audit({
    event: 'request.decided',
    ...dossier.trace,
    details: { request: request.id, decision: id, outcome: decision.outcome },
  });
  await deps.notices.toSchool(unit, request, 'request-decided');
}

/** A final decision is one row: written now, or what was proposed. */
async function settle(
  deps: TreatingDeps,
  unit: Unit,
  judged: ToJudge,
  {
    decision,
    proposal,
  }: { decision: NewDecision; proposal: RowOf<typeof requestDecisionsTable> | undefined },
): Promise<string> {
  if (proposal === undefined) return await keepDecision(deps, unit, judged, decision, true);
  await unit.update(
    requestDecisionsTable,
    { id: proposal.id, state: 'proposed' },
    {
      state: 'final',
      finalKey: 1,
      settledBy: unit.actor.personId ?? null,
      settledAt: unit.at,
    },
  );
  return proposal.id;
}

/** The second of two who decide is told of the first. */
async function refuseDecided(unit: Unit, { id, outcomeName }: RequestFacts): Promise<never> {
  const final = await unit.find(requestDecisionsTable, { requestId: id, finalKey: 1 });
  throw new AppError('decision-taken', 409, {
    params: {
      when: shownMoment(final?.settledAt ?? unit.at),
      outcome: outcomeName?.nl ?? '',
    },
  });
}

function proposed(
  deps: TreatingDeps,
  dossier: KeyPlace,
  row: RowOf<typeof requestDecisionsTable> | undefined,
): NewDecision {
  if (row === undefined) throw new AppError('request-not-open', 409);
  const seal = requestSeal(deps.dossierKey(dossier));
  return {
    outcome: row.outcome,
    category: ([1, 2, 3] as const).find((one) => one === row.category),
    schoolKind: (['vso', 'pro'] as const).find((one) => one === row.schoolKind),
    tlvNumber: row.tlvNumber ?? undefined,
    fromOn: row.fromOn ?? undefined,
    untilOn: row.untilOn ?? undefined,
    motivation: seal.open(row.motivation, 'request_decisions/motivation', row.id),
    clause: seal.open(row.clause, 'request_decisions/clause', row.id),
  };
}

async function note(
  deps: TreatingDeps,
  unit: Unit,
  { request, share }: Locked,
  { subject, text, id }: { subject: RequestSubject; text: string; id: string },
): Promise<void> {
  const body = assertWords(text, 1, 'note-empty', LONGEST_WORDS);
  if (share === undefined) throw new AppError('request-unshared', 409);
  const kept = await unit.find(requestNotesTable, { id });
  if (kept !== undefined && kept.requestId !== request.id) throw new AppError('not-found', 404);
  if (kept === undefined)
    await unit.insert(requestNotesTable, {
      id,
      requestId: request.id,
      deskId: request.deskId,
      body: requestSeal(deps.dossierKey(subject.dossier)).seal(body, 'request_notes/body', id),
      byId: unit.actor.personId ?? '',
      at: unit.at,
    });
  await unit.audit({
    event: 'request.note-added',
    ...traceOf(request),
    details: { request: request.id, note: id, again: kept !== undefined },
  });
}
