import { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Permission, Route, SignedInActor } from '../../platform/routes/index.ts';
import type { Staff } from './staff-service.ts';
import { STAFF_PATH } from './staff-view.ts';
import type { StaffFacts } from './staff.ts';

/** Where one person of the staff has their page. */
export const PERSON_PATH = `${STAFF_PATH}/:personId`;

/** What every route about one person of the staff is declared with. */
export interface OfPerson {
  permission: Permission<StaffFacts>;
  frame: 'host';
  params: z.ZodType<{ personId: string }>;
  load(input: {
    params: { personId: string };
    actor: SignedInActor;
  }): Promise<StaffFacts | undefined>;
  stepUpMinutes?: number;
  stepUpBasis?: string;
}

const params = z.object({ personId: z.uuid() });

/** For whom this permission lets at a person of their own licence. */
export const ofPerson = (
  staff: Pick<Staff, 'find'>,
  permission: Permission<StaffFacts>,
): OfPerson => ({
  permission,
  frame: 'host',
  params,
  load: ({ params: { personId }, actor }) => staff.find(personId, actor.licenceId),
});

/** What is done with one person by a button alone. */
export const personButton = (
  common: OfPerson,
  button: { part: string; flash: string; to: (person: StaffFacts) => string },
  work: (input: { actor: SignedInActor; subject: StaffFacts; lang: Lang }) => Promise<void>,
): Route =>
  guardedRoute({
    ...common,
    method: 'POST',
    path: `${PERSON_PATH}/${button.part}`,
    csrf: 'token',
    audit: 'in-unit',
    act: async (input) => {
      await work(input);
      return { kind: 'redirect', to: button.to(input.subject), flash: button.flash };
    },
  });
