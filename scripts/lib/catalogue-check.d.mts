export interface Uses {
  keys: { key: string; place: string }[];
  errors: { key: string; place: string }[];
  patterns: { pattern: RegExp; text: string; place: string; asked: boolean }[];
  words: Set<string>;
}

/** One sentence a fault of the catalogues against each other and against the sources. */
export function catalogueFaults(root: string): string[];
export function differences(nl: Map<string, string>, en: Map<string, string>): string[];
export function missing(texts: Map<string, string>, uses: Uses): string[];
export function unused(texts: Map<string, string>, uses: Uses): string[];
export function usesInSource(file: string, text: string, uses: Uses): void;
export function usesInTemplate(file: string, text: string, uses: Uses): void;
