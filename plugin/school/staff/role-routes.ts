import { z } from 'zod';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Alert, TodayReader, Today } from '../../platform/index.ts';
import { guardedRoute, hasRole } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { Database } from '../../platform/store/index.ts';
import { ofPerson, PERSON_PATH, personButton } from './person-routes.ts';
import { openRequests } from './role-requests-store.ts';
import type { ListedRequest } from './role-requests-store.ts';
import { judgeRole, seeHelperGroup } from './staff-policy.ts';
import type { Staff } from './staff-service.ts';
import { STAFF_PATH, staffCrumbs } from './staff-view.ts';
import type { StaffFacts } from './staff.ts';

interface RoleRouteDeps {
  staff: Staff;
  base: string;
}

/** The second person's word on a role that an admin handed out. */
export function roleRoutes({ staff, base }: RoleRouteDeps): Route[] {
  const common = ofPerson(staff, judgeRole);
  const toStart = { to: () => '/' };
  return [
    guardedRoute({
      ...common,
      method: 'GET',
      path: `${PERSON_PATH}/rol`,
      csrf: 'none',
      audit: 'staff.role-viewed',
      act: ({ subject, t }): Answer => ({
        kind: 'page',
        template: 'staff/role',
        page: {
          title: t('staff.judge.title'),
          nav: 'settings',
          crumbs: staffCrumbs({ t, base }).slice(0, 1),
        },
        view: roleView(subject, t, `${base}${STAFF_PATH}/${subject.id}`),
      }),
    }),
    personButton(
      common,
      { ...toStart, part: 'rol/bevestigen', flash: 'role-confirmed' },
      ({ actor, subject, lang }) => staff.judgeRole(actor, subject, true, lang),
    ),
    personButton(
      common,
      { ...toStart, part: 'rol/weigeren', flash: 'role-refused' },
      ({ actor, subject, lang }) => staff.judgeRole(actor, subject, false, lang),
    ),
    personButton(
      common,
      { ...toStart, part: 'rol/gezien', flash: 'alert-seen' },
      ({ actor, subject }) => staff.sawRole(actor, subject),
    ),
    guardedRoute({
      permission: seeHelperGroup,
      params: z.object({ personId: z.uuid(), groupId: z.uuid() }),
      load: ({ params: { personId }, actor }) => staff.find(personId, actor.licenceId),
      frame: 'host',
      method: 'POST',
      path: `${PERSON_PATH}/groepen/:groupId/gezien`,
      csrf: 'token',
      audit: 'in-unit',
      act: async ({ actor, subject, params: { groupId } }): Promise<Answer> => {
        await staff.sawGroup(actor, subject, groupId);
        return { kind: 'redirect', to: '/', flash: 'alert-seen' };
      },
    }),
  ];
}

export interface RoleView {
  lede: string;
  rows: { label: string; value: string }[];
  /** A role that waits is confirmed or refused; one that was given is seen. */
  waits?: { confirm: string; refuse: string };
  seen: string;
}

function roleView(person: StaffFacts, t: TodayReader['t'], url: string): RoleView {
  const { request } = person;
  const role = t(`staff.roles.${request?.role ?? 'coordinator'}`);
  const waits = request?.state === 'waiting';
  return {
    lede: t(waits ? 'staff.judge.waits' : 'staff.judge.given', {
      by: request?.by ?? '',
      who: displayName(person),
      role,
    }),
    rows: [
      { label: t('staff.judge.who'), value: displayName(person) },
      { label: t('staff.fields.rol'), value: role },
      ...(person.email === '' ? [] : [{ label: t('staff.fields.email'), value: person.email }]),
      ...(person.endsOn === null
        ? []
        : [{ label: t('staff.fields.einddatum'), value: shownDate(person.endsOn) }]),
      { label: t('staff.judge.by'), value: request?.by ?? '' },
      {
        label: t('staff.judge.when'),
        value: request === undefined ? '' : shownMoment(request.askedAt),
      },
    ],
    waits: waits ? { confirm: `${url}/rol/bevestigen`, refuse: `${url}/rol/weigeren` } : undefined,
    seen: `${url}/rol/gezien`,
  };
}

/** Above the start page of who has the access that was handed out. */
export async function roleAlerts(
  database: Database,
  base: string,
  { actor, t }: TodayReader,
): Promise<Today> {
  const { licenceId, personId } = actor;
  if (!hasRole(actor, 'coordinator') && !hasRole(actor, 'swv')) return {};
  const open = await openRequests(database, { licenceId, personId });
  return {
    alerts: open
      .filter(({ role }) => hasRole(actor, role === 'swv' ? 'swv' : 'coordinator'))
      .map((request) => (request.groupId === null ? roleAlert : groupAlert)(request, { base, t })),
  };
}

type ShownWith = Pick<TodayReader, 't'> & { base: string };

function roleAlert(request: ListedRequest, { base, t }: ShownWith): Alert {
  const url = `${base}${STAFF_PATH}/${request.personId}/rol`;
  const waits = request.state === 'waiting';
  return {
    text: t(`staff.judge.${waits ? 'waits' : 'given'}`, {
      by: request.by,
      who: displayName(request),
      role: t(`staff.roles.${request.role}`),
    }),
    url,
    label: t(waits ? 'staff.judge.open' : 'pages.today.see'),
    seen: waits ? undefined : `${url}/gezien`,
  };
}

function groupAlert(request: ListedRequest, { base, t }: ShownWith): Alert {
  const { by, personId, groupId, groupName } = request;
  return {
    text: t('staff.helperGroup', { by, who: displayName(request), group: groupName ?? '' }),
    url: `${base}/instellingen/groepen/${groupId ?? ''}`,
    label: t('pages.today.see'),
    seen: `${base}${STAFF_PATH}/${personId}/groepen/${groupId ?? ''}/gezien`,
  };
}
