import type { Answer } from '../access/index.ts';
import { shownMoment } from '../kernel/moments.ts';
import type { Translate } from '../kernel/translate.ts';
import { ConflictError } from './dossier-errors.ts';
import type { RefusedError } from './dossier-errors.ts';
import type { Step, StepReader } from './declaration.ts';
import type { DossierFacts } from './dossier.ts';
import type { DossierStore } from './dossier-store.ts';
import { dossierCrumbs } from './head-view.ts';
import type { DossierDomain } from './places.ts';
import { fieldLabel } from './step-fields.ts';
import type { StepForm } from './step-form.ts';
import { shownDate } from './values.ts';

export interface ConflictItem { path: string; label: string; theirs: string; mine: string; sequence: number; who: string; when: string }

interface Labels { t: Translate; reader: StepReader; domains: readonly DossierDomain[] }

const RECENT = 200;

/** Both texts of every conflict, and who wrote the other one when. */
export async function conflictItems(
  error: ConflictError, context: Labels & { step: Step; dossier: DossierFacts; store: DossierStore },
): Promise<ConflictItem[]> {
  const history = await context.store.history(context.dossier, context.step.number, { skip: 0, size: RECENT });
  return error.conflicts.map((conflict) => {
    const row = history.find((candidate) => candidate.sequence === conflict.sequence);
    return {
      path: conflict.path, label: fieldLabel(context.step, conflict.path, context), sequence: conflict.sequence,
      theirs: shownDate(conflict.theirs), mine: shownDate(conflict.mine), who: row?.who ?? '', when: row === undefined ? '' : shownMoment(row.at),
    };
  });
}

/**
 * Without a script: the answer to a form that could not be kept. Every text that was typed stands on this page, and
 * sending it again keeps it.
 */
export async function conflictPage(options: Labels & {
  error: ConflictError | RefusedError; step: Step; form: StepForm; dossier: DossierFacts; store: DossierStore; base: string;
}): Promise<Answer> {
  const { error, step, form, dossier, t, base } = options;
  const items = error instanceof ConflictError ? await conflictItems(error, options)
    : error.faults.map((fault) => ({
      path: fault.path, label: fieldLabel(step, fault.path, options), mine: form.fields[fault.path] ?? '', theirs: options.reader.value(fault.path),
      sequence: form.base, who: '', when: '', fault: t(`faults.${fault.code}`, { label: fieldLabel(step, fault.path, options), max: fault.max ?? 0 }),
    }));
  const inConflict = new Set(items.map((item) => item.path));
  const others = Object.entries(form.fields).filter(([path]) => !inConflict.has(path)).map(([path, value]) => ({ path, value }));
  return {
    kind: 'page', template: 'dossier/conflict', status: error.status,
    page: { title: t('dossier.conflict.title'), nav: 'pupils', crumbs: dossierCrumbs(dossier, { t, base }) },
    view: {
      refused: !(error instanceof ConflictError), items, others, action: `${base}/dossiers/${dossier.id}/stappen/${step.number}`,
      base: Math.max(dossier.sequence, ...items.map((item) => item.sequence)),
      back: `${base}/dossiers/${dossier.id}/stappen/${step.number}`,
    },
  };
}
