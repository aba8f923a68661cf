import { v7 } from 'uuid';

/** A new row's id: a UUID of version 7, so that neighbours in time are neighbours in the index. */
export const newId = (): string => v7();
