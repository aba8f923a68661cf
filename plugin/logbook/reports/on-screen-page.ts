import { screenBlocks } from '../../consent/plan-consent/index.ts';
import { dossierReportKinds } from '../../dossier/documents/index.ts';
import type { DossierReportKind } from '../../dossier/documents/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Block, ReportDocument } from '../../platform/paper/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { kindWords } from './report-kinds.ts';
import { copyAsked, plainWhom, seesAny } from './report-whom.ts';
import type { WhomForm } from './report-whom.ts';
import { reportsUrl } from './reports-context.ts';
import type { Offered, ReportsContext } from './reports-context.ts';

interface OnScreenView {
  head: DossierHead;
  standsIn: StandsIn[];
  lede: string;
  facts: { label: string; value: string }[];
  /** The same report for others, and the other reports. */
  choices: { label: string; url: string; current: boolean }[];
  sections: { id: string; title: string; blocks: ReturnType<typeof screenBlocks> }[];
  make: string;
}

/** Lines to sign on, with the heading above them, mean nothing on a screen. */
const isForPaper = (block: Block | undefined): boolean =>
  block !== undefined && 'signatures' in block;

const forSchool: WhomForm = { voor: 'school', gevoelig: '' };
const withSensitive: WhomForm = { ...plainWhom, gevoelig: '1' };

const url = (here: string, kind: DossierReportKind, { voor, gevoelig }: WhomForm): string =>
  `${here}/op-scherm?${new URLSearchParams({ verslag: kindWords[kind], voor, ...(gevoelig === '' ? {} : { gevoelig }) }).toString()}`;

/** The copies that there are of a report, and the word of each. */
const copies = ({ actor, dossier }: ReportsContext): { key: string; form: WhomForm }[] => [
  { key: 'buiten', form: plainWhom },
  ...(seesAny(sightOf(actor.basis, dossier)) ? [{ key: 'gevoelig', form: withSensitive }] : []),
  { key: 'school', form: forSchool },
];

/** Where each kind that there is can be read, without a file and so without a password. */
export const onScreenLinks = (
  { t, base, dossier }: ReportsContext,
  { nothingYet }: Pick<Offered, 'nothingYet'>,
): { label: string; url: string }[] =>
  dossierReportKinds
    .filter((kind) => nothingYet[kind] === undefined)
    .map((kind) => ({
      label: t(`report.kinds.${kind}`),
      url: url(reportsUrl(base, dossier), kind, forSchool),
    }));

/** A report as a page: what the PDF would say, for who may read it anyway. */
export function onScreenPage(
  context: ReportsContext,
  { kind, asked, document }: { kind: DossierReportKind; asked: WhomForm; document: ReportDocument },
): Answer {
  const { t, base, at, dossier } = context;
  const here = reportsUrl(base, dossier);
  const { ownEyes, sensitive } = copyAsked(asked);
  const outside = sensitive ? 'gevoelig' : 'buiten';
  const shown = ownEyes ? 'school' : outside;
  const view: OnScreenView = {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'reports'),
    lede: t(`reports.onScreen.lede.${shown}`),
    facts: document.cover.facts,
    choices: copies(context).map(({ key, form }) => ({
      label: t(`reports.onScreen.copies.${key}`),
      url: url(here, kind, form),
      current: key === shown,
    })),
    sections: document.sections.map(({ id, title, blocks }) => ({
      id,
      title,
      blocks: screenBlocks(
        title,
        blocks.filter((block, index) => !isForPaper(block) && !isForPaper(blocks[index + 1])),
      ),
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
