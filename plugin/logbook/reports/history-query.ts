import { z } from 'zod';
import { addressOf } from '../../kernel/addresses.ts';
import { reportKinds } from './report-kinds.ts';
import type { ReportKind } from './report-kinds.ts';

export type HistorySort = (typeof historySorts)[number];

export type HistoryAct = (typeof historyActs)[number];

/** The list as its address asks for it. */
export interface HistoryQuery {
  kind: ReportKind | '';
  act: HistoryAct | '';
  sort: HistorySort;
  descending: boolean;
  page: number;
}

export const historySorts = ['wanneer', 'wie', 'verslag'] as const;

export const historyActs = ['download', 'mail'] as const;

export const historyQuery = z
  .object({
    soort: z.union([z.enum(reportKinds), z.literal('')]).default(''),
    wat: z.union([z.enum(historyActs), z.literal('')]).default(''),
    sorteer: z.enum(historySorts).default('wanneer'),
    omgekeerd: z.enum(['1', '0']).optional(),
    pagina: z.coerce.number().int().min(1).max(1_000).default(1),
  })
  .transform(
    (asked): HistoryQuery => ({
      kind: asked.soort,
      act: asked.wat,
      sort: asked.sorteer,
      page: asked.pagina,
      // Newest first, unless asked otherwise.
      descending:
        asked.omgekeerd === undefined ? asked.sorteer === 'wanneer' : asked.omgekeerd === '1',
    }),
  );

/** As an address asks for it when it asks for nothing. */
export const plainHistory: HistoryQuery = {
  kind: '',
  act: '',
  sort: 'wanneer',
  descending: true,
  page: 1,
};

export function historyText(query: HistoryQuery): string {
  const reversed = query.descending ? '1' : '0';
  return addressOf('', {
    soort: query.kind,
    wat: query.act,
    sorteer: query.sort === 'wanneer' ? '' : query.sort,
    omgekeerd: query.descending === (query.sort === 'wanneer') ? '' : reversed,
    pagina: query.page === 1 ? '' : String(query.page),
  });
}
