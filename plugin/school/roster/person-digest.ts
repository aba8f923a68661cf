import { createHash } from 'node:crypto';
import type { HostPerson } from './host-people.ts';

export const digest = (value: unknown): Buffer =>
  createHash('sha256').update(JSON.stringify(value)).digest();

/** Of a person's own row: their ids are kept apart, since these hang on other people too. */
export const personDigest = ({ altIds: _ids, shared: _shared, ...person }: HostPerson): Buffer =>
  digest(person);
