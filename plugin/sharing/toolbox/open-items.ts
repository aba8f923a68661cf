import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { ReadinessItem } from '../requests/index.ts';
import { sharePath, toolboxPath } from './toolbox.ts';
import type { Found, ToolboxDeps } from './toolbox.ts';

/** What is still missing, each with the place where it is mended. */
export const openItems = (
  { base }: Pick<ToolboxDeps, 'base'>,
  dossier: DossierFacts,
  { items, facts }: Found,
): { text: string; url: string }[] =>
  items
    .filter(({ met }) => !met)
    .map((item) => ({ text: item.text, url: placeOf(item, base, dossier, facts.desk.name) }));

const SHARED: readonly ReadinessItem['key'][] = ['share', 'sensitive', 'reports'];

function placeOf(
  { key, of, fix }: ReadinessItem,
  base: string,
  dossier: DossierFacts,
  desk: string,
): string {
  const here = `${base}${toolboxPath(dossier)}`;
  if (fix?.kind === 'share-item' || SHARED.includes(key))
    return `${base}${sharePath(dossier, desk)}`;
  if (fix?.kind === 'pick') return `${here}/bestanden#bestand-${of ?? ''}`;
  return fix?.url ?? here;
}
