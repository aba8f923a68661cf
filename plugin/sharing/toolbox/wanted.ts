import { said } from '../../dossier/declaration/index.ts';
import { addDays } from '../../kernel/clock.ts';
import type { ReportsToShare } from '../../logbook/reports/index.ts';
import { reportLabel } from '../conversation/index.ts';
import type { WhatIsWanted } from '../school-side/index.ts';
import { askedFiles } from './files-routes.ts';
import type { Found, ToolboxDeps } from './toolbox.ts';

/** What the request in step 9 needs to be shared, and is not: with all of it chosen already. */
export const createWanted =
  (deps: Pick<ToolboxDeps, 'readiness'>, reports: ReportsToShare): WhatIsWanted =>
  async (dossier, { t, today }) => {
    const found = await deps.readiness.of(dossier, { t, today });
    if (found === undefined) return undefined;
    const { definition, deskId } = found.version;
    const files = filesOf(found);
    const needed = definition.reports.filter(
      (kind) => !found.open.reports.some(({ report }) => report.kind === kind),
    );
    const made = needed.length === 0 ? [] : await reports.list(dossier.id);
    const newest = needed.map((kind) => made.find((report) => report.kind === kind));
    const { terms } = definition;
    const kinds = [...found.facts.sensitive, ...files.map(({ sensitivity }) => sensitivity)];
    return {
      deskId,
      name: said(definition.name, t),
      steps: definition.steps.shared,
      medical: kinds.includes('medical') || newest.some((one) => one?.holds.medical === true),
      psychological:
        kinds.includes('psychological') || newest.some((one) => one?.holds.psychological === true),
      untilOn: addDays(today, terms.decideDays + terms.supplementDays),
      items: [
        ...files.map(({ id, title, version }) => ({
          kind: 'file' as const,
          itemId: id,
          versionId: version.id,
          label: title,
        })),
        ...newest.flatMap((report) =>
          report === undefined
            ? []
            : [
                {
                  kind: 'report' as const,
                  itemId: report.id,
                  versionId: null,
                  label: reportLabel(report, t),
                },
              ],
        ),
      ],
      unmade: needed
        .filter((_, index) => newest[index] === undefined)
        .map((kind) => t(`report.kinds.${kind}`)),
    };
  };

/** Files that were chosen and do not lie open yet in the version that they are now. */
function filesOf(found: Found): Found['files'][number][] {
  const asked = new Set(askedFiles(found).map(({ key }) => key));
  const picked = new Set(
    found.picks.filter(({ requirement }) => asked.has(requirement)).map(({ fileId }) => fileId),
  );
  return found.files.filter(
    (file) =>
      picked.has(file.id) &&
      file.version.state === 'ready' &&
      !found.open.files.some(
        ({ item }) => item.itemId === file.id && item.versionId === file.version.id,
      ),
  );
}
