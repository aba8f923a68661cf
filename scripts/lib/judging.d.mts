/**
 * Types and lint of every file of the repository, over as many processes as there are cores, two at most.
 * @returns whether there was nothing to say; what there was is on the console
 */
export function judge(): Promise<boolean>;

/**
 * Parts of about the same weight, neighbours together.
 * @param files in the order of their paths
 * @param count how many parts at most; none is empty
 * @returns the paths of each
 */
export function partsOf(
  files: readonly { path: string; weight: number }[],
  count: number,
): string[][];
