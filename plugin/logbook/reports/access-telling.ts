import type { AccessTelling } from '../../dossier/pages/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ReportMailings } from './mailing-service.ts';
import { reportKinds } from './report-kinds.ts';

/**
 * Of a report in the access list: which one, and whom it was mailed to. Names are sealed, so the
 * trail itself has none.
 */
export function createAccessTelling(deps: {
  mailings: Pick<ReportMailings, 'addressees'>;
}): AccessTelling {
  return async (dossier, entries, t) => {
    const told = entries.filter(
      ({ event }) => event === 'report.downloaded' || event === 'report.mailed',
    );
    const ids = told.flatMap(({ details }) =>
      typeof details['mailing'] === 'string' ? [details['mailing']] : [],
    );
    const people = await deps.mailings.addressees(dossier, ids);
    return new Map(
      told.map(({ sequence, details }) => {
        const to = (people.get(String(details['mailing'])) ?? []).map(({ name, relation }) =>
          t('reports.told.person', { name, relation }),
        );
        return [sequence, [kindOf(details, t), ...to].join(', ')];
      }),
    );
  };
}

/** Rows from before there were kinds are about the OPP. */
function kindOf(details: Readonly<Record<string, unknown>>, t: Translate): string {
  const kind = reportKinds.find((one) => one === details['kind']) ?? 'opp';
  return t(`report.kinds.${kind}`);
}
