import { AppError } from '../../kernel/errors.ts';
import type { Unit } from '../../platform/store/index.ts';
import { applyChanges, readerOf } from '../content/index.ts';
import type { Applied, Change } from '../content/index.ts';
import { TOOLBOX_STEP } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import type { Step, StepContent } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { CHOICE, isRequest } from '../rules/index.ts';
import type { DossierSeal } from './dossier-seal.ts';
import type { RequestForms } from './request-forms.ts';
import { keepChanges } from './step-writing.ts';
import type { Kept } from './step-writing.ts';

interface Keeping {
  dossier: DossierFacts;
  step: Step;
  applied: Applied;
  from: number;
  domains: readonly DossierDomain[];
}

/**
 * Keeps what was applied; a route chosen by it brings its own questions, and what they begin with.
 */
export async function keepChosen(
  unit: Unit,
  seal: DossierSeal,
  { dossier, applied, from, domains, ...kept }: Keeping,
  forms: RequestForms,
): Promise<Kept> {
  const keep = (step: Step, made: Applied, sequence: number): Promise<Kept> =>
    keepChanges(unit, seal, dossier, step, made, sequence, domains);
  const chosen =
    kept.step.number === TOOLBOX_STEP && applied.revisions.some(({ path }) => path === CHOICE);
  if (!chosen) return await keep(kept.step, applied, from);
  const step = await forms.chosen(unit, dossier, applied.content.values[CHOICE]?.v ?? '');
  const { sequence } = await keep(step, applied, from);
  const begun = applyChanges(step, applied.content, firstAnswers(step, applied.content), {
    sequence,
    domains,
    act: true,
  });
  return await keep(step, begun, sequence);
}

/** What questions begin with that nobody answered yet. */
const firstAnswers = (step: Step, content: StepContent): Change[] =>
  step.parts.flatMap((part): Change[] =>
    part.kind === 'fields'
      ? part.fields.flatMap(({ key, begins }): Change[] =>
          typeof begins !== 'object' || (content.values[key]?.v ?? '') !== ''
            ? []
            : [{ op: 'set', path: key, value: begins.value, base: 0 }],
        )
      : [],
  );

/**
 * A choice that was kept when no request could be sent from here gets the questions of its route
 * once the step is open again; one that is no longer offered stays what it was.
 */
export async function pinReopened(
  unit: Unit,
  dossier: DossierFacts,
  { number, content }: { number: number; content: StepContent },
  forms: RequestForms,
): Promise<void> {
  const reader = readerOf(content, []);
  if (dossier.toolbox.versionId !== null || !isRequest(number, reader)) return;
  try {
    await forms.chosen(unit, dossier, reader.value(CHOICE));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'route-closed') throw error;
  }
}
