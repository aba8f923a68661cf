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

/**
 * What a person typed cannot be kept: each fault with its field; nothing of the request was kept.
 */
export class ValuesRefusedError<F> extends AppError {
  readonly faults: readonly F[];
  constructor(faults: readonly F[]) {
    super('values-refused', 422);
    this.faults = faults;
  }
}

/** Does it, or shows the form again with what was typed and what is wrong with it. */
export const orShown =
  <F, A>(Refused: abstract new (faults: readonly F[]) => ValuesRefusedError<F>) =>
  async (show: (faults: readonly F[]) => A | Promise<A>, act: () => Promise<A>): Promise<A> => {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refused) return await show(error.faults);
      throw error;
    }
  };

/** Hidden and missing answer alike (promise 3), so there is one error for both. */
export const notFound = (): AppError => new AppError('not-found', 404);
