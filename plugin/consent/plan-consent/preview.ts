import { actionPartRows, actionPartText } from '../../dossier/content/index.ts';
import { PLAN_STEP } from '../../dossier/facts/index.ts';
import type { StepReader } from '../../dossier/declaration/index.ts';
import { declared } from '../../dossier/record/index.ts';
import { plainly } from '../../kernel/translate.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import { goalsOf } from './action-part-view.ts';
import type { ActionPartLine } from './action-part-view.ts';
import { readable } from './plan-view.ts';
import type { ReadableSection } from './plan-view.ts';

/** What a parent will read by their link, shown to who asks before anything is sent. */
export interface PreviewView {
  part: string;
  goals: { title: string; lines: ActionPartLine[] }[];
  sections: ReadableSection[];
}

/** The goals and the rest of the dossier, in the parts and the order of the parent's own page. */
export function previewView(
  content: StepReader,
  document: ReportDocument,
  { version, t }: { version: number; t: Translate },
): PreviewView {
  const kept = {
    text: actionPartText(declared(PLAN_STEP), content),
    rows: actionPartRows(content),
  };
  return {
    part: t('inzage.plan.part', { version }),
    goals: goalsOf(kept, plainly(t)).map(({ lines }, index) => ({
      title: t('inzage.plan.goal', { number: index + 1 }),
      lines,
    })),
    sections: readable(document.sections),
  };
}
