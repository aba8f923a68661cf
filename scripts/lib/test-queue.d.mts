export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** How many processes of tests this machine takes at a time. */
export function usualLanes(): number;

/**
 * @param files paths from the root of the repository, slowest first
 * @param options.folder where the processes' output is kept while they run
 * @param options.undo registers what must be undone when the run is broken off
 * @param options.lanes processes at a time, those of usualLanes when absent
 * @param options.count told the counts of each file when it has ended
 * @param options.took told how many seconds each file took that had no failure
 * @param options.write told what is to be shown
 * @param options.lingerMs how long a process may take to end by itself after its last file
 * @returns failed: the files with a failure; lingering: per process that did not end by itself, the files it had run
 */
export function runTestFiles(
  files: readonly string[],
  options: {
    folder: string;
    undo: (step: () => unknown) => void;
    count: (counts: Counts) => void;
    write: (text: string) => void;
    took?: (file: string, seconds: number) => void;
    lingerMs: number;
    env?: NodeJS.ProcessEnv;
    color?: boolean;
    lanes?: number;
  },
): Promise<{ failed: string[]; lingering: string[][] }>;
