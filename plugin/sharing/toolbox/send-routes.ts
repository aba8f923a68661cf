import { said } from '../../dossier/declaration/index.ts';
import { z } from 'zod';
import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { shownDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { may } from '../requests/index.ts';
import type { RequestFacts } from '../requests/index.ts';
import { reportLabel } from '../conversation/index.ts';
import { sensitiveWord, stepName } from '../school-side/index.ts';
import { answersOf } from './answers.ts';
import type { AnswersView } from './answers.ts';
import { frameOf, pageOf } from './frame.ts';
import { openItems } from './open-items.ts';
import type { FrameView } from './frame.ts';
import { askAtForm, askAtPage, requestPath, toolboxPath } from './toolbox.ts';
import type { Found, SchoolInput, ToolboxDeps } from './toolbox.ts';

export const sendBody = z.object({
  gezien: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).catch(0),
  deel: z.coerce.number().int().min(0).max(100_000).catch(0),
  versie: z.string().max(40).default(''),
  besproken: z.string().max(10).default(''),
});
export type SendForm = z.output<typeof sendBody>;

export interface SendView extends FrameView {
  action: string;
  lede: string;
  /** What must be mended first; nothing can be sent until it is empty. */
  open: { text: string; url: string }[];
  facts: { label: string; value: string }[];
  steps: string[];
  sensitive: string;
  items: string[];
  answers: AnswersView[];
  experts: string[];
  always: string;
  hidden: { name: string; value: string }[];
  /** That it was talked over with the parents. */
  discussed: boolean;
  fault: string | undefined;
  notice: string | undefined;
  button: string;
  /** Of a supplement: what the desk asked. */
  asked: string | undefined;
}

const path = '/dossiers/:dossierId/stappen/9/indienen';
const common = { permission: may.send, frame: 'host', params: dossierParams } as const;

/** INDIENEN: all that goes along in sight, and nothing sent before it is pressed there. */
export const sendRoutes = (deps: ToolboxDeps): Route[] => [
  guardedRoute({
    ...common,
    ...askAtPage,
    method: 'GET',
    path,
    csrf: 'none',
    audit: 'request.send-viewed',
    load: (input) => loadDossier(deps.store, input),
    act: (input) => show(deps, input),
  }),
  guardedRoute({
    ...common,
    ...askAtForm,
    method: 'POST',
    path,
    csrf: 'token',
    audit: 'in-unit',
    live: true,
    keepsTyped: true,
    body: sendBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => send(deps, input),
  }),
];

interface Refused {
  form: SendForm;
  fault?: string;
  notice?: string;
  status: number;
}

async function show(deps: ToolboxDeps, input: SchoolInput, refused?: Refused): Promise<Answer> {
  const { subject: dossier, t, at } = input;
  const found = await deps.readiness.of(dossier, { t, today: schoolDay(at) });
  if (found === undefined || dossier.status !== 'open')
    return { kind: 'redirect', to: toolboxPath(dossier) };
  const name = said(found.version.definition.name, t);
  const { decideDays } = found.version.definition.terms;
  const due = addDays(schoolDay(at), decideDays);
  const sent = await sendView(deps, input, found);
  const faults = [refused?.notice, refused?.fault]
    .filter((text) => text !== undefined)
    .map((text) => ({ text, url: '#besproken' }));
  return {
    kind: 'page',
    template: 'toolbox/send',
    status: refused?.status ?? (found.complete ? 200 : 422),
    page: pageOf(deps.base, input, t('toolbox.send.title', { name }), faults),
    view: {
      ...sent,
      facts: [
        ...sent.facts,
        {
          label: t('toolbox.send.due'),
          value: t('toolbox.send.dueOn', { date: shownDate(due), days: decideDays }),
        },
      ],
      action: `${deps.base}${toolboxPath(dossier, 'indienen')}`,
      lede: t('toolbox.send.lede', { name, desk: found.facts.desk.called }),
      button: t('toolbox.send.button'),
      discussed: (refused?.form.besproken ?? '') !== '',
      fault: refused?.fault,
      notice: refused?.notice,
      asked: undefined,
    } satisfies SendView,
  };
}

/** What is sent: the same for a request and for what is added to one. */
export async function sendView(
  deps: ToolboxDeps,
  input: SchoolInput,
  found: Found,
): Promise<
  Omit<SendView, 'action' | 'lede' | 'button' | 'discussed' | 'fault' | 'notice' | 'asked'>
> {
  const { subject: dossier, t } = input;
  const { definition } = found.version;
  return {
    ...frameOf(deps.base, input),
    open: openItems(deps, dossier, found),
    facts: [
      { label: t('toolbox.send.to'), value: found.facts.desk.called },
      { label: t('toolbox.send.what'), value: said(definition.name, t) },
    ],
    steps: (found.share?.steps ?? []).map((step) => stepName(step, t)),
    sensitive: found.share === undefined ? '' : sensitiveWord(found.share, t),
    items: [
      ...found.open.files.map(({ file }) => file.title),
      ...found.open.reports.map(({ report }) => reportLabel(report, t)),
    ],
    answers: answersOf(deps.store.declared(dossier, TOOLBOX_STEP), found, t),
    experts: found.experts.map(({ name, organisation, profession }) =>
      [name, t(`requests.professions.${profession}`), organisation].filter(Boolean).join(', '),
    ),
    always: t('toolbox.send.always', { name: found.facts.desk.called }),
    hidden: [
      { name: 'gezien', value: String(dossier.sequence) },
      { name: 'deel', value: String(found.share?.version ?? 0) },
      { name: 'versie', value: found.version.id },
    ],
  };
}

/** Those that leave everything as it was, and are told on the page itself. */
const told = (error: unknown): error is AppError =>
  error instanceof AppError && [409, 422].includes(error.status);

async function send(deps: ToolboxDeps, input: SchoolInput & { body: SendForm }): Promise<Answer> {
  const { subject: dossier, actor, body: form, t } = input;
  if (form.besproken === '')
    return await show(deps, input, { form, fault: t('toolbox.send.discussFirst'), status: 422 });
  try {
    const sent = await deps.sending.send(actor, dossier, {
      seen: form.gezien,
      shareVersion: form.deel,
      versionId: form.versie,
      contact: '',
    });
    return {
      kind: 'redirect',
      to: requestPath({ dossierId: dossier.id, id: sent.id }),
      flash: 'request-sent',
    };
  } catch (error) {
    if (!told(error)) throw error;
    return await onRefusal(deps, input, error);
  }
}

/** Sent from another page a moment ago: that one is shown. Else the overview, as it is now. */
async function onRefusal(
  deps: ToolboxDeps,
  input: SchoolInput & { body: SendForm },
  error: AppError,
): Promise<Answer> {
  const { subject: dossier, t } = input;
  if (error.code === 'request-running') {
    const running = (await deps.requests.ofDossier(deps.database, dossier.id)).find(
      (one: RequestFacts) => one.running,
    );
    if (running !== undefined)
      return { kind: 'redirect', to: requestPath(running), flash: 'request-sent-before' };
  }
  const fresh = await deps.store.find(dossier.id, {
    actorId: input.actor.personId,
    licenceId: dossier.licenceId,
    today: schoolDay(input.at),
  });
  return await show(
    deps,
    { ...input, subject: fresh ?? dossier },
    { form: input.body, notice: t(`errors.${error.code}`, error.params), status: error.status },
  );
}
