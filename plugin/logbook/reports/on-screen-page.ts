import { screenBlock } from '../../consent/plan-consent/index.ts';
import { dossierReportKinds } from '../../dossier/documents/index.ts';
import type { DossierReportKind } from '../../dossier/documents/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Block, ReportDocument } from '../../platform/paper/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { kindWords } from './report-kinds.ts';
import { whom } from './report-whom.ts';
import type { Whom } from './report-whom.ts';
import { reportsUrl } from './reports-context.ts';
import type { Offered, ReportsContext } from './reports-context.ts';

interface OnScreenView {
  head: DossierHead;
  standsIn: StandsIn[];
  lede: string;
  facts: { label: string; value: string }[];
  /** The same report for others, and the other reports. */
  choices: { label: string; url: string; current: boolean }[];
  sections: { id: string; title: string; blocks: ReturnType<typeof screenBlock>[] }[];
  make: string;
}

/** Lines to sign on, with the heading above them, mean nothing on a screen. */
const isForPaper = (block: Block | undefined): boolean =>
  block !== undefined && 'signatures' in block;

const url = (here: string, kind: DossierReportKind, voor: Whom): string =>
  `${here}/op-scherm?${new URLSearchParams({ verslag: kindWords[kind], voor }).toString()}`;

/** Where each kind that there is can be read, without a file and so without a password. */
export const onScreenLinks = (
  { t, base, dossier }: ReportsContext,
  { nothingYet }: Pick<Offered, 'nothingYet'>,
): { label: string; url: string }[] =>
  dossierReportKinds
    .filter((kind) => nothingYet[kind] === undefined)
    .map((kind) => ({
      label: t(`report.kinds.${kind}`),
      url: url(reportsUrl(base, dossier), kind, 'school'),
    }));

/** A report as a page: what the PDF would say, for who may read it anyway. */
export function onScreenPage(
  context: ReportsContext,
  { kind, voor, document }: { kind: DossierReportKind; voor: Whom; document: ReportDocument },
): Answer {
  const { t, base, at, dossier } = context;
  const here = reportsUrl(base, dossier);
  const view: OnScreenView = {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'reports'),
    lede: t(`reports.onScreen.lede.${voor}`),
    facts: document.cover.facts,
    choices: whom.map((one) => ({
      label: t(`reports.whom.${one}.label`),
      url: url(here, kind, one),
      current: one === voor,
    })),
    sections: document.sections.map(({ id, title, blocks }) => ({
      id,
      title,
      blocks: blocks
        .filter((block, index) => !isForPaper(block) && !isForPaper(blocks[index + 1]))
        .map(screenBlock),
    })),
    make: here,
  };
  return {
    kind: 'page',
    template: 'reports/on-screen',
    page: {
      title: document.cover.heading,
      nav: 'pupils',
      crumbs: [...dossierCrumbs(dossier, { t, base }), { label: t('reports.title'), url: here }],
    },
    view,
  };
}
