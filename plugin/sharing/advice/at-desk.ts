import type { Reads } from '../../platform/store/index.ts';
import type { KeyPlace } from '../facts/index.ts';
import type { Profession } from '../request-routes/index.ts';
import type { RequestFacts } from '../requests/index.ts';
import { signedAdvices } from './advices-store.ts';
import { isProfession } from './expert.ts';
import { askedRequest, expertsOf, placeOf } from './experts-store.ts';

/** An advice as the desk reads it; of who is still asked nothing but that. */
export interface AdviceAtDesk {
  readonly slot: 1 | 2;
  readonly name: string;
  readonly profession: Profession;
  readonly organisation: string;
  readonly registration: string;
  readonly invitedAt: Date | null;
}
export interface SignedAdvice extends AdviceAtDesk {
  readonly signedAt: Date;
  readonly text: string;
  /** Of exactly this text. */
  readonly hash: Buffer;
  /** The round of the request that it is about. */
  readonly round: number;
}

export interface AdvicesAtDesk {
  /** What was signed, the first expert's first. */
  of(reads: Reads, request: Pick<RequestFacts, 'id'>): Promise<readonly SignedAdvice[]>;
  /** Who is asked and did not sign yet. */
  waiting(reads: Reads, request: Pick<RequestFacts, 'id'>): Promise<readonly AdviceAtDesk[]>;
}

export function createAdvicesAtDesk(deps: {
  dossierKey: (dossier: KeyPlace) => Buffer;
}): AdvicesAtDesk {
  const keyOf = async (reads: Reads, requestId: string): Promise<Buffer | undefined> => {
    const request = await askedRequest(reads, requestId);
    return request === undefined ? undefined : deps.dossierKey(placeOf(request));
  };
  return {
    of: async (reads, { id }) => {
      const key = await keyOf(reads, id);
      if (key === undefined) return [];
      const experts = await expertsOf(reads, key, id);
      const advices = await signedAdvices(reads, key, id);
      return experts.flatMap((expert): SignedAdvice[] => {
        const found = advices.find(({ expertId }) => expertId === expert.id);
        if (found === undefined || found.signedAt === null || found.hash === null) return [];
        const { profession } = found;
        return [
          {
            slot: expert.slot,
            organisation: expert.organisation,
            invitedAt: expert.invitedAt,
            name: found.name,
            profession: isProfession(profession) ? profession : expert.profession,
            registration: found.registration,
            signedAt: found.signedAt,
            text: found.text,
            hash: found.hash,
            round: found.round,
          },
        ];
      });
    },
    waiting: async (reads, { id }) => {
      const key = await keyOf(reads, id);
      const experts = key === undefined ? [] : await expertsOf(reads, key, id);
      return experts.filter(({ signedAt, endedAt }) => signedAt === null && endedAt === null);
    },
  };
}
