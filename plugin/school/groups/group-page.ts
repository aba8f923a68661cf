import { z } from 'zod';
import { orShown } from '../../kernel/errors.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Answer, Input, SignedInActor } from '../../platform/routes/index.ts';
import { askAtForm, askAtPage, manageGroup } from './group-policy.ts';
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

const groupParams = z.object({ groupId: z.uuid() });

const ofGroup = (store: Pick<GroupsStore, 'find'>) =>
  ({
    permission: manageGroup,
    frame: 'host',
    params: groupParams,
    load: ({
      params,
      actor,
    }: {
      params: { groupId: string };
      actor: SignedInActor;
    }): Promise<GroupFacts | undefined> => store.find(params.groupId, actor.licenceId),
  }) as const;
/** A page asks for a recent sign-in before anything is typed, its form allows the time to type. */
export const get = { method: 'GET', csrf: 'none', ...askAtPage } as const;
export const post = { method: 'POST', csrf: 'token', audit: 'in-unit', ...askAtForm } as const;

/** A page about the group of its address, of the asking person's licence only. */
export const pageOfGroup = (store: Pick<GroupsStore, 'find'>) => ({ ...ofGroup(store), ...get });
/** A form of such a page. */
export const formOfGroup = (store: Pick<GroupsStore, 'find'>) => ({ ...ofGroup(store), ...post });

/** For pages about no group in particular. */
export const ownLicence = <P, Q, B>(
  input: Input<P, Q, B>,
): { licenceId: string; trace: object } => ({ licenceId: input.actor.licenceId, trace: {} });

/** Does it, or shows the form again with what was typed and what is wrong with it. */
export const orShowFaults = orShown<GroupFault, Answer>(GroupRefusedError);
