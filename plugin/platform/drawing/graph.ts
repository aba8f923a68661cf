/** States and what leads from one to the next, as a feature declares them. */
export interface Graph {
  /** In reading order; the first is where it begins. */
  states: readonly GraphState[];
  arrows: readonly GraphArrow[];
}

export interface GraphState {
  /** Of its own in the graph. */
  id: string;
  label: string;
  /** It stands for whichever state. */
  any?: boolean;
}

export interface GraphArrow {
  from: string;
  to: string;
  label: string;
}

/** Words over lines of at most so many letters; a longer word has a line of its own. */
export function linesOf(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
