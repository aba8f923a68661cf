import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { makeDossier, stepUrl } from '../support/story.ts';
import type { Benchmark } from './figure.ts';
import { assertStatus, leanClient } from './http-client.ts';
import type { LeanClient } from './http-client.ts';
import { fillSchool } from './large-school.ts';
import { byTurns, ms, quantile, timed } from './timing.ts';

const FEW = 1_000;
const MANY = 100_000;
const ROUNDS = 200;
const WARM_UP = 30;
const SEARCH_ROUNDS = 40;
/** A rare beginning, a common one, several parts, and a letter that a tenth of the school has. */
const SEARCHES = ['kuipersdonk', 'berg', 'yara van den berg', 'a'];

interface School {
  app: TestApp;
  clients: Record<'teacher' | 'coordinator', LeanClient>;
  step: string;
}

/**
 * p95 of the pages that list, in a school with 100,000 dossiers ÷ in one with 1,000; and the search
 * among 100,000.
 */
export const pageGrowth: Benchmark = async (tell) => {
  const few = await school(FEW);
  const many = await school(MANY);
  try {
    const pages = [
      ...(['teacher', 'coordinator'] as const).flatMap((who) => [
        { name: `start of a ${who}`, who, of: () => '/' },
        { name: `pupils of a ${who}`, who, of: () => '/leerlingen' },
      ]),
      { name: 'dossiers of a coordinator', who: 'coordinator' as const, of: () => '/dossiers' },
      { name: 'step', who: 'teacher' as const, of: (one: School) => one.step },
    ];
    const measured: { ratio: number; text: string }[] = [];
    for (const { name, who, of } of pages) {
      const get = (one: School) => () =>
        timed(async () =>
          assertStatus(await one.clients[who].get(`${one.app.base}${of(one)}`), 200),
        );
      const [small = [], large = []] = await byTurns([get(few), get(many)], {
        rounds: ROUNDS,
        warmUp: WARM_UP,
      });
      const ratio = quantile(large, 0.95) / quantile(small, 0.95);
      measured.push({
        ratio,
        text: `${name} ${ratio.toFixed(2)} (${ms(quantile(large, 0.95))} against ${ms(quantile(small, 0.95))})`,
      });
    }
    tell({
      name: 'page.growth',
      value: Math.max(...measured.map(({ ratio }) => ratio)),
      unit: 'ratio',
      bar: { atMost: 1.3 },
      size: `the worst of ${measured.map(({ text }) => text).join(', ')}; p95 of ${ROUNDS} by turns; ${MANY} dossiers in one school ÷ ${FEW}, classes of 25`,
    });
    await search(many, tell);
  } finally {
    await Promise.all([few, many].map(stop));
  }
};

async function search(many: School, tell: Parameters<Benchmark>[0]): Promise<void> {
  const found: { value: number; text: string }[] = [];
  for (const words of SEARCHES) {
    const times: number[] = [];
    for (let round = -5; round < SEARCH_ROUNDS; round += 1) {
      const took = await timed(async () =>
        assertStatus(
          await many.clients.coordinator.get(
            `${many.app.base}/leerlingen?zoek=${encodeURIComponent(words)}`,
          ),
          200,
        ),
      );
      if (round >= 0) times.push(took);
    }
    found.push({ value: quantile(times, 0.95), text: `"${words}" ${ms(quantile(times, 0.95))}` });
  }
  tell({
    name: 'page.growth.search',
    value: Math.max(...found.map(({ value }) => value)),
    unit: 'ms',
    bar: { atMost: 50 },
    size: `the slowest of ${found.map(({ text }) => text).join(', ')}; p95 of ${SEARCH_ROUNDS} whole requests of a coordinator, ${MANY} dossiers in one school`,
  });
}

async function school(dossiers: number): Promise<School> {
  const app = await startApp();
  const teacher = app.as('tessa', 'docent');
  const dossier = await makeDossier(app, teacher, 'Yara');
  await fillSchool(app, dossiers);
  const coordinator = app.as('karim', 'zorgcoordinator');
  for (const client of [teacher, coordinator]) await signIn(client, app);
  return {
    app,
    step: stepUrl(app, dossier, 4).slice(app.base.length),
    clients: {
      teacher: leanClient(app.origin, teacher),
      coordinator: leanClient(app.origin, coordinator),
    },
  };
}

const signIn = (client: Client, app: TestApp): Promise<unknown> => client.visit(`${app.base}/`);

async function stop({ app, clients }: School): Promise<void> {
  for (const client of Object.values(clients)) client.close();
  await app.stop();
}
