import { listPartOf, placeOf } from '../form/index.ts';
import type { Step, StepContent } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { emptyContent } from './content.ts';
import type { Revision } from './content.ts';

/**
 * What a following dossier takes over of a step: every value and row as it stands, save what
 * belongs to the old one's own course (`carries: false`) and what is read from another step anyway.
 * History starts anew, so that each value's sequence is a revision of the new dossier.
 */
export function carriedContent(
  step: Step,
  old: StepContent,
  context: { sequence: number; domains: readonly DossierDomain[] },
): { content: StepContent; revisions: Revision[] } {
  const content = emptyContent(step);
  const revisions: Revision[] = [];
  const record = (revision: Revision): number => {
    revisions.push(revision);
    return context.sequence + revisions.length;
  };
  for (const [list, rows] of Object.entries(old.rows)) {
    if (listPartOf(step, list)?.follows !== undefined) continue;
    content.rows[list] = rows
      .filter((row) => row.removed !== true)
      .map((row) => ({
        id: row.id,
        ...byHost(row.host),
        s: record({ kind: 'add', path: `${list}/${row.id}`, ...revisionByHost(row.host) }),
      }));
  }
  for (const [path, value] of Object.entries(old.values)) {
    const [list = '', row] = path.split('/');
    const place = placeOf(step, path, context.domains);
    const gone =
      row !== undefined &&
      list !== 'domains' &&
      listPartOf(step, list)?.follows === undefined &&
      content.rows[list]?.some(({ id }) => id === row) !== true;
    if (
      value.v === '' ||
      value.from !== undefined ||
      place === undefined ||
      place.field.carries === false ||
      gone
    )
      continue;
    content.values[path] = {
      v: value.v,
      ...byHost(value.host),
      s: record({ kind: 'set', path, value: value.v, ...revisionByHost(value.host) }),
    };
  }
  return { content, revisions };
}

const byHost = (host: true | undefined): { host?: true } => (host === true ? { host } : {});
const revisionByHost = (host: true | undefined): { byHost?: true } =>
  host === true ? { byHost: true } : {};

/** The domains that somebody wrote in or measured. */
export function domainsInUse(
  domains: readonly DossierDomain[],
  contents: ReadonlyMap<number, { content: StepContent }>,
): DossierDomain[] {
  const values = [...contents.values()].flatMap(({ content }) => Object.entries(content.values));
  return domains.filter(({ key }) =>
    values.some(
      ([path, value]) =>
        value.v !== '' &&
        (path.startsWith(`domains/${key}/`) ||
          (/^scores\/[^/]+\/domain$/.test(path) && value.v === key)),
    ),
  );
}
