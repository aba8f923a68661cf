import type { Reads } from '../../platform/store/index.ts';
import type { Profession } from '../request-routes/index.ts';
import type { RequestFacts } from '../requests/index.ts';

/** What an expert wrote and signed about a request. */
export interface AdviceAtDesk {
  readonly slot: 1 | 2;
  readonly name: string;
  readonly profession: Profession;
  readonly registration: string;
  readonly signedAt: Date;
  readonly text: string;
  /** Of exactly this text. */
  readonly hash: Buffer;
}

/** The signed advices of a request; the capability that asks experts supplies them. */
export interface AdvicesAtDesk {
  of(reads: Reads, request: RequestFacts): Promise<readonly AdviceAtDesk[]>;
}
