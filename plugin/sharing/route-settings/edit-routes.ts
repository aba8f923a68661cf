import { z } from 'zod';
import { said } from '../../dossier/declaration/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route, SignedInActor } from '../../platform/routes/index.ts';
import { definitionHash, readDefinition } from '../request-routes/index.ts';
import type { DefinitionFault, RouteDefinition } from '../request-routes/index.ts';
import { blank, copied } from './blank.ts';
import { faultsIn, jsonOf } from './definition-json.ts';
import { differences } from './differences.ts';
import type { Difference } from './differences.ts';
import { routeForm } from './edit-view.ts';
import type { RouteFormView } from './edit-view.ts';
import { actOn } from './form-acts.ts';
import { crumbs, routeUrl, ROUTES_PATH, versionText } from './list-view.ts';
import type { EditedRoute } from './list-view.ts';
import { at, get, loadRoute, loadRoutes, post, routesOf } from './loading.ts';
import type { RouteSettingsDeps } from './loading.ts';
import { newPart, readTyped, typedOf } from './typed-route.ts';
import type { TypedRoute } from './typed-route.ts';

/** Names are places in a definition; what is too long is told at its field. */
const formBody = z.record(z.string().max(120), z.string().max(100_000));
/** Which route a new one begins like. */
const newQuery = z.object({ van: z.uuid().optional().catch(undefined) });

export interface EditView {
  action: string;
  cancel: string;
  /** The hash of what is edited; empty for a new route. */
  base: string;
  from: string;
  state: string;
  note?: string | undefined;
  unsaved: boolean;
  previewUrl?: string;
  filesUrl?: string;
  copyUrl?: string;
  dropUrl?: string;
  moved?: { rows: Difference[]; url: string } | undefined;
  form: RouteFormView;
}

interface Form {
  typed: TypedRoute;
  before: RouteDefinition;
  faults?: readonly DefinitionFault[];
  touched?: string | undefined;
  unsaved?: boolean;
  /** What somebody else kept meanwhile. */
  theirs?: TypedRoute;
}

/** The editor of a route: one form, which works without any script. */
export const editingRoutes = (deps: RouteSettingsDeps): Route[] => [
  ...newRoutes(deps),
  guardedRoute({
    ...get,
    ...at(''),
    audit: 'request-route.viewed',
    load: loadRoute(deps),
    act: ({ subject, actor, t }) => {
      const { definition, deskId } = subject.edited;
      const form = { typed: typedOf(definition, deskId), before: definition };
      return editPage(deps, { actor, t }, form, subject);
    },
  }),
  guardedRoute({
    ...post,
    ...at(''),
    keepsTyped: true,
    body: formBody,
    load: loadRoute(deps),
    act: (input) => saveOver(deps, input),
  }),
];

function newRoutes(deps: RouteSettingsDeps): Route[] {
  const path = `${ROUTES_PATH}/nieuw`;
  /** What a new route begins with: another one of the partnership, or nothing. */
  const beginning = async (actor: SignedInActor, from: string | undefined) => {
    const all = await routesOf(deps, actor);
    const like = all.find(({ edited }) => edited.routeId === from);
    return like === undefined
      ? blank(all[0]?.edited.definition, deps.both)
      : copied(like.edited.definition);
  };
  return [
    guardedRoute({
      ...get,
      path,
      audit: 'request-route.form-viewed',
      query: newQuery,
      load: loadRoutes(deps),
      act: async ({ actor, query, t }): Promise<Answer> => {
        const before = await beginning(actor, query.van);
        const typed = typedOf(before, actor.licenceId);
        const parts = typed.parts.length === 0 ? [newPart()] : typed.parts;
        return editPage(
          deps,
          { actor, t, from: query.van },
          { typed: { ...typed, parts }, before },
        );
      },
    }),
    guardedRoute({
      ...post,
      path,
      keepsTyped: true,
      body: formBody,
      load: loadRoutes(deps),
      act: async ({ actor, body, t }): Promise<Answer> => {
        const { van: from } = newQuery.parse({ van: body['van'] });
        const before = await beginning(actor, from);
        const show = (form: Form): Answer => editPage(deps, { actor, t, from }, form);
        const read = readForm(body, before);
        if ('form' in read) return show(read.form);
        const { typed, json } = read;
        const id = await deps.routes.addRoute(actor, json, deskOf(deps, actor, typed));
        return { kind: 'redirect', to: `${ROUTES_PATH}/${id}/voorbeeld`, flash: 'route-drafted' };
      },
    }),
  ];
}

/** A desk that is none goes on as it was typed, and is refused by name. */
const deskOf = (
  { licences }: RouteSettingsDeps,
  { licenceId }: SignedInActor,
  { deskId }: TypedRoute,
): string => licences.desksOf(licenceId).find(({ id }) => id === deskId)?.id ?? licenceId;

/** The form again, after one of its own buttons or with its faults; else what is to be kept. */
function readForm(
  body: Record<string, string>,
  before: RouteDefinition,
): { form: Form } | { typed: TypedRoute; json: Record<string, unknown> } {
  const typed = readTyped(body);
  const acted = actOn(typed, body['doe'] ?? '');
  if (acted !== undefined) return { form: { ...acted, before, unsaved: true } };
  const json = jsonOf(typed, before);
  const faults = faultsIn(typed, json);
  return faults.length > 0 ? { form: { typed, before, faults, unsaved: true } } : { typed, json };
}

async function saveOver(
  deps: RouteSettingsDeps,
  input: Pick<
    Input<{ routeId: string }, unknown, Record<string, string>>,
    'actor' | 'body' | 't'
  > & { subject: EditedRoute },
): Promise<Answer> {
  const { actor, body, subject, t } = input;
  const { routeId, definition, deskId, hash } = subject.edited;
  const show = (form: Form): Answer => editPage(deps, { actor, t }, form, subject);
  const read = readForm(body, definition);
  if ('form' in read) return show(read.form);
  const { typed, json } = read;
  const desk = deskOf(deps, actor, typed);
  const seen = body['basis'] ?? '';
  const moved = (): Answer =>
    show({ typed, before: definition, unsaved: true, theirs: typedOf(definition, desk) });
  if (seen !== hash.toString('hex')) return moved();
  if (isOther(json, hash))
    try {
      await deps.routes.saveDraft(actor, routeId, json, seen);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'route-moved') throw error;
      const now = (await routesOf(deps, actor)).find(({ edited }) => edited.routeId === routeId);
      if (now === undefined) throw error;
      return await saveOver(deps, { ...input, subject: now });
    }
  if (desk !== deskId) await deps.routes.setDesk(actor, routeId, desk);
  const part = body['doe'] === 'voorbeeld' ? '/voorbeeld' : '';
  return { kind: 'redirect', to: `${ROUTES_PATH}/${routeId}${part}`, flash: 'route-drafted' };
}

/** A form that was kept as it was makes no draft. */
function isOther(json: Record<string, unknown>, hash: Buffer): boolean {
  const read = readDefinition(json);
  return 'faults' in read || !definitionHash(read.definition).equals(hash);
}

function editPage(
  { licences, schoolName, base }: RouteSettingsDeps,
  {
    actor,
    t,
    from,
  }: Pick<Input<unknown, unknown, unknown>, 'actor' | 't'> & {
    from?: string | undefined;
  },
  { typed, before, faults = [], touched, unsaved = false, theirs }: Form,
  route?: EditedRoute,
): Answer {
  const place = { t, base };
  const desks = licences.desksOf(actor.licenceId);
  const { form, faults: listed } = routeForm(
    {
      typed,
      before,
      faults,
      desks: desks.map(({ id }) => ({ id, name: schoolName(id) })),
      touched,
    },
    t,
  );
  const view: EditView = {
    action: route === undefined ? `${base}${ROUTES_PATH}/nieuw` : routeUrl(base, route.edited),
    cancel: `${base}${ROUTES_PATH}`,
    base: route?.edited.hash.toString('hex') ?? '',
    from: from ?? '',
    note: before.note && said(before.note, t),
    unsaved,
    form,
    ...stateOf(route, place),
    ...(theirs === undefined || route === undefined
      ? {}
      : { moved: { rows: differences(theirs, typed, t), url: routeUrl(base, route.edited) } }),
  };
  return {
    kind: 'page',
    template: 'route-settings/edit',
    status: statusOf(faults, theirs),
    page: {
      title:
        route === undefined
          ? t('routeSettings.new.title')
          : t('routeSettings.edit', { name: said(route.edited.definition.name, t) }),
      nav: 'settings',
      crumbs: crumbs(place),
      faults: listed,
    },
    view,
  };
}

function statusOf(faults: readonly DefinitionFault[], theirs: TypedRoute | undefined): number {
  if (theirs !== undefined) return 409;
  return faults.length > 0 ? 422 : 200;
}

function stateOf(
  route: EditedRoute | undefined,
  { t, base }: { t: Input<unknown, unknown, unknown>['t']; base: string },
): Pick<EditView, 'state' | 'previewUrl' | 'filesUrl' | 'copyUrl' | 'dropUrl'> {
  if (route === undefined) return { state: t('routeSettings.new.text') };
  const { current, draft, edited } = route;
  return {
    state: `${versionText(current, t)} ${t(`routeSettings.${draft === undefined ? 'noDraft' : 'isDraft'}`)}`,
    previewUrl: routeUrl(base, edited, '/voorbeeld'),
    filesUrl: routeUrl(base, edited, '/bestanden'),
    copyUrl: `${base}${ROUTES_PATH}/nieuw?van=${edited.routeId}`,
    ...(draft === undefined || current === undefined
      ? {}
      : { dropUrl: routeUrl(base, edited, '/verwerpen') }),
  };
}
