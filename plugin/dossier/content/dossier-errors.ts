import { AppError } from '../../kernel/errors.ts';
import type { Fault } from '../declaration/index.ts';
import type { ChangeFault, Conflict } from './content.ts';

/** Somebody else wrote first: nothing of the request was kept, both texts are here. */
export class ConflictError extends AppError {
  readonly conflicts: readonly Conflict[];
  constructor(conflicts: readonly Conflict[]) {
    super('conflict', 409);
    this.conflicts = conflicts;
  }
}

/** Values that cannot be kept, each with its field; nothing of the request was kept. */
export class RefusedError extends AppError {
  readonly faults: readonly ChangeFault[];
  constructor(faults: readonly ChangeFault[]) {
    super('values-refused', 400);
    this.faults = faults;
  }
}

/** A step that cannot be finished yet, with everything to mend. */
export class UnfinishedError extends AppError {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super('step-unfinished', 422);
    this.faults = faults;
  }
}
