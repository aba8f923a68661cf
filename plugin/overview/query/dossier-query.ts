import { z } from 'zod';
import { levels } from '../../dossier/facts/index.ts';
import type { Level } from '../../dossier/facts/index.ts';
import { stages } from '../../dossier/stage/index.ts';
import type { Stage } from '../../dossier/stage/index.ts';
import { asksFor } from '../../kernel/addresses.ts';
import { addDays } from '../../kernel/clock.ts';
import type { Binding } from '../../platform/store/index.ts';

/** What a dossier asks of somebody; a dossier asks for one thing at a time. */
export const tasks = ['set', 'consent', 'awaiting', 'lapsed', 'evaluate', 'untouched'] as const;
export type Task = (typeof tasks)[number];

export const sorts = ['termijn', 'naam', 'gewijzigd'] as const;
export type DossierSort = (typeof sorts)[number];

/** The list as its address asks for it. */
export interface DossierQuery {
  search: string;
  task: Task | '';
  status: 'open' | 'archived';
  stage: Stage | '';
  level: Level | '';
  groupId: string;
  mentorId: string;
  due: 'passed' | 'soon' | '';
  sort: DossierSort;
  descending: boolean;
  page: number;
  /** Every box of the page is ticked, for who has no script to do it. */
  allTicked: boolean;
}

const dues = { verlopen: 'passed', binnenkort: 'soon', '': '' } as const;
/** The same, as the address has it. */
export const dueWords = { passed: 'verlopen', soon: 'binnenkort', '': '' } as const;

const orNone = <T extends string>(schema: z.ZodType<T>): z.ZodType<T | ''> =>
  z.union([schema, z.literal('')]).default('');

const filters = {
  taak: orNone(z.enum(tasks)),
  staat: z.enum(['lopend', 'gearchiveerd']).default('lopend'),
  plan: orNone(z.enum(stages)),
  niveau: orNone(z.enum(levels)),
  groep: orNone(z.uuid()),
  mentor: orNone(z.uuid()),
  termijn: orNone(z.enum(['verlopen', 'binnenkort'])),
  sorteer: z.enum(sorts).default('termijn'),
  omgekeerd: z.enum(['1', '0']).default('0'),
};
export const dossierQuery = z
  .object({
    ...filters,
    kies: z.enum(['alle', '']).default(''),
    zoek: z.string().max(100).default(''),
    pagina: z.coerce.number().int().min(1).max(10_000).default(1),
  })
  .transform(
    (asked): DossierQuery => ({
      search: asked.zoek,
      task: asked.taak,
      status: asked.staat === 'lopend' ? 'open' : 'archived',
      stage: asked.plan,
      level: asked.niveau,
      groupId: asked.groep,
      mentorId: asked.mentor,
      due: dues[asked.termijn],
      sort: asked.sorteer,
      descending: asked.omgekeerd === '1',
      page: asked.pagina,
      allTicked: asked.kies === 'alle',
    }),
  );

/** The address's parameters of a query, what goes without saying left out. */
export function parametersOf(query: DossierQuery): URLSearchParams {
  return asksFor({
    zoek: query.search,
    taak: query.task,
    staat: query.status === 'open' ? '' : 'gearchiveerd',
    plan: query.stage,
    niveau: query.level,
    groep: query.groupId,
    mentor: query.mentorId,
    termijn: dueWords[query.due],
    sorteer: query.sort === 'termijn' ? '' : query.sort,
    omgekeerd: query.descending ? '1' : '',
    pagina: query.page === 1 ? '' : String(query.page),
    kies: query.allTicked ? 'alle' : '',
  });
}

/** What a saved view keeps: filters and order, never a name that was sought nor a page. */
export const keptParameters = (query: DossierQuery): URLSearchParams =>
  parametersOf({ ...query, search: '', page: 1, allTicked: false });

export const isFiltered = (query: DossierQuery): boolean =>
  parametersOf({ ...query, sort: 'termijn', descending: false, page: 1, allTicked: false }).size >
  0;

/** Stands for "no day" in `dossiers.due_on`. */
export const NO_DAY = '9999-12-31';
/** Stands there for "at once", before every day: a plan whose consent lapsed. */
export const AT_ONCE = '1000-01-01';
export const SOON_DAYS = 14;
/** A plan that is set asks for its evaluation from so many days before. */
const EVALUATE_DAYS = 42;
/** A dossier without a clock that nobody wrote in for so long asks whether it still goes on. */
export const UNTOUCHED_DAYS = 28;

/**
 * The conditions of each task, on the row `d` alone; each is met by no dossier that another one is
 * met by.
 */
const taskConditions: Record<Task, string> = {
  set: "d.stage = 'concept' AND d.due_on < :noDay",
  consent: "d.stage = 'waiting'",
  awaiting: "d.stage = 'awaiting'",
  lapsed: "d.stage = 'lapsed'",
  evaluate: "d.stage IN ('set', 'set-without-consent') AND d.due_on <= :evaluateBefore",
  untouched: "d.stage = 'concept' AND d.due_on = :noDay AND d.changed_at < :untouchedSince",
};

export const taskCondition = (task: Task): string => taskConditions[task];

export const taskValues = (today: string): Binding => ({
  noDay: NO_DAY,
  atOnce: AT_ONCE,
  evaluateBefore: addDays(today, EVALUATE_DAYS),
  untouchedSince: `${addDays(today, -UNTOUCHED_DAYS)} 00:00:00`,
  soon: addDays(today, SOON_DAYS),
});

const dueConditions: Record<DossierQuery['due'], readonly string[]> = {
  passed: ['d.due_on > :atOnce', 'd.due_on < :today'],
  soon: ['d.due_on BETWEEN :today AND :soon'],
  '': [],
};

/** Conditions on the dossier's own row. */
export function rowConditions(query: DossierQuery): string {
  return [
    'd.licence_id = :licenceId AND d.status = :status',
    ...(query.task === '' ? [] : [taskCondition(query.task)]),
    ...(query.stage === '' ? [] : ['d.stage = :stage']),
    ...(query.level === '' ? [] : ['d.level = :level']),
    ...dueConditions[query.due],
  ].join(' AND ');
}
