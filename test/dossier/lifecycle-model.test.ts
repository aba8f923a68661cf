import { expect } from 'chai';
import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { inputNames, pupilId, set, stepUrl, upToDate, validChanges } from '../support/story.ts';
import type { Change } from '../support/story.ts';
import { LONG_RUN } from '../support/long-run.ts';

/*
 * A model of what may happen to dossiers, written apart from the product's own rules: random walks over all acts must
 * get the same answer from both, and leave the same states.
 */

type Level = 'basis' | 'extra' | 'voorziening';

interface Modelled {
  id: string;
  level: Level;
  open: boolean;
  done: Set<number>;
  /** Steps whose present content can be finished. */
  complete: Set<number>;
  goals: string[];
  evaluated: Set<string>;
}

const acts = [
  'create',
  'write',
  'fill',
  'finish',
  'reopen',
  'add-goal',
  'remove-goal',
  'evaluate',
  'skip',
  'archive',
  'change-level',
  'repair-level',
  'take-back',
  'finish-through',
  'consent',
] as const;
interface Act {
  act: (typeof acts)[number];
  which: number;
  step: number;
  level: Level;
  reason: string;
}

const walk = fc.array(
  fc.record<Act>({
    act: fc.constantFrom(...acts),
    which: fc.nat(5),
    step: fc.constantFrom(1, 3, 5, 7, 9, 10),
    level: fc.constantFrom('basis', 'extra', 'voorziening'),
    reason: fc.constantFrom('left-school', 'not-applicable', 'by-mistake', 'evaluated'),
  }),
  { minLength: 40, maxLength: 40 },
);

const PERSPECTIVE = [1, 2, 3, 4, 5, 6, 7];
const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('the states of dossiers', function () {
  const deep = LONG_RUN;
  const runs = deep ? 100 : 5;
  this.timeout(deep ? 30 * 60_000 : 120_000);
  let app: TestApp;
  let client: Client;
  let pupil: string;

  before(async () => {
    app = await startApp();
    client = app.as('karim', 'zorgcoordinator');
    pupil = await pupilId(client, app.base, 'yara');
    await client.visit(`${app.base}/dossiers/nieuw?leerling=${pupil}`);
  });
  after(async () => {
    await app.stop();
  });

  it(`are those of the model after every one of ${runs * 40} random acts`, async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (sequence) => {
        const world: Modelled[] = [];
        await putAllAway();
        for (const act of sequence) {
          const wanted = expected(world, act);
          const got = await perform(world, act);
          expect(got.ok, `${JSON.stringify(act)}: ${got.text.slice(0, 300)}`).to.equal(
            wanted !== undefined,
          );
          wanted?.(got.id);
          await compare(world, act);
        }
      }),
      { numRuns: runs, seed: 20_261_125, endOnFailure: !deep },
    );
  });

  async function sql<T extends RowDataPacket>(text: string, values: unknown[]): Promise<T[]> {
    const admin = await app.database.admin();
    try {
      const [rows] = await admin.query<T[]>(text, values);
      return rows;
    } finally {
      await admin.end();
    }
  }

  const putAllAway = (): Promise<unknown> =>
    sql("UPDATE opp_dossiers SET status = 'archived' WHERE pupil_id = ?", [pupil]);

  async function compare(world: readonly Modelled[], act: Act): Promise<void> {
    if (world.length === 0) return;
    const rows = await sql<
      RowDataPacket & { id: string; status: string; level: string; done: string | null }
    >(
      `SELECT d.id, d.status, d.level, (SELECT GROUP_CONCAT(step ORDER BY step) FROM opp_dossier_steps s WHERE s.dossier_id = d.id AND state = 'done') AS done
         FROM opp_dossiers d WHERE d.id IN (?)`,
      [world.map(({ id }) => id)],
    );
    for (const dossier of world) {
      const row = rows.find(({ id }) => id === dossier.id);
      expect(
        { status: row?.status, level: row?.level, done: row?.done ?? '' },
        `after ${act.act}`,
      ).to.deep.equal({
        status: dossier.open ? 'open' : 'archived',
        level: dossier.level,
        done: [...dossier.done].toSorted((a, b) => a - b).join(','),
      });
    }
    const open = world.filter((dossier) => dossier.open).map(({ level }) => level);
    expect(open, 'one open dossier a level').to.deep.equal([...new Set(open)]);
  }

  /** What the model does when the act is allowed; undefined when it must be refused. */
  function expected(
    world: Modelled[],
    { act, which, step, level, reason }: Act,
  ): ((id: string) => void) | undefined {
    const taken = (wanted: Level, but?: Modelled): boolean =>
      world.some((one) => one !== but && one.open && one.level === wanted);
    if (act === 'create')
      return taken(level)
        ? undefined
        : (id) => {
            world.push({
              id,
              level,
              open: true,
              done: new Set(),
              complete: new Set(),
              goals: [],
              evaluated: new Set(),
            });
          };
    const dossier = world[which % Math.max(1, world.length)];
    if (dossier === undefined) return undefined;
    const follow = (id: string): void => {
      dossier.open = false;
      dossier.done.add(11);
      world.push({
        id,
        level: 'voorziening',
        open: true,
        done: new Set(),
        complete: new Set([...dossier.complete].filter((one) => one !== 9)),
        goals: [...dossier.goals],
        evaluated: new Set(dossier.evaluated),
      });
    };
    if (act === 'take-back')
      return dossier.open || taken(dossier.level, dossier)
        ? undefined
        : () => {
            dossier.open = true;
            dossier.done.delete(11);
          };
    if (!dossier.open) return undefined;
    const evaluated = dossier.goals.every((goal) => dossier.evaluated.has(goal));
    switch (act) {
      case 'write':
        return dossier.done.has(3)
          ? undefined
          : () => {
              dossier.complete.add(3);
            };
      case 'fill':
        return () => {
          for (const one of PERSPECTIVE) dossier.complete.add(one);
        };
      case 'skip':
        return dossier.done.has(9)
          ? undefined
          : () => {
              dossier.complete.add(9);
            };
      case 'reopen':
        return () => {
          dossier.done.delete(step);
        };
      case 'add-goal':
        return dossier.done.has(8)
          ? undefined
          : () => {
              dossier.goals.push(`doel-${dossier.goals.length}`);
            };
      case 'remove-goal':
        return dossier.goals.length === 0 || dossier.done.has(8)
          ? undefined
          : () => {
              dossier.goals.pop();
            };
      case 'evaluate':
        return dossier.done.has(10) || dossier.goals.length === 0
          ? undefined
          : () => {
              dossier.goals.forEach((goal) => dossier.evaluated.add(goal));
            };
      case 'finish': {
        const possible =
          dossier.done.has(step) || (step === 10 ? evaluated : dossier.complete.has(step));
        return possible
          ? () => {
              dossier.done.add(step);
            }
          : undefined;
      }
      case 'finish-through':
        return PERSPECTIVE.every((one) => dossier.complete.has(one))
          ? () => {
              for (const one of PERSPECTIVE) dossier.done.add(one);
            }
          : undefined;
      case 'consent':
        return undefined;
      case 'archive':
        return reason !== 'evaluated' || dossier.done.has(10)
          ? () => {
              dossier.open = false;
              dossier.done.add(11);
            }
          : undefined;
      case 'change-level':
        return dossier.level !== 'voorziening' && dossier.done.has(10) && !taken('voorziening')
          ? follow
          : undefined;
      case 'repair-level':
        return dossier.level !== 'voorziening' && !taken('voorziening') ? follow : undefined;
    }
  }

  async function perform(
    world: readonly Modelled[],
    { act, which, step, level, reason }: Act,
  ): Promise<{ ok: boolean; id: string; text: string }> {
    const answer = (reply: {
      status: number;
      location: string;
      text: string;
    }): { ok: boolean; id: string; text: string } => ({
      ok:
        (reply.status === 303 || reply.status === 200) &&
        !reply.location.includes('melding=plan-incomplete'),
      id: /\/dossiers\/([0-9a-f-]{36})\//.exec(reply.location)?.[1] ?? '',
      text: `${reply.status} ${reply.location} ${/<main[\s\S]*/.exec(reply.text)?.[0].replaceAll(/<[^>]*>|\s+/g, ' ') ?? reply.text}`,
    });
    const refused = { ok: false, id: '', text: 'nothing to act on' };
    if (act === 'create')
      return answer(await client.post(`${app.base}/dossiers`, { leerling: pupil, niveau: level }));
    const dossier = world[which % Math.max(1, world.length)];
    if (dossier === undefined) return refused;
    const { id } = dossier;
    const post = async (number: number, fields: Record<string, string>): Promise<typeof refused> =>
      answer(await client.post(stepUrl(app, id, number), { base: '0', ...fields }));
    const change = async (number: number, changes: readonly Change[]): Promise<typeof refused> =>
      answer(
        await client.json(`${stepUrl(app, id, number)}/wijzigingen`, {
          changes: await upToDate(app.database, id, changes),
        }),
      );
    const last = `doel-${dossier.goals.length - 1}`;
    switch (act) {
      case 'write':
        return await change(3, validChanges(3, []));
      case 'fill': {
        if (!dossier.open) return await change(2, validChanges(2, []));
        for (const number of PERSPECTIVE.filter((one) => !dossier.done.has(one))) {
          const page = await client.get(stepUrl(app, id, number));
          const filled = await change(number, validChanges(number, inputNames(page.text)));
          if (!filled.ok) return filled;
        }
        return { ok: true, id: '', text: '' };
      }
      case 'finish':
        return await post(step, { intent: 'finish' });
      case 'reopen':
        return await post(step, { intent: 'reopen' });
      case 'skip':
        return await change(9, [set('choice', 'skip')]);
      case 'add-goal': {
        const goal = `doel-${dossier.goals.length}`;
        return await change(8, [
          { op: 'add', list: 'goals', row: goal },
          { op: 'restore', list: 'goals', row: goal },
          set(`goals/${goal}/goal`, 'tekst'),
        ]);
      }
      case 'remove-goal':
        return await change(8, [{ op: 'remove', list: 'goals', row: last }]);
      case 'evaluate':
        return dossier.goals.length === 0
          ? refused
          : await change(10, [
              set('evaluatedOn', day(-1)),
              { op: 'add', list: 'present', row: 'iemand' },
              set('present/iemand/presentName', 'Oma'),
              set('notHeardReason', 'ziek'),
              set('evaluationView', 'goed'),
              set('evaluateNext', day(100)),
              ...dossier.goals.flatMap((goal) => [
                set(`evaluations/${goal}/outcome`, 'reached'),
                set(`evaluations/${goal}/followUp`, 'continue'),
              ]),
            ]);
      case 'archive':
        return answer(
          await client.post(stepUrl(app, id, 11), {
            zeker: '1',
            keuze: 'archiveren',
            reden: reason,
          }),
        );
      case 'change-level':
        return answer(await client.post(stepUrl(app, id, 11), { zeker: '1', keuze: 'niveau' }));
      case 'repair-level':
        return answer(await client.post(`${app.base}/dossiers/${id}/niveau`, { zeker: '1' }));
      case 'take-back':
        return answer(
          await client.post(`${app.base}/dossiers/${id}/terughalen`, {
            reden: 'Per ongeluk gearchiveerd.',
          }),
        );
      case 'finish-through':
        return await post(1, { intent: 'finish-through' });
      // Step 8 is never whole here, so consent must always be refused.
      case 'consent':
        return answer(
          await client.post(`${stepUrl(app, id, 8)}/instemming`, {
            wijze: 'niet',
            reden: 'geen antwoord',
          }),
        );
    }
  }
});
