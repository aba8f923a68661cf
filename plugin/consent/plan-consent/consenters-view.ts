import type { Consenters } from '../../dossier/content/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';

export interface ConsentersView {
  rule: string;
  people: { name: string; role: string }[];
  warnings: string[];
}

/** Whose consent is asked, in words, and what is still unknown about that. */
export function consentersView(
  who: Consenters,
  dossier: Pick<DossierFacts, 'pupilName' | 'policies'>,
  t: Translate,
): ConsentersView {
  const pupil = { name: displayName(dossier.pupilName), role: t('consent.who.pupilRole') };
  if (who.by === 'pupil')
    return { rule: t('consent.who.pupil', { age: who.age ?? 0 }), people: [pupil], warnings: [] };
  const rule = `${who.all ? 'all' : 'one'}${who.pupilSigns ? 'AndPupil' : ''}`;
  const { coSignAge, consentAge } = dossier.policies;
  return {
    rule: t(`consent.who.${rule}`, { age: who.age ?? 0 }),
    people: [
      ...who.guardians.map(({ name, relation }) => ({ name, role: relation })),
      ...(who.pupilSigns ? [pupil] : []),
    ],
    warnings: [
      ...(who.guardians.length > 0 ? [] : [t('consent.who.noGuardian')]),
      ...(who.unknown.length === 0
        ? []
        : [t('consent.who.unknownAuthority', { names: who.unknown.join(', ') })]),
      ...(who.age === undefined
        ? [t('consent.who.unknownAge', { coSign: coSignAge, alone: consentAge })]
        : []),
    ],
  };
}
