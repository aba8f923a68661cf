import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import { emptyContent, readerOf, upcast } from '../content/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { fieldLabel, isHidden } from '../fields/index.ts';
import { placeOf } from '../form/index.ts';
import type { Step, StepContent } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { keptLists } from '../former/index.ts';
import { dossierCrumbs, headView, inSteps } from '../frame/index.ts';
import { editDossier, sightOf } from '../policy/index.ts';
import type { Sight } from '../policy/index.ts';
import type { Dossiers, DossierStore, StepRow } from '../record/index.ts';
import { isRestorable } from './field-restore.ts';
import { historyEntries } from './history-view.ts';
import type { HistoryEntry } from './history-view.ts';
import { railView } from './step-page.ts';

const SIZE = 50;

export const historyQuery = z.object({
  pagina: z.coerce.number().int().min(1).max(10_000).default(1),
  veld: z.string().max(190).default(''),
});

type HistoryInput = Input<
  { dossierId: string; step: number },
  z.output<typeof historyQuery>,
  unknown
> & { subject: DossierFacts };

interface HistoryOptions {
  dossiers: Dossiers;
  store: DossierStore;
  hostName: (licenceId: string) => string;
  base: string;
  input: HistoryInput;
}

/**
 * Who changed what when in a step: page by page, with the text before and after, and a button to
 * put it back.
 */
export async function historyPage(options: HistoryOptions): Promise<Answer> {
  const { dossiers, store, input } = options;
  const { subject: dossier, params, query, t, actor, at } = input;
  const step = store.declared(dossier, params.step);
  const sight = sightOf(actor.basis, dossier);
  const [{ domains, rows: stored }, paths] = await Promise.all([
    dossiers.readers(dossier, [step.number]),
    store.writtenPaths(dossier.id, step.number),
  ]);
  const own = stored.find((row) => row.step === step.number);
  const content = own?.content === undefined ? emptyContent(step) : upcast(step, own.content);
  const fields = fieldOptions(
    paths.filter((path) => isTyped(step, path) && mayBeSeen(step, path, domains, sight)),
    { step, content, domains, t },
  );
  const filtered = query.veld !== '';
  const known = !filtered || fields.some((field) => field.value === query.veld);
  const page = {
    skip: (query.pagina - 1) * SIZE,
    size: SIZE + 1,
    path: filtered ? query.veld : undefined,
  };
  const found = known ? await store.history(dossier, step.number, page) : [];
  const rows = found.slice(0, SIZE);
  const earlier = await store.valuesBefore(
    dossier,
    step.number,
    rows.filter((row) => row.kind === 'set').map((row) => row.path),
  );
  const mayRestore =
    dossier.status === 'open' &&
    own?.state !== 'done' &&
    editDossier.allow(actor, dossier, at) !== undefined;
  const entries = historyEntries(
    rows,
    {
      step,
      reader: readerOf(content, domains),
      domains,
      sight,
      hostName: options.hostName(dossier.licenceId),
      t,
    },
    earlier,
    {
      each: filtered,
      restorable: mayRestore ? (row) => isRestorable(row, step, content, domains) : undefined,
    },
  );
  return shown(options, { step, stored, entries, fields, more: found.length > SIZE });
}

/** The page of what was found. */
function shown(
  { base, input }: HistoryOptions,
  found: {
    step: Step;
    stored: readonly StepRow[];
    entries: HistoryEntry[];
    fields: readonly FieldOption[];
    more: boolean;
  },
): Answer {
  const { subject: dossier, query, t, at } = input;
  const { step, entries } = found;
  const filtered = query.veld !== '';
  const root = `${base}/dossiers/${dossier.id}/stappen`;
  const here = `${root}/${step.number}`;
  const link = (number: number): string =>
    `${here}/geschiedenis?${new URLSearchParams({ ...(filtered ? { veld: query.veld } : {}), pagina: String(number) }).toString()}`;
  return {
    kind: 'page',
    template: 'dossier/history',
    page: {
      title: t('dossier.history.title', { step: t(`steps.${step.key}.title`) }),
      nav: 'pupils',
      crumbs: [
        ...dossierCrumbs(dossier, { t, base }),
        { label: `${step.number}. ${t(`steps.${step.key}.title`)}`, url: here },
      ],
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inSteps(dossier),
      rail: railView({ rows: found.stored, t, step, dossier }, root),
      entries,
      filter: {
        action: `${here}/geschiedenis`,
        chosen: filtered,
        clear: `${here}/geschiedenis`,
        value: query.veld,
        options: found.fields.map((field) => ({ ...field, selected: field.value === query.veld })),
      },
      restore: { action: `${here}/geschiedenis`, base: dossier.sequence },
      pager: {
        newer: query.pagina > 1 ? link(query.pagina - 1) : undefined,
        older: found.more ? link(query.pagina + 1) : undefined,
      },
      back: here,
    },
  };
}

interface FieldOption {
  value: string;
  label: string;
}

/** What acts keep was typed somewhere else. */
const isTyped = (step: Step, path: string): boolean =>
  !keptLists(step).includes(path.split('/')[0] ?? '');

/** A field that is no longer declared has no word and no place to be put back to. */
function mayBeSeen(
  step: Step,
  path: string,
  domains: readonly DossierDomain[],
  sight: Sight,
): boolean {
  const field = placeOf(step, path, domains)?.field;
  return field !== undefined && !isHidden(field, sight);
}

function fieldOptions(
  paths: readonly string[],
  context: { step: Step; content: StepContent; domains: readonly DossierDomain[]; t: Translate },
): FieldOption[] {
  const { step, content, domains, t } = context;
  const labels = { t, domains, reader: readerOf(content, domains) };
  const removed = (path: string): boolean => {
    const [list = '', id] = path.split('/');
    return content.rows[list]?.find((row) => row.id === id)?.removed === true;
  };
  return (
    paths
      // To which domain a score belongs is no field that a person fills in.
      .filter((path) => !/^scores\/[^/]+\/domain$/.test(path))
      .map((path) => {
        const label = fieldLabel(step, path, labels);
        return {
          value: path,
          label: removed(path) ? t('dossier.history.removedRow', { label }) : label,
        };
      })
      .toSorted((a, b) => a.label.localeCompare(b.label, 'nl', { numeric: true }))
  );
}
