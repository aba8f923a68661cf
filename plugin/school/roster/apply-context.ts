import type { Unit } from '../../platform/store/index.ts';

export interface ApplyContext {
  unit: Unit;
  licenceId: string;
  licenceKey: Buffer;
  /** `yyyy-mm-dd` */
  today: string;
}

/** Our ids by the host's: a person's kind and id, a group's or a year's id. */
export type Ids = Map<string, string>;

export async function inChunks(
  list: readonly string[],
  work: (chunk: string[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < list.length; start += 500) await work(list.slice(start, start + 500));
}
