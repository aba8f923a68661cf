import { planTransitions, stepTransitions, transitions } from '../../dossier/facts/index.ts';
import { steps } from '../../dossier/form/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute, nobody, signedIn } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { manualText } from './manual.ts';
import type { Manual } from './manual.ts';

const MANUAL_PATH = '/hulp/externe-toegang.pdf';

interface Arrow {
  from: string;
  to: string;
  act: string;
  needs: string[];
  note?: string;
}

/**
 * Instructions, and the course of a dossier drawn from the rules themselves: the picture cannot
 * differ from what happens.
 */
export function helpRoutes(deps: {
  manual: Manual;
  licenceKind: (licenceId: string) => 'school' | 'swv';
  base: string;
}): Route[] {
  return [
    guardedRoute({
      method: 'GET',
      path: '/hulp',
      permission: signedIn,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      load: () => nobody,
      act: ({ t, actor }): Answer =>
        deps.licenceKind(actor.licenceId) === 'swv' ? deskHelp(t) : schoolHelp(deps.base, t),
    }),
    guardedRoute({
      method: 'GET',
      path: MANUAL_PATH,
      permission: signedIn,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      load: () => nobody,
      act: async ({ lang }): Promise<Answer> => ({
        kind: 'file',
        bytes: await deps.manual.pdf(lang),
        type: 'application/pdf',
        name: 'handleiding-externe-toegang.pdf',
      }),
    }),
  ];
}

const schoolHelp = (base: string, t: Translate): Answer => ({
  kind: 'page',
  template: 'help/help',
  page: { title: t('help.title'), nav: 'help' },
  view: {
    steps: steps.map((step) => ({
      number: step.number,
      title: t(`steps.${step.key}.title`),
      text: t(`steps.${step.key}.intro`),
    })),
    stepArrows: stepArrows(t),
    planArrows: planArrows(t),
    dossierArrows: dossierArrows(t),
    manual: {
      title: t('manual.title'),
      why: t('manual.why'),
      parts: manualText(t),
      url: `${base}${MANUAL_PATH}`,
    },
  },
});

const deskTopics = ['read', 'write', 'files', 'end', 'admin'] as const;

/** Who works at a partnership has no pupils of their own, and no dossiers that run by our rules. */
const deskHelp = (t: Translate): Answer => ({
  kind: 'page',
  template: 'help/desk',
  page: { title: t('help.swv.title'), nav: 'help' },
  view: {
    lede: t('help.swv.lede'),
    topics: deskTopics.map((topic) => ({
      title: t(`help.swv.${topic}`),
      text: t(`help.swv.${topic}Text`),
    })),
  },
});

function dossierArrows(t: Translate): Arrow[] {
  return transitions.map(({ act, from, to, rules, followed }) => ({
    from: t(`help.dossier.${from}`),
    to: t(`help.dossier.${to}`),
    act: t(`help.acts.${act}`),
    // That a dossier is open or archived is what the arrow starts from.
    needs: rules
      .filter(({ code }) => !['dossier-archived', 'dossier-open'].includes(code))
      .map(({ code }) => t(`help.rules.${code}`)),
    note: followed === true ? t('help.followed') : undefined,
  }));
}

function planArrows(t: Translate): Arrow[] {
  return planTransitions.map(({ act, from, to, needs }) => ({
    from: from.map((state) => t(`help.planStates.${state}`)).join(t('help.or')),
    to: t(`help.planStates.${to}`),
    act: t(`help.acts.${act}`),
    needs: [t(`help.rules.${needs}`)],
  }));
}

function stepArrows(t: Translate): Arrow[] {
  return stepTransitions.map(({ act, from, to, needs }) => ({
    from: from.map((state) => t(`dossier.states.${state}`)).join(t('help.or')),
    to: t(`dossier.states.${to}`),
    act: t(`help.acts.${act}`),
    needs: [t(`help.rules.${needs}`)],
  }));
}
