import { said } from '../../dossier/declaration/index.ts';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { RouteDefinition } from '../request-routes/index.ts';
import type { DecisionFacts } from '../requests/index.ts';

/** A decision, or what was proposed as one, to be read. */
export interface DecisionShown {
  outcome: string;
  kind: string;
  facts: { label: string; value: string }[];
  motivation: string;
  clause: string;
  by: string;
}

const kinds = { yes: 'ok', no: 'stop', other: 'warn' } as const;

export function decisionView(
  decision: DecisionFacts,
  { decides }: Pick<RouteDefinition, 'decides'>,
  t: Translate,
): DecisionShown {
  const outcome = decides.outcomes.find(({ key }) => key === decision.outcome);
  return {
    outcome: outcome === undefined ? decision.outcome : said(outcome.label, t),
    kind: outcome === undefined ? '' : kinds[outcome.kind],
    facts: decisionRows(decision, t),
    motivation: decision.motivation,
    clause: decision.clause,
    by: byLine(decision, t),
  };
}

/** Number, category, kind of school and days: those that it has. */
export function decisionRows(
  decision: Pick<DecisionFacts, 'tlvNumber' | 'category' | 'schoolKind' | 'fromOn' | 'untilOn'>,
  t: Translate,
): { label: string; value: string }[] {
  const { tlvNumber, category, schoolKind, fromOn, untilOn } = decision;
  const always = tlvNumber === null || fromOn === null ? undefined : t('decisions.always');
  const rows: [string, string | undefined][] = [
    ['nummer', tlvNumber ?? undefined],
    ['soort', schoolKind === null ? undefined : t(`decisions.schools.${schoolKind}`)],
    ['categorie', category === null ? undefined : t(`decisions.categories.${category}`)],
    ['van', fromOn === null ? undefined : shownDate(fromOn)],
    ['tot', untilOn === null ? always : shownDate(untilOn)],
  ];
  return rows.flatMap(([field, value]) =>
    value === undefined ? [] : [{ label: t(`decisions.fields.${field}`), value }],
  );
}

function byLine({ proposer, proposedAt, settler, settledAt }: DecisionFacts, t: Translate): string {
  if (settler === null || settledAt === null)
    return t('decisions.proposedBy', { who: proposer, when: shownMoment(proposedAt) });
  return settler === proposer
    ? t('decisions.decidedBy', { who: settler, when: shownMoment(settledAt) })
    : t('decisions.decidedByTwo', { who: settler, when: shownMoment(settledAt), other: proposer });
}
