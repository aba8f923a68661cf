import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import { createAsked, personOf } from '../asking/index.ts';
import type { Asked } from '../asking/index.ts';
import type { Links } from '../links/index.ts';
import { consentRoundsTable } from './plan-consent-tables.ts';
import type { RoundFacts, RoundPerson, RoundReader } from './round-facts.ts';

export interface Place {
  roundId: string;
  personId: string;
}

/** A round, held while something is done with it. */
export type AskedRounds = Asked<RoundFacts>;

export const createAskedRounds = (deps: {
  unitOfWork: UnitOfWork;
  links: Links;
  reader: RoundReader;
}): AskedRounds =>
  createAsked(deps, {
    purpose: 'consent',
    find: async (unit, dossier, id) =>
      (await deps.reader.within(unit).ofDossier(dossier, schoolDay(unit.at))).find(
        (round) => round.id === id,
      ),
    isOver: ({ closedAt }) => closedAt !== null,
    over: 'round-over',
    setEnd: async (unit, id, endsOn) => {
      await unit.update(consentRoundsTable, { id }, { endsOn });
    },
  });

/** @throws AppError `person-answered`, `round-over` when it is too late to ask */
export function unanswered(round: RoundFacts, personId: string): RoundPerson {
  const person = personOf(round.people, personId);
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
