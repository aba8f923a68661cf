import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { statementsOf } from '../bench/statements.ts';
import { addLocalAccount, addOwnGroup, localClient } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { makeDossier, pupilId, stepUrl } from '../support/story.ts';

interface Present {
  line: string;
  people: string[];
  own: string;
}

const MINUTE = 60_000;

describe('who else has a step open', function () {
  this.timeout(60_000);
  let app: TestApp;
  let tessa: Client;
  let karim: Client;
  let dossier = '';
  const pages = { tessa: randomUUID(), karim: randomUUID() };

  beforeEach(async () => {
    app = await startApp();
    [tessa, karim] = [app.as('tessa', 'docent'), app.as('karim', 'zorgcoordinator')];
    dossier = await makeDossier(app, tessa, 'yara');
    await Promise.all([tessa, karim].map((client) => client.visit(url(3))));
  });
  afterEach(async () => {
    await app.stop();
  });

  const url = (step: number): string => stepUrl(app, dossier, step);
  const ask = (
    client: Client,
    page: string,
    more: Record<string, string> = {},
    step = 3,
  ): Promise<Reply> =>
    client.post(`${url(step)}/aanwezig`, { pagina: page, ...more }, { accept: 'application/json' });
  const tell = async (
    client: Client,
    page: string,
    more: Record<string, string> = {},
    step = 3,
  ): Promise<Present> => {
    const reply = await ask(client, page, more, step);
    expect(reply.status, reply.text).to.equal(200);
    return JSON.parse(reply.text) as Present;
  };
  const nobody = { line: '', people: [], own: '' };

  it('is told to each of them, with name and role, and with the field in which somebody is writing', async () => {
    expect(await tell(tessa, pages.tessa, { veld: 'helpQuestion' })).to.deep.equal(nobody);
    expect(await tell(karim, pages.karim)).to.deep.equal({
      line: 'Ook in deze stap: Tessa de Vries (mentor), is aan het schrijven in ‘Wat is de vraag?’',
      people: ['Tessa de Vries (mentor)'],
      own: '',
    });
    expect((await tell(tessa, pages.tessa)).line).to.equal(
      'Ook in deze stap: Karim Bouali (zorgcoördinator)',
    );
    expect((await tell(karim, pages.karim)).line).to.equal(
      'Ook in deze stap: Tessa de Vries (mentor)',
    );
  });

  it('stands on the page as it is made, and not in another step', async () => {
    await tell(tessa, pages.tessa, { veld: 'helpQuestion' });
    const page = await karim.visit(url(3));
    expect(page.text).to.include(
      'Ook in deze stap: Tessa de Vries (mentor), is aan het schrijven in ‘Wat is de vraag?’',
    );
    expect((await karim.visit(url(4))).text).not.to.include('Ook in deze stap: Tessa');
    expect(await tell(karim, pages.karim, {}, 4)).to.deep.equal(nobody);
  });

  it('costs the page one statement, whoever is there', async () => {
    const count = async (): Promise<number> =>
      (await statementsOf(() => karim.visit(url(3)))).filter((sql) => !/seen_at = /.test(sql))
        .length;
    // A first look may open a connection, whose settings are statements too.
    await count();
    const alone = await count();
    await tell(tessa, pages.tessa, { veld: 'helpQuestion' });
    await tell(tessa, randomUUID());
    expect(await count()).to.equal(alone);
    const sent = await statementsOf(() => karim.visit(url(3)));
    expect(sent.filter((sql) => sql.includes('step_presence'))).to.have.length(1);
  });

  it('is over as soon as the page is left or the person signs out, and within a minute when nothing is heard', async () => {
    const there = async (): Promise<boolean> =>
      (await tell(karim, pages.karim)).line.includes('Tessa');
    await tell(tessa, pages.tessa);
    expect(await there()).to.equal(true);
    expect((await ask(tessa, pages.tessa, { weg: '1' })).status).to.equal(200);
    expect(await there()).to.equal(false);
    await tell(tessa, pages.tessa);
    app.clock.advance(40_000);
    expect(await there()).to.equal(true);
    app.clock.advance(20_000);
    expect(await there()).to.equal(false);
    await tell(tessa, pages.tessa);
    expect(await there()).to.equal(true);
    await tessa.visit(`${app.base}/account`);
    await tessa.post(`${app.base}/afmelden`, {});
    expect(await there()).to.equal(false);
  });

  it('says so when it is the same person in another window, and counts two windows of somebody else as one person', async () => {
    const second = randomUUID();
    await tell(tessa, pages.tessa, { veld: 'helpQuestion' });
    app.clock.advance(3_000);
    expect(await tell(tessa, second), 'the first may just have been closed').to.deep.equal(nobody);
    app.clock.advance(15_000);
    const own = 'Je hebt deze stap ook in een ander venster open.';
    expect(await tell(tessa, pages.tessa, { veld: 'helpQuestion' })).to.include({ own });
    expect(await tell(tessa, second)).to.deep.equal({ ...nobody, own });
    expect(await tell(karim, pages.karim)).to.deep.include({ people: ['Tessa de Vries (mentor)'] });
    expect((await tell(karim, pages.karim)).line).to.include('is aan het schrijven');
    expect((await tessa.visit(url(3))).text, 'a page just left may still be known').not.to.include(
      'ander venster open.</span>',
    );
  });

  it('tells a page that was loaded again how far the dossier is', async () => {
    const { sequence } = JSON.parse(
      (
        await tessa.json(`${url(3)}/wijzigingen`, {
          changes: [{ op: 'set', path: 'helpQuestion', value: 'Hoe nu?', base: 0 }],
        })
      ).text,
    ) as { sequence: number };
    expect(await tell(tessa, pages.tessa, { nieuw: '1' })).to.deep.equal({ ...nobody, sequence });
    expect(await tell(tessa, pages.tessa)).to.deep.equal(nobody);
  });

  it('is silent about a page that a closed browser left behind', async () => {
    await tell(tessa, pages.tessa, { veld: 'helpQuestion' });
    const again = app.as('tessa', 'docent');
    await again.visit(url(3));
    for (let waited = 0; waited < 60; waited += 15) {
      app.clock.advance(waited === 0 ? 2_000 : 15_000);
      expect(await tell(again, pages.karim)).to.deep.equal(nobody);
    }
  });

  it('does not keep a session from falling idle', async () => {
    // With an account of ours, so that no sign-in of the host comes between.
    const els = await addLocalAccount(app, {
      given: 'Els',
      family: 'Prins',
      email: 'els@example.org',
    });
    await addOwnGroup(app, els, 'Begeleiding', [await pupilId(karim, app.base, 'yara')]);
    const helper = await localClient(app, 'els@example.org');
    const page = randomUUID();
    await helper.visit(url(3));
    for (let waited = 0; waited < 28; waited += 7) {
      app.clock.advance(7 * MINUTE);
      expect((await ask(helper, page)).status).to.equal(200);
    }
    app.clock.advance(3 * MINUTE);
    expect((await ask(helper, page)).status).to.equal(401);
    expect((await helper.get(url(3))).status).to.equal(303);
  });

  it('is known of and to a helper from outside who works with the pupil', async () => {
    const els = await addLocalAccount(app, {
      given: 'Els',
      family: 'Prins',
      email: 'els@example.org',
    });
    const helper = await localClient(app, 'els@example.org');
    const page = randomUUID();
    await helper.visit(`${app.base}/`);
    helper.csrf = (
      JSON.parse((await helper.get(`${app.base}/sessie`)).text) as { csrf: string }
    ).csrf;
    expect((await ask(helper, page)).status, 'not in the group yet').to.equal(404);
    await addOwnGroup(app, els, 'Begeleiding', [await pupilId(karim, app.base, 'yara')]);
    await tell(tessa, pages.tessa);
    expect((await tell(helper, page)).people).to.deep.equal(['Tessa de Vries (mentor)']);
    expect((await tell(tessa, pages.tessa)).people).to.deep.equal(['Els Prins (Top Leerkracht)']);
  });

  it('is told to who only reads, on emergency access, and not of them', async () => {
    const ingrid = app.as('ingrid', 'beheerder');
    await ingrid.visit(`${app.base}/dossiers/${dossier}/noodtoegang`);
    await ingrid.post(`${app.base}/dossiers/${dossier}/noodtoegang`, {
      reden: 'De leerling is niet thuisgekomen.',
    });
    await tell(tessa, pages.tessa);
    await ingrid.visit(url(3));
    expect((await tell(ingrid, randomUUID())).people).to.deep.equal(['Tessa de Vries (mentor)']);
    expect(await tell(tessa, pages.tessa)).to.deep.equal(nobody);
  });

  it('names a row and a domain as the page does, and no field that the reader may not see', async () => {
    await tessa.json(`${url(3)}/wijzigingen`, {
      changes: [{ op: 'add', list: 'interventions', row: 'row-1' }],
    });
    await tell(tessa, pages.tessa, { veld: 'interventions/row-1/what' });
    expect((await tell(karim, pages.karim)).line).to.match(/is aan het schrijven in ‘.+ 1: .+’$/);
    const examination = 'examinations/row-2/medicalOutcome';
    await karim.json(`${url(3)}/wijzigingen`, {
      changes: [{ op: 'add', list: 'examinations', row: 'row-2' }],
    });
    await tell(karim, pages.karim, { veld: examination });
    expect((await tell(tessa, pages.tessa)).line, 'without a grant').to.equal(
      'Ook in deze stap: Karim Bouali (zorgcoördinator)',
    );
    await tell(tessa, pages.tessa, { veld: examination });
    expect((await tell(karim, pages.karim)).line, 'the coordinator').to.include(
      'Uitkomst, medisch',
    );
    await karim.visit(url(4));
    await tell(karim, pages.karim, { veld: 'domains/spelling/image' }, 4);
    expect((await tell(tessa, pages.tessa, {}, 4)).line).to.include('‘Spelling: ');
    await tell(karim, pages.karim, { veld: 'not/there/atall' }, 4);
    expect((await tell(tessa, pages.tessa, {}, 4)).line).to.equal(
      'Ook in deze stap: Karim Bouali (zorgcoördinator)',
    );
  });

  it('refuses a page or field that is none', async () => {
    expect((await ask(tessa, 'x')).status).to.equal(400);
    expect((await ask(tessa, pages.tessa, { veld: 'Wat Yara vertelde' })).status).to.equal(400);
  });

  it('leaves no rows behind, and no trail: it is no change', async () => {
    const admin = await app.database.admin();
    const count = async (table: string): Promise<number> =>
      (
        (await admin.query(`SELECT COUNT(*) AS n FROM opp_${table}`)) as unknown as [
          [{ n: number }],
        ]
      )[0][0].n;
    try {
      const before = await count('audit');
      await tell(tessa, pages.tessa);
      await tell(karim, pages.karim);
      expect(await count('step_presence')).to.equal(2);
      expect(await count('audit')).to.equal(before);
      app.clock.advance(2 * MINUTE);
      expect(await app.plugin.run('presence.purge')).to.equal(2);
      expect(await count('step_presence')).to.equal(0);
    } finally {
      await admin.end();
    }
  });
});
