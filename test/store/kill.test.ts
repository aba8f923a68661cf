import { expect } from 'chai';
import { Client } from '../support/client.ts';
import { killableServer } from '../support/killable-server.ts';
import { pupilId } from '../support/story.ts';
import { LONG_RUN } from '../support/long-run.ts';

const KILLS = LONG_RUN ? 200 : 4;

/** By turns, for each takes at most 200 rows: step, list, and the field that is typed. */
const PLACES = [
  [3, 'interventions', 'what'],
  [5, 'factors', 'text'],
  [2, 'people', 'name'],
  [6, 'needs', 'need'],
  [8, 'goals', 'goal'],
] as const;

/** Every page of a step's rows. */
async function wholeStep(client: Client, url: string): Promise<string> {
  let whole = '';
  for (let page = 1, more = true; more; page += 1) {
    const { text } = await client.visit(`${url}?rijen=${page}`);
    whole += text;
    more = text.replaceAll('&#x3D;', '=').includes(`?rijen=${page + 1}#`);
  }
  return whole;
}

/**
 * A server in a process of its own, on a database with its default flush; this process keeps the
 * books.
 */
describe(`killing the server with -9 in the middle of autosaves, ${KILLS} times`, function () {
  this.timeout(KILLS * 12_000 + 30_000);

  it('loses nothing that was acknowledged and leaves no half change', async () => {
    const server = await killableServer();
    const acknowledged: string[] = [];
    let sent = 0;
    await server.start();
    try {
      const client = new Client(server.origin);
      client.cookies.set('host', `dewerf~tessa~docent~${Date.now()}`);
      const pupil = await pupilId(client, '/dossier', 'yara');
      await client.visit(`/dossier/dossiers/nieuw?leerling=${pupil}`);
      const made = await client.post('/dossier/dossiers', { leerling: pupil, niveau: 'extra' });
      const step = (number: number): string =>
        (made.location.split('?')[0] ?? '').replace('/stappen/1', `/stappen/${number}`);
      for (let kill = 0; kill < KILLS; kill += 1) {
        const [number, list, field] = PLACES[kill % PLACES.length] ?? PLACES[0];
        const url = step(number);
        await client.visit(url);
        const before = acknowledged.length;
        let ended: Promise<void> | undefined;
        for (let alive = true; alive; ) {
          sent += 1;
          const word = `bewaard-${sent}-einde`;
          const changes = [
            { op: 'add', list, row: `row-${sent}` },
            { op: 'set', path: `${list}/row-${sent}/${field}`, value: word, base: 0 },
          ];
          const reply = await client.json(`${url}/wijzigingen`, { changes }).catch(() => undefined);
          if (reply === undefined) alive = false;
          else if (reply.status === 200) acknowledged.push(word);
          else expect(reply.status, reply.text).to.equal(200);
          if (acknowledged.length === before + 1)
            setTimeout(() => {
              ended = server.kill();
            }, Math.random() * 250);
        }
        await ended;
        await server.start();
      }
      const pages: string[] = [];
      for (const [number] of PLACES) pages.push(await wholeStep(client, step(number)));
      const page = pages.join('\n');
      expect(acknowledged.length).to.be.greaterThan(KILLS);
      expect(acknowledged.filter((word) => !page.includes(word))).to.deep.equal([]);
      const rows = [
        ...new Set([...page.matchAll(/data-row="row-(\d+)"/g)].map(([, number]) => number ?? '')),
      ];
      expect(
        rows.filter((number) => !page.includes(`bewaard-${number}-einde`)),
        'rows without their text',
      ).to.deep.equal([]);
      expect(rows.length).to.be.within(acknowledged.length, acknowledged.length + KILLS);
    } finally {
      await server.remove();
    }
  });
});
