import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { LinkPerson } from '../link-facts/index.ts';
import type { Declines, KeyPlace, Links } from '../links/index.ts';
import { personOf, reachable, unanswered } from './in-round.ts';
import type { InRound, Place } from './in-round.ts';
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

export function createRoundActs(deps: {
  inRound: InRound;
  dossiers: Pick<Dossiers, 'untickPlan'>;
  links: Links;
  declines: Pick<Declines, 'ofRecipient'>;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): RoundActs {
  const { inRound } = deps;
  const extend = async (unit: Unit, roundId: string, endsOn: string): Promise<void> => {
    await unit.write('UPDATE {consent_rounds} SET ends_on = :endsOn WHERE id = :roundId', {
      roundId,
      endsOn,
    });
    await deps.links.extend(unit, roundId, endsOn);
  };

  return {
    resend: (actor, dossier, { roundId, personId }, email) =>
      inRound(
        actor,
        dossier,
        roundId,
        { kind: 'resent', personIds: [personId] },
        async (unit, round) => {
          const { name, relation, authority, reason, lang } = reachable(
            round,
            personId,
            schoolDay(unit.at),
          );
          const person: LinkPerson = { name, relation, authority, email, reason };
          await deps.links.replace(unit, dossier, personId, person);
          await deps.links.mail(unit, {
            licenceId: dossier.licenceId,
            recipientId: personId,
            lang,
            to: email,
            ...(round.subject === '' ? {} : { subject: round.subject }),
            endsOn: round.endsOn,
            name: 'consent-ask',
          });
        },
      ),

    withdraw: (actor, dossier, { roundId, personId }) =>
      inRound(
        actor,
        dossier,
        roundId,
        { kind: 'withdrawn', personIds: [personId] },
        async (unit, round) => {
          unanswered(round, personId);
          await deps.links.withdraw(unit, personId);
        },
      ),

    withdrawRound: (actor, dossier, roundId, reason) =>
      inRound(actor, dossier, roundId, { kind: 'round-withdrawn' }, async (unit, round) => {
        if (round.agreedAt !== null) throw new AppError('round-over', 409);
        await unit.write(
          `UPDATE {consent_rounds} SET closed_as = 'withdrawn', closed_at = :at, closed_reason = :reason WHERE id = :roundId`,
          {
            roundId,
            at: unit.at,
            reason: roundSeal(deps.dossierKey(dossier)).seal(reason, 'closed_reason', roundId),
          },
        );
        await deps.links.close(unit, roundId, 'withdrawn');
        // Questions before this one ended when it was asked: none of them waits for anybody either.
        await unit.write(
          `UPDATE {plans} SET withdrawn_at = :at WHERE dossier_id = :dossierId AND consent_mode = 'links' AND agreed_at IS NULL AND withdrawn_at IS NULL`,
          { dossierId: dossier.id, at: unit.at },
        );
        await deps.dossiers.untickPlan(unit, dossier);
      }),

    extend: (actor, dossier, roundId, endsOn) =>
      inRound(actor, dossier, roundId, { kind: 'extended' }, async (unit) => {
        await extend(unit, roundId, endsOn);
      }),

    reply: (actor, dossier, { roundId, personId }, text) =>
      inRound(
        actor,
        dossier,
        roundId,
        { kind: 'replied', personIds: [personId] },
        async (unit, round) => {
          const person = personOf(round, personId);
          if (person.answer === null || person.reply !== undefined)
            throw new AppError('reply-there', 409);
          await unit.write(
            'UPDATE {consent_people} SET reply = :reply, replied_at = :at, replied_by = :by WHERE id = :personId AND reply IS NULL',
            {
              personId,
              at: unit.at,
              by: actor.personId,
              reply: roundSeal(deps.dossierKey(dossier)).seal(text, 'reply', personId),
            },
          );
          const least = addDays(schoolDay(unit.at), REPLY_DAYS);
          const endsOn = round.endsOn < least ? least : round.endsOn;
          // The link they have leads to the answer: it lives long enough for that, and the mail
          // brings another beside it.
          await extend(unit, roundId, endsOn);
          // Who wants or has no mail reads it by the letter's code, or hears it from the school.
          if (person.email === '' || (await deps.declines.ofRecipient(unit, personId))) return;
          await deps.links.mail(unit, {
            licenceId: dossier.licenceId,
            recipientId: personId,
            lang: person.lang,
            to: person.email,
            endsOn,
            name: 'consent-reply',
          });
        },
      ),
  };
}
