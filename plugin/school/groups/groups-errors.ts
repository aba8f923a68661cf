import { ValuesRefusedError } from '../../kernel/errors.ts';
import type { GroupFault } from './group.ts';

/**
 * What a person typed cannot be kept: each fault with its field; nothing of the request was kept.
 */
export class GroupRefusedError extends ValuesRefusedError<GroupFault> {}
