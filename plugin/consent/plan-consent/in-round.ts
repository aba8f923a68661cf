import type { DossierFacts } from '../../dossier/facts/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { noteEvent } from '../links/index.ts';
import type { About } from '../links/index.ts';
import type { RoundFacts, RoundPerson, RoundReader } from './round-facts.ts';

export interface Place {
  roundId: string;
  personId: string;
}

export const aboutRound = (
  dossier: Pick<DossierFacts, 'id' | 'pupilId'>,
  roundId: string,
): Omit<About, 'recipientId'> => ({
  purpose: 'consent',
  aboutId: roundId,
  dossierId: dossier.id,
  pupilId: dossier.pupilId,
});

/**
 * One act after the other: what was read of the round still holds when it is written. Notes the
 * event once the act is done.
 */
export type InRound = <T>(
  actor: SignedInActor,
  dossier: DossierFacts,
  roundId: string,
  event: { kind: string; personIds?: readonly string[] },
  act: (unit: Unit, round: RoundFacts) => Promise<T>,
) => Promise<T>;

export function createInRound(deps: { unitOfWork: UnitOfWork; reader: RoundReader }): InRound {
  return (actor, dossier, roundId, { kind, personIds }, act) =>
    deps.unitOfWork.run(actor, async (unit) => {
      const [row] = await unit.select<{ status: string }>(
        'SELECT status FROM {dossiers} WHERE id = :id FOR UPDATE',
        { id: dossier.id },
      );
      const round = (await deps.reader.ofDossier(dossier, schoolDay(unit.at))).find(
        ({ id }) => id === roundId,
      );
      if (round === undefined) throw new AppError('not-found', 404);
      if (round.closedAt !== null || row?.status !== 'open') throw new AppError('round-over', 409);
      const done = await act(unit, round);
      if (personIds === undefined) await noteEvent(unit, aboutRound(dossier, roundId), kind);
      else
        for (const recipientId of personIds)
          await noteEvent(unit, { ...aboutRound(dossier, roundId), recipientId }, kind);
      return done;
    });
}

export function personOf(round: RoundFacts, personId: string): RoundPerson {
  const person = round.people.find(({ id }) => id === personId);
  if (person === undefined) throw new AppError('not-found', 404);
  return person;
}

/** @throws AppError `person-answered`, `round-over` when it is too late to ask */
export function unanswered(round: RoundFacts, personId: string): RoundPerson {
  const person = personOf(round, personId);
  if (person.answer !== null) throw new AppError('person-answered', 409);
  if (round.lapsedAt !== null) throw new AppError('round-over', 409);
  return person;
}

/**
 * @throws AppError `round-expired` besides: somebody who comes in now would find a link that is
 * over
 */
export function reachable(round: RoundFacts, personId: string, today: string): RoundPerson {
  const person = unanswered(round, personId);
  if (round.endsOn < today) throw new AppError('round-expired', 409);
  return person;
}
