import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { orShown } from '../../kernel/errors.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Input, Route, SignedInActor } from '../../platform/routes/index.ts';
import type { Policies } from '../policies/index.ts';
import { ofPerson, PERSON_PATH, personButton } from './person-routes.ts';
import { StaffRefusedError } from './staff-errors.ts';
import {
  askAtForm,
  askAtPage,
  givable,
  inviteStaff,
  listStaff,
  manageStaff,
} from './staff-policy.ts';
import { staffRoles } from './staff-roles.ts';
import type { LicenceKind } from './staff-roles.ts';
import type { Staff } from './staff-service.ts';
import type { StaffStore } from './staff-store.ts';
import { formOf, listPage, newPage, personPage, STAFF_PATH } from './staff-view.ts';
import type { StaffPlace } from './staff-view.ts';
import { proposedEnd } from './staff.ts';
import type { StaffFacts, StaffFault, StaffForm } from './staff.ts';

export interface StaffRouteDeps {
  staff: Staff;
  store: StaffStore;
  policies: Pick<Policies, 'of'>;
  audit: Audit;
  hostName: (licenceId: string) => string;
  licenceKind: (licenceId: string) => LicenceKind;
  base: string;
}

const query = z.object({
  zoek: z.string().max(100).default(''),
  rol: z.enum([...staffRoles, '']).default(''),
  bron: z.enum(['own', 'host', '']).default(''),
  status: z.enum(['actief', 'gestopt', 'alle']).default('actief'),
  sorteer: z.enum(['naam', 'einddatum']).default('naam'),
  omgekeerd: z.enum(['1', '0']).default('0'),
  pagina: z.coerce.number().int().min(1).max(10_000).default(1),
});
const typed = z.string().max(500).default('');
export const staffBody = z.object({
  rol: typed,
  voornaam: typed,
  tussenvoegsel: typed,
  achternaam: typed,
  email: typed,
  einddatum: typed,
});
const newBody = staffBody.extend({ toch: z.enum(['1', '']).default('') });

const externalOnly = (actor: SignedInActor): boolean => !hasRole(actor, 'admin');

const orShowFaults = orShown<StaffFault, Answer>(StaffRefusedError);

/** INSTELLINGEN – MEDEWERKERS: everybody of the staff, NIEUWE MEDEWERKER, and one person. */
export function staffRoutes(deps: StaffRouteDeps): Route[] {
  return [...listRoutes(deps), ...newRoutes(deps), ...personRoutes(deps), ...buttonRoutes(deps)];
}

const placeOf = (
  deps: StaffRouteDeps,
  input: Pick<Input<unknown, unknown, unknown>, 't' | 'actor'>,
): StaffPlace => ({
  t: input.t,
  base: deps.base,
  host: deps.hostName(input.actor.licenceId),
  kind: deps.licenceKind(input.actor.licenceId),
});

function listRoutes(deps: StaffRouteDeps): Route[] {
  return [
    guardedRoute({
      method: 'GET',
      path: STAFF_PATH,
      permission: listStaff,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      query,
      load: () => nobody,
      act: async (input): Promise<Answer> => {
        const { actor, at, query: asked } = input;
        const today = schoolDay(at);
        const wanted = {
          search: asked.zoek,
          role: asked.rol,
          source: asked.bron,
          state: asked.status,
          sort: asked.sorteer,
          descending: asked.omgekeerd === '1',
          page: asked.pagina,
        };
        const rows = await deps.store.list(
          { licenceId: actor.licenceId, externalOnly: externalOnly(actor), today },
          wanted,
        );
        await deps.audit.record(actor, {
          event: 'staff.listed',
          details: { people: rows.map((row) => row.id), page: wanted.page },
        });
        return listPage({
          place: placeOf(deps, input),
          query: wanted,
          rows,
          today,
          externalOnly: externalOnly(actor),
        });
      },
    }),
  ];
}

function newRoutes(deps: StaffRouteDeps): Route[] {
  const { staff, store } = deps;
  const page = (
    input: Pick<Input<unknown, unknown, unknown>, 't' | 'actor'>,
    form: StaffForm,
    faults: readonly StaffFault[],
    known: readonly { id: string; name: string }[] = [],
  ): Answer =>
    newPage({
      place: placeOf(deps, input),
      form,
      roles: givable(input.actor, deps.licenceKind(input.actor.licenceId)),
      faults,
      known,
      mayGiveRoles: hasRole(input.actor, 'admin'),
    });
  return [
    guardedRoute({
      method: 'GET',
      path: `${STAFF_PATH}/nieuw`,
      permission: inviteStaff,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      ...askAtPage,
      load: () => nobody,
      act: async (input): Promise<Answer> => {
        const today = schoolDay(input.at);
        const end = proposedEnd(
          await store.yearEnd(input.actor.licenceId, today),
          today,
          (await deps.policies.of(input.actor.licenceId)).externalMonths,
        );
        const rol =
          hasRole(input.actor, 'admin') && deps.licenceKind(input.actor.licenceId) === 'swv'
            ? 'swv'
            : 'external';
        return page(
          input,
          {
            rol,
            voornaam: '',
            tussenvoegsel: '',
            achternaam: '',
            email: '',
            einddatum: rol === 'swv' ? '' : shownDate(end),
          },
          [],
        );
      },
    }),
    guardedRoute({
      method: 'POST',
      path: STAFF_PATH,
      permission: inviteStaff,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      ...askAtForm,
      body: newBody,
      load: () => nobody,
      act: (input): Promise<Answer> =>
        orShowFaults(
          (faults) => page(input, input.body, faults),
          async () => {
            const { toch, ...form } = input.body;
            const known = toch === '1' ? [] : await staff.recognise(input.actor.licenceId, form);
            if (known.length > 0) return page(input, form, [], known);
            const { id, waits } = await staff.create(input.actor, form, input.lang);
            return {
              kind: 'redirect',
              to: `${STAFF_PATH}/${id}`,
              flash: waits ? 'staff-waits' : 'staff-invited',
            };
          },
        ),
    }),
  ];
}

function personRoutes(deps: StaffRouteDeps): Route[] {
  const { staff } = deps;
  const page = (
    input: Pick<Input<unknown, unknown, unknown>, 't' | 'actor' | 'at'> & { subject: StaffFacts },
    form: StaffForm,
    faults: readonly StaffFault[],
  ): Answer =>
    personPage({
      place: placeOf(deps, input),
      person: input.subject,
      form,
      roles: givable(input.actor, deps.licenceKind(input.actor.licenceId)),
      faults,
      today: schoolDay(input.at),
      self: input.subject.id === input.actor.personId,
      admin: hasRole(input.actor, 'admin'),
    });
  return [
    guardedRoute({
      ...ofPerson(staff, manageStaff),
      ...askAtPage,
      method: 'GET',
      path: PERSON_PATH,
      csrf: 'none',
      audit: 'staff.viewed',
      act: (input): Answer => page(input, formOf(input.subject), []),
    }),
    guardedRoute({
      ...ofPerson(staff, manageStaff),
      ...askAtForm,
      method: 'POST',
      path: PERSON_PATH,
      csrf: 'token',
      audit: 'in-unit',
      body: staffBody,
      act: (input): Promise<Answer> =>
        orShowFaults(
          (faults) => page(input, input.body, faults),
          async () => {
            const { actor, subject, body } = input;
            const role = staffRoles.find((one) => one === body.rol) ?? '';
            if (subject.source === 'host') await staff.giveRole(actor, subject, role);
            const waits = subject.source === 'own' && (await staff.change(actor, subject, body));
            return { kind: 'redirect', to: STAFF_PATH, flash: waits ? 'staff-waits' : 'saved' };
          },
        ),
    }),
  ];
}

/** What is done with one person by a button alone. */
function buttonRoutes({ staff }: StaffRouteDeps): Route[] {
  const common = { ...ofPerson(staff, manageStaff), ...askAtForm };
  const toPerson = { to: ({ id }: StaffFacts) => `${STAFF_PATH}/${id}` };
  return [
    personButton(
      common,
      { ...toPerson, part: 'uitnodigen', flash: 'staff-invited' },
      ({ actor, subject, lang }) => staff.inviteAgain(actor, subject, lang),
    ),
    personButton(
      common,
      { ...toPerson, part: 'deactiveren', flash: 'staff-stopped' },
      ({ actor, subject }) => staff.setActive(actor, subject, false),
    ),
    personButton(
      common,
      { ...toPerson, part: 'activeren', flash: 'staff-started' },
      ({ actor, subject }) => staff.setActive(actor, subject, true),
    ),
  ];
}
