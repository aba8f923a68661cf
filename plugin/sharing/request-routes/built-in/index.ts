import type { RouteDefinition } from '../definition.ts';
import { CLEO, cleo } from './cleo.ts';
import { hit } from './hit.ts';
import { oppLight } from './opp-light.ts';
import { tlv } from './tlv.ts';

export { categories } from './categories.ts';

interface BuiltIn {
  definition: RouteDefinition;
  /** Name of the partner whose desk treats it, where the partnership has that one. */
  partner?: string;
}

/** What a partnership begins with, in the order of the seed; each is its own to change. */
export const builtIn: readonly BuiltIn[] = [
  { definition: oppLight },
  { definition: hit, partner: 'HIT' },
  { definition: cleo, partner: CLEO },
  { definition: tlv },
];
