import { said } from '../../dossier/declaration/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { fieldId, isHidden, shownValue } from '../../dossier/fields/index.ts';
import { listPartOf, placeOf, stepByNumber } from '../../dossier/form/index.ts';
import type { Field, Step } from '../../dossier/declaration/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Reused } from '../request-routes/index.ts';
import type { Found } from './toolbox.ts';

export interface ReusedView {
  label: string;
  value: string;
  url: string;
}

/** As much as tells somebody that it is there. */
const SHOWN = 400;

/** Answers that stand in the dossier already and go along: nobody types them again. */
export function reusedOf(
  { version, facts }: Found,
  { dossier, basis, t, base }: { dossier: DossierFacts; basis: string; t: Translate; base: string },
): ReusedView[] {
  const sight = sightOf(basis, dossier);
  return version.definition.reuses.flatMap((reused) => {
    const step = stepByNumber(reused.step);
    const value = step === undefined ? '' : valueOf(step, reused, facts, { sight, t });
    return value === ''
      ? []
      : [
          {
            label: said(reused.label, t),
            value: [...value].length > SHOWN ? `${[...value].slice(0, SHOWN).join('')} …` : value,
            url: `${base}/dossiers/${dossier.id}/stappen/${reused.step}#${fieldId(
              reused.path ?? reused.list ?? '',
            )}`,
          },
        ];
  });
}

function valueOf(
  step: Step,
  { path, list }: Reused,
  { read }: Found['facts'],
  { sight, t }: { sight: Sight; t: Translate },
): string {
  const content = read(step.number);
  const shown = (field: Field | undefined, at: string): string =>
    field === undefined || isHidden(field, sight)
      ? ''
      : shownValue(step, field, content.value(at), t).trim();
  if (path !== undefined) return shown(placeOf(step, path, [])?.field, path);
  if (list === undefined) return '';
  const fields = listPartOf(step, list)?.fields ?? [];
  return content
    .rows(list)
    .map((row) =>
      fields
        .map((field) => shown(field, `${list}/${row}/${field.key}`))
        .filter(Boolean)
        .join(' · '),
    )
    .filter(Boolean)
    .join('\n');
}
