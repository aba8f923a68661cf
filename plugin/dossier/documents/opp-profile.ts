import type { Block } from '../../platform/paper/index.ts';
import { domainFields } from '../form/index.ts';
import type { DomainsPart, Step } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { growthChart, growthSeries } from '../results/index.ts';
import { fieldBlocks, tableBlock } from './opp-blocks.ts';
import type { OppContext } from './opp-blocks.ts';

/**
 * The pupil's profile: a heading a group, then each domain with its text, its scores, and a line
 * when there are two.
 */
export function profileBlocks(step: Step, part: DomainsPart, context: OppContext): Block[] {
  return (['cito', 'handmatig'] as const).flatMap((kind): Block[] => {
    const blocks = context.domains
      .filter((domain) => domain.kind === kind)
      .flatMap((domain) => domainBlocks(step, part, domain, context));
    return blocks.length === 0
      ? []
      : [{ heading: context.t(`dossier.domains.${kind}`) }, ...blocks];
  });
}

function domainBlocks(
  step: Step,
  part: DomainsPart,
  domain: DossierDomain,
  context: OppContext,
): Block[] {
  const { t } = context;
  const reader = context.read(step.number);
  const texts = fieldBlocks(
    step,
    domainFields(step, domain.kind),
    `domains/${domain.key}/`,
    context,
  );
  const score = (row: string, key: string): string => reader.value(`scores/${row}/${key}`);
  const rows =
    domain.kind !== 'cito'
      ? []
      : reader
          .rows('scores')
          .filter((row) => score(row, 'domain') === domain.key)
          .toSorted((a, b) => score(a, 'date').localeCompare(score(b, 'date')));
  const caption = t('report.scoresOf', { name: domain.name });
  const table = tableBlock(step, { key: 'scores', fields: part.scores, caption }, rows, context);
  if (texts.length === 0 && table.length === 0) return [];
  const series = growthSeries(reader, rows);
  const growth: Block[] =
    series === undefined
      ? []
      : [
          {
            growth: growthChart(series.measurements, {
              caption: t(`report.growth.${series.measure}`, {
                name: domain.name,
                count: series.measurements.length,
              }),
              label: (values) => t('report.growthLabel', { name: domain.name, values }),
            }),
          },
        ];
  return [{ heading: domain.name, level: 4 }, ...texts, ...growth, ...table];
}
