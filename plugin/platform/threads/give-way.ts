import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/**
 * As the `nice` command counts: 0 is ordinary, 19 the last of all. A third of the share of what is
 * ordinary, so that it still gets on where the machine does much else.
 */
const BEHIND = 5;

/**
 * A thread or process works when nobody waits for the processor: what is heavy never takes it from
 * the answering. Where the system does not let it, it works beside the others.
 * @param id of a process; default: the thread that calls this. Linux alone gives each thread a
 *   priority of its own
 */
export function giveWay(id?: number): void {
  try {
    setPriority(id ?? Number(basename(readlinkSync('/proc/thread-self'))), BEHIND);
  } catch {
    // Nothing is wrong with the work itself.
  }
}
