import { ValuesRefusedError } from '../../kernel/errors.ts';
import type { AccessFault } from './external-access.ts';

/** Not everything is there or right: each fault with its field; nothing of the request was kept. */
export class AccessRefusedError extends ValuesRefusedError<AccessFault> {}
