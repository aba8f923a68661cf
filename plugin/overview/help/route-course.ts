import type { Translate } from '../../kernel/translate.ts';
import type { Graph } from '../../platform/drawing/index.ts';
import { routeGraph } from '../../sharing/request-routes/index.ts';
import type { RouteDefinition } from '../../sharing/request-routes/index.ts';
import { requestTransitions } from '../../sharing/requests/index.ts';
import type { Arrow } from './course.ts';

/** The course of a request along one route. */
export const routeCourse = (definition: RouteDefinition, t: Translate): Graph =>
  routeGraph(definition, requestTransitions, t);

/** The arrows of its drawing in words: those that differ in where they start stand together. */
export function routeInWords(definition: RouteDefinition, t: Translate): Arrow[] {
  const { states, arrows } = routeCourse(definition, t);
  const labels = new Map(states.map(({ id, label }) => [id, label]));
  const word = (id: string): string => labels.get(id) ?? id;
  const alike = new Map<string, Arrow>();
  for (const { from, to, label } of arrows) {
    const key = `${label} ${to}`;
    const known = alike.get(key);
    if (known === undefined)
      alike.set(key, {
        from: word(from),
        to: word(to),
        act: label,
        needs: needsOf(label, definition, t),
      });
    else known.from += `${t('help.or')}${word(from)}`;
  }
  return [...alike.values()];
}

/** What must hold, of what this route asks at all. */
function needsOf(label: string, { experts, decides }: RouteDefinition, t: Translate): string[] {
  const without = new Set([
    ...(experts.count === 0 ? ['advice-missing'] : []),
    ...(decides.fourEyes ? [] : ['second-person']),
  ]);
  return requestTransitions
    .filter(({ act }) => t(`requestRoutes.acts.${act}`) === label)
    .flatMap(({ rules }) => rules)
    .filter(({ code }) => !without.has(code))
    .map(({ code }) => t(`help.rules.${code}`));
}
