import { makeDossier, stepUrl } from '../support/story.ts';
import type { Benchmark } from './figure.ts';
import { fullDossier, sizeOfDossier } from './full-dossier.ts';
import { assertStatus, leanClient } from './http-client.ts';
import { countedByServer } from './statements.ts';
import { median } from './timing.ts';

const ROUNDS = 7;

/** SQL statements a page, BEGIN and COMMIT among them, as the server counts them. */
export const pageQueries: Benchmark = async (tell) => {
  const filled = await fullDossier();
  const { app, teacher, dossierId } = filled;
  const admin = await app.database.admin();
  try {
    const empty = await makeDossier(app, teacher, 'Noor');
    const client = leanClient(app.origin, teacher);
    const count = async (path: string): Promise<number> => {
      const counts: number[] = [];
      // One in some rounds also notes when the session was last seen, or anchors the chains: once a
      // minute each.
      for (let round = 0; round < ROUNDS; round += 1)
        counts.push(
          await countedByServer(admin, async () => assertStatus(await client.get(path), 200)),
        );
      return median(counts);
    };
    const pages = [
      { name: 'start', of: () => `${app.base}/` },
      { name: 'pupils', of: () => `${app.base}/leerlingen` },
      { name: 'pupils by group', of: () => `${app.base}/leerlingen?sorteer=groep` },
      { name: 'dossiers found', of: () => `${app.base}/dossiers?zoek=a&sorteer=naam` },
      ...[1, 4, 8].map((step) => ({
        name: `step ${step}`,
        of: (dossier: string) => stepUrl(app, dossier, step),
      })),
      {
        name: 'reports',
        of: (dossier: string) => `${app.base}/dossiers/${dossier}/logboek/verslagen`,
      },
    ];
    const counted: { name: string; full: number; empty: number }[] = [];
    for (const { name, of } of pages)
      counted.push({ name, full: await count(of(dossierId)), empty: await count(of(empty)) });
    client.close();
    const shown = counted.map(
      (one) =>
        `${one.name} ${one.full}${one.full === one.empty ? '' : ` (${one.empty} when empty)`}`,
    );
    tell({
      name: 'page.queries',
      value: Math.max(...counted.map((one) => one.full)),
      unit: 'statements',
      bar: { atMost: 10 },
      size: `the most of ${shown.join(', ')}; the usual of ${ROUNDS}, counted by the server; ${sizeOfDossier()}, against an empty one`,
    });
  } finally {
    await admin.end();
    await filled.stop();
  }
};
