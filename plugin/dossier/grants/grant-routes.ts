import { z } from 'zod';
import { addMonths, schoolDay } from '../../kernel/clock.ts';
import { notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { dossierParams, loadDossier } from '../frame/index.ts';
import type { DossierStore } from '../record/index.ts';
import { manageGrants } from './grant-policy.ts';
import { grantsPage } from './grant-view.ts';
import type { Grants } from './grants-service.ts';
import { readGrant } from './grants.ts';
import type { GrantFault, GrantForm } from './grants.ts';

const grantBody = z.object({
  medewerker: z.string().max(40).default(''),
  medisch: z.string().max(10).default(''),
  psychologisch: z.string().max(10).default(''),
  reden: z.string().max(20_000).default(''),
  tot: z.string().max(40).default(''),
});
const empty: GrantForm = { medewerker: '', medisch: '', psychologisch: '', reden: '', tot: '' };
const SIZE = 50;

type GrantInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };

interface GrantRouteDeps {
  store: DossierStore;
  grants: Grants;
  base: string;
}

const path = '/dossiers/:dossierId/vertrouwelijke-delen';

/**
 * Who may read the medical and psychological parts of a dossier beside the care coordinator: who,
 * why, until when.
 */
export const grantRoutes = (deps: GrantRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path,
    permission: manageGrants,
    csrf: 'none',
    frame: 'host',
    audit: 'grants.viewed',
    lists: true,
    params: dossierParams,
    load: (input) => loadDossier(deps.store, input),
    query: z.object({ pagina: z.coerce.number().int().min(1).max(10_000).default(1) }),
    act: (input) => show(deps, input, empty, [], input.query.pagina),
  }),
  guardedRoute({
    method: 'POST',
    keepsTyped: true,
    path,
    permission: manageGrants,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: dossierParams,
    body: grantBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => give(deps, input),
  }),
  guardedRoute({
    method: 'POST',
    path: `${path}/:grantId/beeindigen`,
    permission: manageGrants,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    params: dossierParams.extend({ grantId: z.uuid() }),
    load: (input) => loadDossier(deps.store, input),
    act: async ({ actor, subject, params }): Promise<Answer> => {
      if (!(await deps.grants.end(actor, subject, params.grantId))) throw notFound();
      return {
        kind: 'redirect',
        to: `/dossiers/${subject.id}/vertrouwelijke-delen`,
        flash: 'grant-ended',
      };
    },
  }),
];

const staffFor = async ({ grants }: GrantRouteDeps, { subject: dossier, actor, at }: GrantInput) =>
  (await grants.staff(dossier.licenceId, dossier.pupilId, schoolDay(at))).filter(
    (person) => person.id !== actor.personId,
  );

const latest = ({ subject, at }: GrantInput): string =>
  addMonths(schoolDay(at), subject.policies.grantMonths);

async function show(
  deps: GrantRouteDeps,
  input: GrantInput,
  form: GrantForm,
  faults: readonly GrantFault[],
  page = 1,
): Promise<Answer> {
  const { subject: dossier, at, t } = input;
  const [given, staff] = await Promise.all([
    deps.grants.list(dossier, schoolDay(at), { skip: (page - 1) * SIZE, size: SIZE }),
    staffFor(deps, input),
  ]);
  return grantsPage({
    dossier,
    grants: given,
    staff,
    form,
    faults,
    latest: latest(input),
    page,
    size: SIZE,
    at,
    t,
    base: deps.base,
  });
}

async function give(
  deps: GrantRouteDeps,
  input: GrantInput & { body: GrantForm },
): Promise<Answer> {
  const staff = new Set((await staffFor(deps, input)).map((person) => person.id));
  const read = readGrant(input.body, {
    staff,
    today: schoolDay(input.at),
    latest: latest(input),
  });
  if ('faults' in read) return await show(deps, input, input.body, read.faults);
  await deps.grants.give(input.actor, input.subject, read.grant);
  return {
    kind: 'redirect',
    to: `/dossiers/${input.subject.id}/vertrouwelijke-delen`,
    flash: 'grant-given',
  };
}
