import { z } from 'zod';
import { addressOf } from '../../kernel/addresses.ts';
import { folded } from '../../kernel/folding.ts';
import { categories } from './file.ts';
import type { Category, FileFacts } from './file.ts';

export const FILES_PAGE = 25;
export const fileSorts = ['titel', 'datum', 'categorie', 'grootte'] as const;
export type FileSort = (typeof fileSorts)[number];

/** The list as its address asks for it. */
export interface FilesQuery {
  search: string;
  category: Category | '';
  sort: FileSort;
  descending: boolean;
  page: number;
}

export const filesQuery = z
  .object({
    zoek: z.string().max(100).default(''),
    categorie: z.union([z.enum(categories), z.literal('')]).default(''),
    sorteer: z.enum(fileSorts).default('datum'),
    omgekeerd: z.enum(['1', '0']).optional(),
    pagina: z.coerce.number().int().min(1).max(1_000).default(1),
  })
  .transform(
    (asked): FilesQuery => ({
      search: asked.zoek.trim(),
      category: asked.categorie,
      sort: asked.sorteer,
      page: asked.pagina,
      // Newest first, unless asked otherwise.
      descending:
        asked.omgekeerd === undefined ? asked.sorteer === 'datum' : asked.omgekeerd === '1',
    }),
  );

/** As an address asks for it when it asks for nothing. */
export const plainQuery: FilesQuery = {
  search: '',
  category: '',
  sort: 'datum',
  descending: true,
  page: 1,
};

export function queryText(query: FilesQuery): string {
  const reversed = query.descending ? '1' : '0';
  return addressOf('', {
    zoek: query.search,
    categorie: query.category,
    sorteer: query.sort === 'datum' ? '' : query.sort,
    omgekeerd: query.descending === (query.sort === 'datum') ? '' : reversed,
    pagina: query.page === 1 ? '' : String(query.page),
  });
}

/**
 * Titles are sealed, so that a dossier's files, a bounded number, are sought and put in order here.
 */
export function chosenFiles(
  files: readonly FileFacts[],
  query: FilesQuery,
  word: (category: Category) => string,
): { rows: FileFacts[]; total: number } {
  const found = files.filter(
    (file) =>
      (query.category === '' || file.category === query.category) &&
      folded(query.search)
        .split(/\s+/)
        .every((part) => folded(`${file.title} ${file.version.name}`).includes(part)),
  );
  const compare: Record<FileSort, (a: FileFacts, b: FileFacts) => number> = {
    datum: (a, b) => a.version.at.getTime() - b.version.at.getTime(),
    titel: (a, b) => a.title.localeCompare(b.title, 'nl'),
    categorie: (a, b) => word(a.category).localeCompare(word(b.category), 'nl'),
    grootte: (a, b) => a.version.size - b.version.size,
  };
  const sorted = found.toSorted((a, b) => (query.descending ? -1 : 1) * compare[query.sort](a, b));
  return {
    rows: sorted.slice((query.page - 1) * FILES_PAGE, query.page * FILES_PAGE),
    total: found.length,
  };
}
