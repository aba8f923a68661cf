/** A sentence's parameters: filled into the language catalogue's text, never into a log line. */
export type MessageParams = Record<string, string | number>;

/**
 * An error a person can do something about. `code` names the sentence in the language catalogue
 * (`errors.<code>`), `status` is the HTTP status, `cause` goes to the log only.
 */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: MessageParams;

  constructor(
    code: string,
    status: number,
    options: { params?: MessageParams; cause?: unknown } = {},
  ) {
    super(code, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = status;
    this.params = options.params ?? {};
  }
}

/** Hidden and missing answer alike (promise 3), so there is one error for both. */
export const notFound = (): AppError => new AppError('not-found', 404);
