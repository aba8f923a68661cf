import { AsyncLocalStorage } from 'node:async_hooks';

/** The request on whose behalf something happens, as far as the trail and the log need it. */
export interface Asking {
  /** Where it came from, keyed: the same for the same network, and no address. */
  readonly source: string;
  /** Events of the refusals that were recorded for it. */
  readonly denied: string[];
}

const present = new AsyncLocalStorage<Asking>();

/** Does this as part of answering a request: refusals and sign-ins in it tell its source. */
export const asking = <T>(request: Asking, work: () => Promise<T>): Promise<T> =>
  present.run(request, work);

/** Undefined for jobs and commands. */
export const askedBy = (): Asking | undefined => present.getStore();
