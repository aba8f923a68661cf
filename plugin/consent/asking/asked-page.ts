import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inAccess } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';

/** One page about what people were asked; its view is what it has below the dossier's head. */
interface AskedPage {
  template: string;
  title: string;
  /** Which tab of INZAGE & INSTEMMING it stands in. */
  tab: string;
  /** The page it was reached from, where that is not the dossier itself. */
  up?: { label: string; url: string };
  /** Why a form was refused. */
  faults?: { text: string; url: string }[];
  /** When absent: 422 with faults, 200 without. */
  status?: number | undefined;
  view: object;
}

export function askedPage(
  { subject: dossier, t, at }: { subject: DossierFacts; t: Translate; at: Date },
  base: string,
  page: AskedPage,
): Answer {
  const { template, title, tab, up, faults = [], view } = page;
  const crumbs = dossierCrumbs(dossier, { t, base });
  return {
    kind: 'page',
    template,
    status: page.status ?? (faults.length > 0 ? 422 : 200),
    page: { title, nav: 'pupils', crumbs: up === undefined ? crumbs : [...crumbs, up], faults },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inAccess(dossier, tab),
      ...view,
    },
  };
}
