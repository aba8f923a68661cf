import { AppError } from '../../kernel/errors.ts';
import type { Applied } from '../content/index.ts';

/**
 * The step is about another time than the page that this came from; nothing of the request was
 * kept, and all that it would have written is here.
 */
export class MovedOnError extends AppError {
  readonly conflicts: Applied['conflicts'];
  constructor(conflicts: Applied['conflicts']) {
    super('evaluation-moved', 409);
    this.conflicts = conflicts;
  }
}

/** A button of before was pressed, and nothing was done; `flash` says how it stands now. */
export class StaleActError extends AppError {
  readonly flash: string;
  constructor(flash: string) {
    super('evaluation-moved', 409);
    this.flash = flash;
  }
}
