import { schoolDay } from '../../kernel/clock.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { dossierCrumbs, headView, inSteps } from '../frame/index.ts';
import type { DossierHead } from '../frame/index.ts';
import type { StepRow } from '../record/index.ts';
import { railView } from './step-page.ts';
import type { RailStep } from './step-view.ts';

/** Something that may come along, to be ticked. */
export interface CarriedView {
  name: string;
  checked: boolean;
  label: string;
  state?: string | undefined;
  made: string;
}

/** What would happen, put to who pressed: nothing is done before they press once more. */
export interface Question {
  title: string;
  text: string[];
  button: string;
  /** Where the answer goes, and what goes with it unseen. */
  action: string;
  fields: { name: string; value: string }[];
  checks: { legend: string; items: CarriedView[] }[];
  /** Of the step that it was asked from. */
  step: number;
}

interface SureView extends Omit<Question, 'title' | 'step'> {
  head: DossierHead;
  standsIn: StandsIn[];
  rail: RailStep[];
  cancel: string;
}

/** A page that asks before something is done to a whole dossier. */
export function surePage(
  dossier: DossierFacts,
  { title, step, ...question }: Question,
  { rows, t, at, base }: { rows: readonly StepRow[]; t: Translate; at: Date; base: string },
): Answer {
  const root = `${base}/dossiers/${dossier.id}/stappen`;
  const view: SureView = {
    ...question,
    checks: question.checks.filter(({ items }) => items.length > 0),
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inSteps(dossier),
    rail: railView({ rows, t, step: { number: step }, dossier }, root),
    cancel: `${root}/${step}`,
  };
  return {
    kind: 'page',
    template: 'dossier/sure',
    page: { title, nav: 'pupils', crumbs: dossierCrumbs(dossier, { t, base }) },
    view,
  };
}
