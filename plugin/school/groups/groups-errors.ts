import { AppError } from '../../kernel/errors.ts';
import type { GroupFault } from './group.ts';

/**
 * What a person typed cannot be kept: each fault with its field; nothing of the request was kept.
 */
export class GroupRefusedError extends AppError {
  readonly faults: readonly GroupFault[];
  constructor(faults: readonly GroupFault[]) {
    super('values-refused', 422);
    this.faults = faults;
  }
}
