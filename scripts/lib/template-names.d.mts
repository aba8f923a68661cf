import type ts from 'typescript';

/**
 * Names that a template reads and that what is shown by it does not have: `file:line:column what is
 * wrong`.
 */
export function templateNameFaults(program: ts.Program, root: string): string[];
