import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route } from '../../platform/routes/index.ts';
import { formOfGroup, get, orShowFaults, pageOfGroup, post } from './group-page.ts';
import type { GroupRouteDeps } from './group-page.ts';
import { manageGroup } from './group-policy.ts';
import { yearIsOver } from './group-rules.ts';
import { GROUPS_PATH, groupUrl } from './group-view.ts';
import type { GroupFacts, GroupFault, MemberKind } from './group.ts';
import type { MemberRow } from './groups-store.ts';
import { choosePage, datesPage, membersPage } from './member-view.ts';
import type { Choosing } from './member-view.ts';

const parts: Record<MemberKind, 'medewerkers' | 'leerlingen'> = {
  staff: 'medewerkers',
  student: 'leerlingen',
};
const page = z.coerce.number().int().min(1).max(10_000).default(1);
const membersQuery = z.object({ zoek: z.string().max(100).default(''), pagina: page });
/**
 * Boxes that were ticked come as `lid:<id>` or `kies:<id>`, so that every value stays one string.
 */
const ticked = z.record(z.string().max(60), z.string().max(2_000));
const memberParams = z.object({ groupId: z.uuid(), memberId: z.uuid() });
const periodBody = z.object({
  van: z.string().max(40).default(''),
  tot: z.string().max(40).default(''),
});

type GroupInput = Input<{ groupId: string }, unknown, unknown> & { subject: GroupFacts };

const idsOf = (body: Record<string, string>, prefix: string): string[] =>
  Object.keys(body).flatMap((name) =>
    name.startsWith(prefix) && z.uuid().safeParse(name.slice(prefix.length)).success
      ? [name.slice(prefix.length)]
      : [],
  );

/** The tabs MEDEWERKERS and LEERLINGEN of a group, choosing people for it, and a member's dates. */
export function memberRoutes(deps: GroupRouteDeps): Route[] {
  return [
    ...(['staff', 'student'] as const).flatMap((kind) => [
      ...listRoutes(deps, kind),
      ...chooseRoutes(deps, kind),
    ]),
    ...datesRoutes(deps),
  ];
}

function listRoutes(deps: GroupRouteDeps, kind: MemberKind): Route[] {
  const { groups, store, audit, base, hostName } = deps;
  const path = `${GROUPS_PATH}/:groupId/${parts[kind]}`;
  const show = async (
    input: GroupInput,
    asked: { search: string; page: number },
    faults: readonly GroupFault[],
  ): Promise<Answer> => {
    const { subject: group, actor, at, t } = input;
    const today = schoolDay(at);
    const [rows, earlier] = await Promise.all([
      store.members(group, kind, { ...asked, today }),
      store.earlier(group, kind, today),
    ]);
    await audit.record(actor, {
      event: 'group.viewed',
      details: { group: group.id, kind, people: rows.map((row) => row.personId) },
    });
    return membersPage({
      t,
      base,
      hostName,
      group,
      kind,
      today,
      ...asked,
      rows,
      earlier,
      faults,
      changeable: isChangeable(group, today),
    });
  };
  return [
    guardedRoute({
      ...pageOfGroup(store),
      path,
      audit: 'none',
      query: membersQuery,
      act: (input) => show(input, { search: input.query.zoek, page: input.query.pagina }, []),
    }),
    guardedRoute({
      ...formOfGroup(store),
      path: `${path}/verwijderen`,
      body: ticked,
      act: (input): Promise<Answer> =>
        orShowFaults(
          (faults) => show(input, { search: '', page: 1 }, faults),
          async () => {
            await groups.removeMembers(input.actor, input.subject, idsOf(input.body, 'lid:'));
            return {
              kind: 'redirect',
              to: groupUrl('', input.subject, parts[kind]),
              flash: 'members-removed',
            };
          },
        ),
    }),
  ];
}

/** One page of people to choose from, and who was chosen on others. */
const showChoice =
  ({ store, audit, base, hostName }: GroupRouteDeps, kind: MemberKind) =>
  async (input: GroupInput, choosing: Choosing, faults: readonly GroupFault[]): Promise<Answer> => {
    const { subject: group, actor, at, t } = input;
    const today = schoolDay(at);
    if (!isChangeable(group, today))
      throw new AppError(group.status === 'active' ? 'group-year-over' : 'group-removed', 409);
    const rows = await store.candidates(group, kind, { ...choosing, today });
    const here = new Set(rows.map(({ id }) => id));
    const [elsewhere, running] = await Promise.all([
      store.people(
        group.licenceId,
        kind,
        choosing.chosen.filter((id) => !here.has(id)),
      ),
      kind === 'student' ? store.running(group.licenceId, today) : Promise.resolve([]),
    ]);
    await audit.record(actor, {
      event: 'group.candidates-listed',
      details: { group: group.id, kind, people: [...here], page: choosing.page },
    });
    return choosePage({
      t,
      base,
      hostName,
      group,
      kind,
      choosing,
      rows,
      elsewhere,
      running,
      faults,
    });
  };

function chooseRoutes(deps: GroupRouteDeps, kind: MemberKind): Route[] {
  const { groups, store } = deps;
  const path = `${GROUPS_PATH}/:groupId/${parts[kind]}/toevoegen`;
  const show = showChoice(deps, kind);
  return [
    guardedRoute({
      ...pageOfGroup(store),
      path,
      audit: 'none',
      act: (input) =>
        show(
          input,
          {
            search: '',
            groupId: '',
            page: 1,
            chosen: [],
            ...proposedPeriod(input.subject, kind, schoolDay(input.at)),
          },
          [],
        ),
    }),
    guardedRoute({
      ...formOfGroup(store),
      path,
      body: ticked,
      act: (input): Promise<Answer> => {
        const choosing = choosingOf(input.body);
        if (input.body['actie'] !== 'toevoegen') return show(input, choosing, []);
        return orShowFaults(
          (faults) => show(input, choosing, faults),
          async () => {
            await groups.addMembers(input.actor, input.subject, {
              kind,
              personIds: choosing.chosen,
              from: choosing.from,
              until: choosing.until,
            });
            return {
              kind: 'redirect',
              to: groupUrl('', input.subject, parts[kind]),
              flash: 'members-added',
            };
          },
        );
      },
    }),
  ];
}

/** What was typed and ticked so far; searching and turning pages keep it. */
function choosingOf(body: Record<string, string>): Choosing {
  const groupId = body['groep'] ?? '';
  const [, turned] = /^blader:(\d{1,4})$/.exec(body['actie'] ?? '') ?? [];
  return {
    search: (body['zoek'] ?? '').slice(0, 100),
    groupId: z.uuid().safeParse(groupId).success ? groupId : '',
    page: Math.max(1, Number(turned ?? '1')),
    chosen: idsOf(body, 'kies:'),
    from: body['van'] ?? '',
    until: body['tot'] ?? '',
  };
}

/**
 * Staff leave when the school year ends unless somebody decides otherwise; pupils stay as long as
 * the group runs.
 */
function proposedPeriod(
  group: GroupFacts,
  kind: MemberKind,
  today: string,
): { from: string; until: string } {
  return {
    from: group.startsOn > today ? group.startsOn : today,
    until: kind === 'staff' && group.endsOn >= today ? group.endsOn : '',
  };
}

const isChangeable = (group: GroupFacts, today: string): boolean =>
  group.status === 'active' && !yearIsOver(group, today);

interface MemberFacts extends GroupFacts {
  readonly member: MemberRow & { kind: MemberKind };
}

const loadMember =
  ({ store }: GroupRouteDeps) =>
  async <Q, B>(
    input: Input<{ groupId: string; memberId: string }, Q, B>,
  ): Promise<MemberFacts | undefined> => {
    const group = await store.find(input.params.groupId, input.actor.licenceId);
    if (group === undefined) return undefined;
    const member = await store.member(group, input.params.memberId);
    return member === undefined ? undefined : { ...group, member };
  };

function datesRoutes(deps: GroupRouteDeps): Route[] {
  const { groups, base } = deps;
  const permission: Permission<MemberFacts> = manageGroup;
  const path = `${GROUPS_PATH}/:groupId/leden/:memberId`;
  const common = {
    permission,
    frame: 'host',
    params: memberParams,
    load: loadMember(deps),
  } as const;
  return [
    guardedRoute({
      ...common,
      ...get,
      path,
      audit: 'group.member-viewed',
      act: ({ subject, t }) => {
        if (subject.member.source !== 'own') throw new AppError('member-from-host', 409);
        return datesPage({
          t,
          base,
          group: subject,
          member: subject.member,
          typed: { from: subject.member.fromDay, until: subject.member.toDay ?? '' },
          faults: [],
        });
      },
    }),
    guardedRoute({
      ...common,
      ...post,
      path,
      body: periodBody,
      act: ({ subject, actor, body, t }): Promise<Answer> => {
        const typed = { from: body.van, until: body.tot };
        return orShowFaults(
          (faults) => datesPage({ t, base, group: subject, member: subject.member, typed, faults }),
          async () => {
            await groups.changeMember(actor, subject, subject.member.id, typed);
            return {
              kind: 'redirect',
              to: groupUrl('', subject, parts[subject.member.kind]),
              flash: 'saved',
            };
          },
        );
      },
    }),
    guardedRoute({
      ...common,
      ...post,
      path: `${path}/terugzetten`,
      act: async ({ subject, actor }): Promise<Answer> => {
        await groups.restoreMember(actor, subject, subject.member.id);
        return {
          kind: 'redirect',
          to: groupUrl('', subject, parts[subject.member.kind]),
          flash: 'member-restored',
        };
      },
    }),
  ];
}
