import { z } from 'zod';
import type { Audit } from '../../platform/audit/index.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import type { GroupFacts, GroupFault } from './group.ts';
import { GroupRefusedError } from './groups-errors.ts';
import type { Groups } from './groups-service.ts';
import type { GroupsStore } from './groups-store.ts';

export interface GroupRouteDeps {
  groups: Groups;
  store: GroupsStore;
  audit: Audit;
  hostName: (licenceId: string) => string;
  base: string;
}

export const groupParams = z.object({ groupId: z.uuid() });

/** The group of the address, of the asking person's licence only. */
export const loadGroup =
  (store: Pick<GroupsStore, 'find'>) =>
  <Q, B>(input: Input<{ groupId: string }, Q, B>): Promise<GroupFacts | undefined> =>
    store.find(input.params.groupId, input.actor.licenceId);

/** For pages about no group in particular. */
export const ownLicence = <P, Q, B>(
  input: Input<P, Q, B>,
): { licenceId: string; trace: object } => ({ licenceId: input.actor.licenceId, trace: {} });

/** Does it, or shows the form again with what was typed and what is wrong with it. */
export async function orShowFaults(
  show: (faults: readonly GroupFault[]) => Answer | Promise<Answer>,
  act: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof GroupRefusedError) return await show(error.faults);
    throw error;
  }
}
