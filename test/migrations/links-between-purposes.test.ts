import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import type { Migration } from '../../migrations/helpers/index.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import {
  answer,
  ask,
  codeIn,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyDossier,
} from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';

const folder = new URL('../../migrations/', import.meta.url);
const NAME = '20261129090000-share-links-between-purposes.ts';

/** This migration and every later one, oldest first. */
async function fromHere(): Promise<Migration[]> {
  const files = readdirSync(folder)
    .filter((file) => /^\d{14}-/.test(file) && file >= NAME)
    .toSorted();
  return await Promise.all(
    files.map(
      async (file) =>
        ((await import(new URL(file, folder).href)) as { migration: Migration }).migration,
    ),
  );
}

describe('giving links a table of their own', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  it('keeps every question, link, visit and code that there was, back and forth: who was asked can go on', async () => {
    const karim = app.as('karim', 'zorgcoordinator');
    const dossier = await readyDossier(app, karim);
    await ask(app, karim, dossier);
    await deliverAll(app);
    const mother = parentOf(app, sink, MOTHER);
    await mother.client.post(mother.link, {});
    await deliverAll(app);
    const admin = await app.database.admin();
    const context = {
      prefix: 'opp_',
      query: async (sql: string): Promise<void> => {
        await admin.query(sql);
      },
    };
    const migrations = await fromHere();
    for (const migration of migrations.toReversed()) await migration.down(context);
    const [old] = await admin.query<
      RowDataPacket[]
    >(`SELECT COUNT(*) AS people, COUNT(person) AS persons, (SELECT COUNT(*) FROM opp_consent_links) AS links,
      (SELECT COUNT(*) FROM opp_consent_visits) AS visits, (SELECT COUNT(*) FROM opp_consent_codes) AS codes FROM opp_consent_people`);
    expect(old[0]).to.deep.equal({ people: 2, persons: 2, links: 2, visits: 1, codes: 1 });
    for (const migration of migrations) await migration.up(context);
    await admin.end();
    expect(
      (await mother.client.post(`${app.base}/inzage/code`, { code: codeIn(sink, MOTHER) })).status,
    ).to.equal(303);
    const plan = await mother.client.get(`${app.base}/inzage/plan`);
    expect((await answer(app, mother, plan, { keuze: 'agreed' })).status).to.equal(303);
    const father = parentOf(app, sink, FATHER);
    expect(
      (await answer(app, father, await enter(app, sink, father), { keuze: 'agreed' })).status,
    ).to.equal(303);
    expect((await karim.visit(`${app.base}/dossiers/${dossier}/stappen/8`)).text).to.include(
      'Vastgesteld met instemming, versie 1',
    );
  });
});
