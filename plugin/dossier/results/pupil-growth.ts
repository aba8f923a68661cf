import type { Translate } from '../../kernel/translate.ts';
import type { GrowthChart } from '../../platform/paper/index.ts';
import type { Database } from '../../platform/store/index.ts';
import { readerOf, upcast } from '../content/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { profile, shownDate } from '../form/index.ts';
import type { Field, StepReader } from '../declaration/index.ts';
import { growthChart, growthSeries } from './growth-chart.ts';
import { readScores } from './growth-store.ts';
import type { DossierScores } from './growth-store.ts';

/**
 * What a pupil's dossiers tell of one domain over the years: a line where there is one, and always
 * the figures.
 */
export interface DomainGrowth {
  name: string;
  chart: GrowthChart | undefined;
  columns: { label: string; numeric: boolean }[];
  rows: { cells: { value: string; numeric: boolean; label: string }[] }[];
}

export interface PupilGrowth {
  domains: DomainGrowth[];
  /** The dossiers something was read from, for the trail. */
  dossiers: string[];
}

interface Score {
  values: Record<string, string>;
  schoolYear: string;
}

/**
 * The growth of a pupil by domain over all dossiers of the licence. Domains are one by their name,
 * because each dossier keeps domains of its own; a score that was carried along from dossier to
 * dossier counts once.
 */
export function createPupilGrowth(deps: {
  database: Database;
  dossierKey: (dossier: Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>) => Buffer;
}): (
  pupil: { pupilId: string; licenceId: string },
  asked: { t: Translate },
) => Promise<PupilGrowth> {
  return async (pupil, { t }) => {
    const dossiers = await readScores(deps, pupil, profile.number);
    const fields = scoreFields.filter((field) => field.sensitive === undefined);
    const byName = new Map<string, { name: string; scores: Score[] }>();
    const used = new Set<string>();
    for (const dossier of dossiers) {
      for (const { name, score } of scoresOf(dossier, fields)) {
        const known = byName.get(name.toLowerCase()) ?? { name, scores: [] };
        known.scores.push(score);
        byName.set(name.toLowerCase(), known);
        used.add(dossier.id);
      }
    }
    return {
      dossiers: [...used],
      domains: [...byName.values()].map(({ name, scores }) =>
        domainGrowth(name, once(scores), fields, t),
      ),
    };
  };
}

const scoreFields: readonly Field[] = profile.parts.flatMap((part) =>
  part.kind === 'domains' ? part.scores : [],
);

function scoresOf(
  dossier: DossierScores,
  fields: readonly Field[],
): { name: string; score: Score }[] {
  const reader = readerOf(upcast(profile, dossier.content), []);
  return reader.rows('scores').flatMap((row) => {
    const domain = dossier.domains.find(({ key }) => key === reader.value(`scores/${row}/domain`));
    const values = Object.fromEntries(
      fields.map((field) => [field.key, reader.value(`scores/${row}/${field.key}`).trim()]),
    );
    return domain === undefined || Object.values(values).every((value) => value === '')
      ? []
      : [{ name: domain.name, score: { values, schoolYear: dossier.schoolYear } }];
  });
}

function once(scores: readonly Score[]): Score[] {
  const first = new Map<string, Score>();
  for (const score of scores) {
    const key = JSON.stringify(score.values);
    if (!first.has(key)) first.set(key, score);
  }
  return [...first.values()].toSorted((a, b) =>
    (a.values['date'] ?? '').localeCompare(b.values['date'] ?? ''),
  );
}

function domainGrowth(
  name: string,
  scores: readonly Score[],
  fields: readonly Field[],
  t: Translate,
): DomainGrowth {
  const rows = scores.map((_, index) => String(index));
  const reader: StepReader = {
    value: (path) => {
      const [, row = '', key = ''] = path.split('/');
      return scores[Number(row)]?.values[key] ?? '';
    },
    rows: () => rows,
  };
  const series = growthSeries(reader, rows);
  const shown = fields.filter((field) =>
    scores.some((score) => (score.values[field.key] ?? '') !== ''),
  );
  const label = (field: Field): string => t(`steps.${profile.key}.fields.${field.key}.label`);
  const year = { label: t('growth.schoolYear'), numeric: false };
  return {
    name,
    chart:
      series === undefined
        ? undefined
        : growthChart(series.measurements, {
            caption: t(`report.growth.${series.measure}`, {
              name,
              count: series.measurements.length,
            }),
            label: (values) => t('report.growthLabel', { name, values }),
          }),
    columns: [
      ...shown.map((field) => ({ label: label(field), numeric: field.kind === 'number' })),
      year,
    ],
    rows: scores.map((score) => ({
      cells: [
        ...shown.map((field) => {
          const value = score.values[field.key] ?? '';
          return {
            value: field.kind === 'date' ? shownDate(value) : value,
            numeric: field.kind === 'number',
            label: label(field),
          };
        }),
        { ...year, value: score.schoolYear },
      ],
    })),
  };
}
