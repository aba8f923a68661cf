import { dossierCrumbs, headView, inSteps } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { PageFacts } from '../../platform/routes/index.ts';
import { toolboxPath } from './toolbox.ts';
import type { SchoolInput } from './toolbox.ts';

/** What every page of a request at school has around it. */
export interface FrameView {
  head: DossierHead;
  standsIn: StandsIn[];
  /** Back to step 9. */
  back: string;
}

export const frameOf = (base: string, { subject: dossier, t, at }: SchoolInput): FrameView => ({
  head: headView(dossier, { t, today: schoolDay(at) }),
  standsIn: inSteps(dossier),
  back: `${base}${toolboxPath(dossier)}`,
});

export const pageOf = (
  base: string,
  { subject: dossier, t }: SchoolInput,
  title: string,
  faults: NonNullable<PageFacts['faults']> = [],
): PageFacts => ({
  title,
  nav: 'pupils',
  crumbs: [
    ...dossierCrumbs(dossier, { t, base }),
    { label: t('toolbox.crumb'), url: `${base}${toolboxPath(dossier)}` },
  ],
  faults,
});
