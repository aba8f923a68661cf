import { z } from 'zod';
import { said } from '../../dossier/declaration/index.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route, SignedInActor } from '../../platform/routes/index.ts';
import { asksOf, followsOf } from './asks.ts';
import { crumbs, routeUrl, ROUTES_PATH, versionText } from './list-view.ts';
import type { EditedRoute } from './list-view.ts';
import { at, get, loadRoute, post, routesOf } from './loading.ts';
import type { RouteSettingsDeps } from './loading.ts';
import { schoolForm } from './preview.ts';
import type { SchoolForm } from './preview.ts';

export interface PreviewView extends SchoolForm {
  state: string;
  texts: { label: string; text: string }[];
  prepare: string[];
  asks: string[];
  follows: string[];
  action: string;
  editUrl: string;
  /** The draft that begins by the button, and its text as it stands here. */
  begins?: { action: string; version: string; seen: string } | undefined;
}

/** How a school will see it, and LATEN GELDEN. */
export function previewRoutes(deps: RouteSettingsDeps): Route[] {
  const { routes } = deps;
  return [
    guardedRoute({
      ...get,
      ...at('/voorbeeld'),
      audit: 'request-route.preview-viewed',
      query: z.record(z.string().max(40), z.string().max(40)).catch({}),
      load: loadRoute(deps),
      act: ({ actor, subject, query, t }) => previewPage(deps, { actor, t }, subject, query),
    }),
    guardedRoute({
      ...post,
      ...at('/laten-gelden'),
      body: z.object({
        versie: z.uuid(),
        gezien: z.string().regex(/^[0-9a-f]{64}$/),
      }),
      load: loadRoute(deps),
      act: async ({ actor, subject, body, t }): Promise<Answer> => {
        const { routeId } = subject.edited;
        try {
          await routes.begin(actor, routeId, body.versie, body.gezien);
        } catch (error) {
          if (!(error instanceof AppError) || error.status !== 409) throw error;
          const now = (await routesOf(deps, actor)).find(
            ({ edited }) => edited.routeId === routeId,
          );
          return previewPage(deps, { actor, t }, now ?? subject, {}, error);
        }
        return {
          kind: 'redirect',
          to: `${ROUTES_PATH}/${routeId}/voorbeeld`,
          flash: 'route-begun',
        };
      },
    }),
  ];
}

function previewPage(
  deps: RouteSettingsDeps,
  { actor, t }: { actor: SignedInActor; t: Translate },
  { current, draft, edited }: EditedRoute,
  answers: Readonly<Record<string, string>>,
  refused?: AppError,
): Answer {
  const { schoolName, hostName, base } = deps;
  const { definition } = edited;
  const text = (name: 'what' | 'forWhom' | 'whoDoes' | 'closing') => ({
    label: t(`routeSettings.fields.${name}`),
    text: said(definition[name], t),
  });
  const view: PreviewView = {
    ...schoolForm(definition, answers, {
      t,
      hostName: hostName(actor.licenceId),
      choice: t('steps.toolbox.fields.choice.label'),
    }),
    state: draft === undefined ? versionText(current, t) : t('routeSettings.preview.draft'),
    texts: [text('what'), text('forWhom'), text('whoDoes'), text('closing')],
    prepare: definition.prepare.map((line) => said(line, t)),
    asks: asksOf(definition, t),
    follows: followsOf(definition, schoolName(edited.deskId), t),
    action: routeUrl(base, edited, '/voorbeeld'),
    editUrl: routeUrl(base, edited),
    begins: draft && {
      action: routeUrl(base, edited, '/laten-gelden'),
      version: draft.id,
      seen: draft.hash.toString('hex'),
    },
  };
  return {
    kind: 'page',
    template: 'route-settings/preview',
    status: refused?.status ?? 200,
    page: {
      title: t('routeSettings.preview.title', { name: said(definition.name, t) }),
      nav: 'settings',
      crumbs: crumbs({ t, base }),
      ...(refused === undefined
        ? {}
        : { faults: [{ text: t(`errors.${refused.code}`), url: '#gelden' }] }),
    },
    view,
  };
}
