export type HostErrorCode =
  | 'unsupported'
  | 'denied'
  /** The host's answer lacks what signing on needs; the detail names it. */
  | 'incomplete'
  | 'unavailable'
  | 'throttled'
  | 'invalid'
  | 'gone';

/**
 * A fault of the host or of its configuration. `safeDetail` holds no personal data, token or
 * secret: it is logged.
 */
export class HostError extends Error {
  readonly code: HostErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly safeDetail: string;

  constructor(
    code: HostErrorCode,
    safeDetail = '',
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(`${code}${safeDetail === '' ? '' : `: ${safeDetail}`}`, { cause: options.cause });
    this.name = 'HostError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.safeDetail = safeDetail;
  }
}
