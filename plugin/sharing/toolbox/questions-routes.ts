import { said } from '../../dossier/declaration/index.ts';
import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { may } from '../requests/index.ts';
import { frameOf, pageOf } from './frame.ts';
import type { FrameView } from './frame.ts';
import { toolboxPath } from './toolbox.ts';
import type { Found, SchoolInput, ToolboxDeps } from './toolbox.ts';

interface QuestionsView extends FrameView {
  action: string;
  text: string;
  fresh: string[];
  gone: { label: string; value: string }[];
}

const path = '/dossiers/:dossierId/stappen/9/vragen';
const common = { permission: may.fill, frame: 'host', params: dossierParams } as const;

/** The partnership changed what it asks while the form was open: what is new, before it counts. */
export const questionsRoutes = (deps: ToolboxDeps): Route[] => [
  guardedRoute({
    ...common,
    method: 'GET',
    path,
    csrf: 'none',
    audit: 'request.questions-viewed',
    load: (input) => loadDossier(deps.store, input),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...common,
    method: 'POST',
    path,
    csrf: 'token',
    audit: 'in-unit',
    load: (input) => loadDossier(deps.store, input),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, actor } = input;
      const found = await foundOf(deps, input);
      if (found !== undefined) await deps.takeNewer(actor, dossier, found.version.key);
      return { kind: 'redirect', to: toolboxPath(dossier), flash: 'request-questions-taken' };
    },
  }),
];

const foundOf = (deps: ToolboxDeps, { subject: dossier, t, at }: SchoolInput) =>
  deps.readiness.of(dossier, { t, today: schoolDay(at) });

async function show(deps: ToolboxDeps, input: SchoolInput): Promise<Answer> {
  const { subject: dossier, t } = input;
  const found = await foundOf(deps, input);
  if (found?.current === undefined || found.current.id === found.version.id)
    return { kind: 'redirect', to: toolboxPath(dossier) };
  const view: QuestionsView = {
    ...frameOf(deps.base, input),
    action: `${deps.base}${toolboxPath(dossier, 'vragen')}`,
    text: t('toolbox.questions.text', { name: said(found.version.definition.name, t) }),
    ...changesOf(found, input),
  };
  return {
    kind: 'page',
    template: 'toolbox/questions',
    page: pageOf(deps.base, input, t('toolbox.questions.title')),
    view,
  };
}

/** What is asked from now on that was not, and what was answered and is not asked any more. */
function changesOf(
  { version, current, facts }: Found,
  { t }: SchoolInput,
): Pick<QuestionsView, 'fresh' | 'gone'> {
  const asked = (of: typeof version | undefined) =>
    (of?.definition.parts ?? []).flatMap(({ fields }) => fields);
  const before = new Set(asked(version).map(({ key }) => key));
  const after = new Set(asked(current).map(({ key }) => key));
  const answers = facts.read(TOOLBOX_STEP);
  return {
    fresh: asked(current)
      .filter(({ key }) => !before.has(key))
      .map(({ label }) => said(label, t)),
    gone: asked(version)
      .filter(({ key }) => !after.has(key) && answers.value(key).trim() !== '')
      .map(({ key, label }) => ({ label: said(label, t), value: answers.value(key) })),
  };
}
