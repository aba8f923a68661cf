/** Places in all templates where a value could become markup: `file:line what is wrong`. */
export function templateFaults(root: string): string[];

/** The same for one template's text. */
export function faultsIn(template: string): { line: number; why: string }[];

/** Lines of one template that are too wide to read. */
export function wideLinesIn(template: string): { line: number; why: string }[];
