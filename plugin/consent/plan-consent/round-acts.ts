import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import { personOf } from '../asking/index.ts';
import type { Declines, KeyPlace, Links } from '../links/index.ts';
import { reachable, unanswered } from './in-round.ts';
import type { AskedRounds, Place } from './in-round.ts';
import { consentPeopleTable, consentRoundsTable, plansTable } from './plan-consent-tables.ts';
import type { RoundFacts } from './round-facts.ts';
import { roundSeal } from './rounds-store.ts';

/**
 * What the school does with a question that is open. Each refuses with `round-over` or
 * `person-answered` when it is too late.
 */
export interface RoundActs {
  /** A new link at this address; the earlier ones no longer work. */
  resend(actor: SignedInActor, dossier: DossierFacts, at: Place, email: string): Promise<void>;
  /** Takes somebody's link away; who must consent still must. */
  withdraw(actor: SignedInActor, dossier: DossierFacts, at: Place): Promise<void>;
  /** Takes the whole question back: every link says so, and the plan waits for a question again. */
  withdrawRound(
    actor: SignedInActor,
    dossier: DossierFacts,
    roundId: string,
    reason: string,
  ): Promise<void>;
  extend(
    actor: SignedInActor,
    dossier: DossierFacts,
    roundId: string,
    endsOn: string,
  ): Promise<void>;
  /** Records what the school answers to a remark or refusal, and tells the person by mail. */
  reply(actor: SignedInActor, dossier: DossierFacts, at: Place, text: string): Promise<void>;
}

/** Days in which who gets an answer of the school can at least read it. */
const REPLY_DAYS = 14;

interface ActDeps {
  asked: AskedRounds;
  dossiers: Pick<Dossiers, 'untickPlan'>;
  links: Links;
  declines: Pick<Declines, 'ofRecipient'>;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

export function createRoundActs(deps: ActDeps): RoundActs {
  const { asked, links } = deps;
  return {
    resend: (...at) => resend(asked, ...at),

    withdraw: (actor, dossier, { roundId, personId }) =>
      asked.act(
        actor,
        dossier,
        roundId,
        { kind: 'withdrawn', personIds: [personId] },
        async (unit, round) => {
          unanswered(round, personId);
          await links.withdraw(unit, personId);
        },
      ),

    withdrawRound: (actor, dossier, roundId, reason) =>
      asked.act(actor, dossier, roundId, { kind: 'round-withdrawn' }, (unit, round) =>
        withdrawRound(deps, unit, { dossier, round, reason }),
      ),

    extend: (actor, dossier, roundId, endsOn) =>
      asked.act(actor, dossier, roundId, { kind: 'extended' }, (unit) =>
        asked.extend(unit, roundId, endsOn),
      ),

    reply: (actor, dossier, { roundId, personId }, text) =>
      asked.act(
        actor,
        dossier,
        roundId,
        { kind: 'replied', personIds: [personId] },
        (unit, round) => reply(deps, unit, { dossier, round, personId, text }),
      ),
  };
}

const resend = (
  asked: AskedRounds,
  actor: SignedInActor,
  dossier: DossierFacts,
  { roundId, personId }: Place,
  email: string,
): Promise<void> =>
  asked.act(actor, dossier, roundId, { kind: 'resent', personIds: [personId] }, (unit, round) =>
    asked.sendAgain(unit, dossier, {
      person: reachable(round, personId, schoolDay(unit.at)),
      email,
      subject: round.subject === '' ? undefined : round.subject,
      endsOn: round.endsOn,
      name: 'consent-ask',
    }),
  );

async function withdrawRound(
  { links, dossiers, dossierKey }: ActDeps,
  unit: Unit,
  { dossier, round, reason }: { dossier: DossierFacts; round: RoundFacts; reason: string },
): Promise<void> {
  if (round.agreedAt !== null) throw new AppError('round-over', 409);
  await unit.update(
    consentRoundsTable,
    { id: round.id },
    {
      closedAs: 'withdrawn',
      closedAt: unit.at,
      closedReason: roundSeal(dossierKey(dossier)).seal(reason, 'closed_reason', round.id),
    },
  );
  await links.close(unit, round.id, 'withdrawn');
  // Questions before this one ended when it was asked: none of them waits for anybody either.
  await unit.update(
    plansTable,
    { dossierId: dossier.id, consentMode: 'links', agreedAt: null, withdrawnAt: null },
    { withdrawnAt: unit.at },
  );
  await dossiers.untickPlan(unit, dossier);
}

async function reply(
  { asked, links, declines, dossierKey }: ActDeps,
  unit: Unit,
  given: { dossier: DossierFacts; round: RoundFacts; personId: string; text: string },
): Promise<void> {
  const { dossier, round, personId, text } = given;
  const person = personOf(round.people, personId);
  if (person.answer === null || person.reply !== undefined) throw new AppError('reply-there', 409);
  await unit.update(
    consentPeopleTable,
    { id: personId, reply: null },
    {
      reply: roundSeal(dossierKey(dossier)).seal(text, 'reply', personId),
      repliedAt: unit.at,
      repliedBy: unit.actor.personId ?? null,
    },
  );
  const least = addDays(schoolDay(unit.at), REPLY_DAYS);
  const endsOn = round.endsOn < least ? least : round.endsOn;
  // The link they have leads to the answer: it lives long enough for that, and the mail brings
  // another beside it.
  await asked.extend(unit, round.id, endsOn);
  // Who wants or has no mail reads it by the letter's code, or hears it from the school.
  if (!(await links.mailed(unit, personId))) return;
  if (await declines.ofRecipient(unit, personId)) return;
  await links.mail(unit, {
    licenceId: dossier.licenceId,
    recipientId: personId,
    lang: person.lang,
    to: person.email,
    endsOn,
    name: 'consent-reply',
  });
}
