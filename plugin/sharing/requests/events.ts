import type { Unit } from '../../platform/store/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { KeyPlace } from '../facts/index.ts';
import { nextEvent } from './kept-store.ts';
import type { RequestEventKind } from './request.ts';
import { requestSeal } from './request-seal.ts';
import { requestEventsTable } from './request-tables.ts';

export interface RequestEvents {
  /** What happened to a request, in the unit in which it does; words are sealed. */
  add(
    unit: Unit,
    request: { id: string },
    kind: RequestEventKind,
    said?: { dossier: KeyPlace; words: string; steps?: readonly number[] },
  ): Promise<void>;
}

export const createRequestEvents = (deps: {
  dossierKey: (dossier: KeyPlace) => Buffer;
}): RequestEvents => ({
  add: async (unit, request, kind, said) => {
    const id = newId();
    await unit.insert(requestEventsTable, {
      id,
      requestId: request.id,
      number: await nextEvent(unit, request.id),
      kind,
      byId: unit.actor.personId ?? null,
      at: unit.at,
      words:
        said === undefined || said.words === ''
          ? null
          : requestSeal(deps.dossierKey(said.dossier)).seal(said.words, 'request_events/words', id),
      stepsAsked: said?.steps === undefined ? null : said.steps.join(','),
    });
  },
});
