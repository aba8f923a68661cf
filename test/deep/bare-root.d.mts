export interface BareRoot {
  /** Runs a command in the repository's copy, as root; nothing it starts outlives it. */
  run(command: readonly string[]): { code: number; output: string };
  remove(): void;
}

/** Why no bare root can be made here; undefined when one can. */
export function whyNoBareRoot(): string | undefined;

/** A Debian with only its base system, Node and a copy of this repository. @throws when it cannot be made */
export function makeBareRoot(): BareRoot;
