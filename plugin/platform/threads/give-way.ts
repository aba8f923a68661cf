import { existsSync, readlinkSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/**
 * As the `nice` command counts: 0 is ordinary, 19 the last of all. A third of the share of what is
 * ordinary, so that it still gets on where the machine does much else.
 */
const BEHIND = 5;

/**
 * The thread that calls this works when nobody waits for the processor: what is heavy never takes
 * it from the answering. Where the system does not let it, it works beside the others.
 */
export function giveWay(): void {
  try {
    // Linux alone gives each thread a priority of its own.
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), BEHIND);
  } catch {
    // Nothing is wrong with the work itself.
  }
}

const NICE = ['/usr/bin/nice', '/bin/nice'].find((path) => existsSync(path));

/**
 * How to start a program that gives way with all that it starts itself: set from outside, it would
 * hold for its first thread, and for what that starts afterwards.
 */
export const givingWay = (
  program: string,
  args: readonly string[],
): [program: string, args: string[]] =>
  NICE === undefined ? [program, [...args]] : [NICE, ['-n', String(BEHIND), program, ...args]];

/**
 * The same between sessions of processes, which Linux may give equal shares whatever the priority
 * of what runs in them.
 * @param leader of a session of its own
 */
export function letGroupGiveWay(leader: number): void {
  try {
    writeFileSync(`/proc/${leader}/autogroup`, String(BEHIND));
  } catch {
    // Nothing is wrong with the work itself.
  }
}
