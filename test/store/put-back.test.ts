import { expect } from 'chai';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { makeDossier, save, set, stepUrl, upToDate } from '../support/story.ts';
import { trailMark, trailSince } from '../support/trail.ts';

describe('sealed text that the database alone put elsewhere', function () {
  this.timeout(60_000);
  let app: TestApp;
  let admin: Connection;
  let teacher: Client;
  let dossier: string;

  beforeEach(async () => {
    app = await startApp();
    admin = await app.database.admin();
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'de eerste vraag')]);
  });
  afterEach(async () => {
    await admin.end();
    await app.stop();
  });

  const content = async (step: number): Promise<Buffer> => {
    const [rows] = await admin.query<RowDataPacket[]>(
      'SELECT content FROM opp_dossier_steps WHERE dossier_id = ? AND step = ?',
      [dossier, step],
    );
    return rows[0]?.['content'] as Buffer;
  };
  const put = async (bytes: Buffer | null, step = 3): Promise<void> => {
    await admin.query(
      'UPDATE opp_dossier_steps SET content = ? WHERE dossier_id = ? AND step = ?',
      [bytes, dossier, step],
    );
  };

  it('is not shown and not written on when it is older than its history', async () => {
    const older = await content(3);
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'de tweede vraag')]);
    for (const bytes of [older, null]) {
      await put(bytes);
      const page = await teacher.get(stepUrl(app, dossier, 3));
      expect(page.status).to.equal(500);
      expect(page.text).not.to.include('de eerste vraag');
      const saved = await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
        changes: await upToDate(app.database, dossier, [set('helpQuestion', 'de derde vraag')]),
      });
      expect(saved.status).to.equal(500);
    }
  });

  it('opens as it should after every kind of change', async () => {
    for (const change of [
      { op: 'add', list: 'factors', row: 'plus' },
      { op: 'remove', list: 'factors', row: 'plus' },
      { op: 'restore', list: 'factors', row: 'plus' },
      { op: 'remove', list: 'factors', row: 'plus' },
    ] as const) {
      await save(app, teacher, dossier, 5, [change]);
      expect((await teacher.get(stepUrl(app, dossier, 5))).status).to.equal(200);
    }
    await save(app, teacher, dossier, 3, [set('helpQuestion', '')]);
    expect((await teacher.get(stepUrl(app, dossier, 3))).status).to.equal(200);
  });

  it('stands in the trail, and alarms the coordinator and the admin until one of them saw it', async () => {
    const older = await content(3);
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'de tweede vraag')]);
    await put(older);
    const mark = await trailMark(app);
    await teacher.get(stepUrl(app, dossier, 3));
    await teacher.get(stepUrl(app, dossier, 3));
    const told = (await trailSince(app, mark)).filter(({ event }) => event === 'sealed.broken');
    expect(told).to.have.length(2);
    expect(told[0]).to.deep.include({ dossier, outcome: 'denied' });
    expect(told[0]?.details).to.include({ step: 3 });
    const coordinator = app.as('karim', 'zorgcoordinator');
    const keeper = app.as('ingrid', 'beheerder');
    const alerts = async (client: Client): Promise<string[]> =>
      [
        ...(await client.visit(`${app.base}/`)).text.matchAll(
          /<p>Een deel van het dossier van Yara van den Berg kon niet worden geopend/g,
        ),
      ].map(([text]) => text);
    expect(await alerts(coordinator)).to.have.length(1);
    expect(await alerts(keeper)).to.have.length(1);
    expect(await alerts(teacher)).to.have.length(0);
    const [, seen = ''] =
      /action="([^"]+\/meldingen\/[^"]+\/gezien)"/.exec(
        (await keeper.visit(`${app.base}/`)).text,
      ) ?? [];
    expect((await teacher.post(seen, {})).status).to.equal(404);
    expect((await keeper.post(seen, {})).status).to.equal(303);
    expect(await alerts(coordinator)).to.have.length(0);
    expect(
      (await coordinator.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text,
    ).to.include('de verzegeling klopt niet');
  });
});
