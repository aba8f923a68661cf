import { ValuesRefusedError } from '../../kernel/errors.ts';
import type { StaffFault } from './staff.ts';

/**
 * What a person typed cannot be kept: each fault with its field; nothing of the request was kept.
 */
export class StaffRefusedError extends ValuesRefusedError<StaffFault> {}
