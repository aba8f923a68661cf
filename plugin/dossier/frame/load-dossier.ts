import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import type { Input } from '../../platform/routes/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import type { DossierStore } from '../record/index.ts';

export const dossierParams = z.object({ dossierId: z.uuid() });

export const stepParams = dossierParams.extend({ step: z.coerce.number().int().min(1).max(11) });

export type StepParams = z.output<typeof stepParams>;

export const loadDossier = <Q, B>(
  store: DossierStore,
  input: Input<{ dossierId: string }, Q, B>,
): Promise<DossierFacts | undefined> =>
  store.find(input.params.dossierId, {
    actorId: input.actor.personId,
    licenceId: input.actor.licenceId,
    today: schoolDay(input.at),
  });
