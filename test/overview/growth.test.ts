import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { makeDossier, pupilId, save, set, stepUrl } from '../support/story.ts';
import type { Change } from '../support/story.ts';

describe('the growth of a pupil', function () {
  this.timeout(60_000);
  let app: TestApp;
  let teacher: Client;
  let pupil = '';
  const score = (row: string, domain: string, values: Record<string, string>): Change[] => [
    { op: 'add', list: 'scores', row },
    set(`scores/${row}/domain`, domain),
    ...Object.entries(values).map(([key, value]) => set(`scores/${row}/${key}`, value)),
  ];
  const page = async (client: Client): Promise<string> =>
    (await client.visit(`${app.base}/leerlingen/${pupil}`)).text;
  const card = (html: string, name: string): string =>
    new RegExp(`<section class="card" aria-label="${name}">.*?</section>`, 's').exec(html)?.[0] ??
    '';

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    pupil = await pupilId(teacher, app.base, 'yara');
  });
  after(async () => {
    await app.stop();
  });

  it('is not there while no dossier has scores', async () => {
    await makeDossier(app, teacher, 'yara', 'basis');
    expect(await page(teacher)).not.to.include('Groei per domein');
  });

  it('draws one line a domain over the scores of all dossiers, and has the same figures in a table', async () => {
    const basis = /dossiers\/([0-9a-f-]{36})\/stappen/.exec(await page(teacher))?.[1] ?? '';
    const [first = '', second = ''] = [
      ...(await teacher.visit(stepUrl(app, basis, 4))).text.matchAll(/data-domain="([^"]+)"/g),
    ].map(([, key]) => key ?? '');
    await save(app, teacher, basis, 4, [
      ...score('old', first, { test: 'M5', date: '2025-01-15', skillScore: '100' }),
      ...score('next', first, { test: 'E5', date: '2025-06-15', skillScore: '110,5' }),
      ...score('lone', second, { test: 'M5', date: '2025-01-15', rawScore: '7' }),
    ]);
    const extra = await makeDossier(app, teacher, 'yara', 'extra');
    await save(app, teacher, extra, 4, [
      ...score('again', first, { test: 'E5', date: '2025-06-15', skillScore: '110,5' }),
      ...score('new', first, { test: 'M6', date: '2026-01-15', skillScore: '121' }),
    ]);
    const html = await page(teacher);
    const [name = '', other = ''] = [
      ...html.matchAll(/<section class="card" aria-label="([^"]+)">/g),
    ].map(([, one]) => one ?? '');
    const shown = card(html, name);
    expect(shown).to.match(/<svg [^>]*role="img" aria-label="[^"]*100, 110,5, 121"/);
    expect([...shown.matchAll(/<circle /g)], 'a score that went along counts once').to.have.length(
      3,
    );
    expect([...shown.matchAll(/<tr role="row"><td/g)]).to.have.length(3);
    expect(shown)
      .to.include('15-01-2026')
      .and.include('Vaardigheidsscore')
      .and.not.include('Ruwe score');
    expect(card(html, other))
      .to.include('Een lijn komt er vanaf twee metingen')
      .and.include('>7<')
      .and.not.include('<svg');
  });

  it('is for who works with the pupil: an admin sees names alone, another teacher no page', async () => {
    expect(await page(app.as('ingrid', 'beheerder')))
      .to.include('Yara')
      .and.not.include('110,5');
    expect(
      (await app.as('omar', 'docent').visit(`${app.base}/leerlingen/${pupil}`)).status,
    ).to.equal(404);
    expect(await page(app.as('karim', 'zorgcoordinator'))).to.include('110,5');
  });

  it('names in the trail the dossiers whose scores were shown', async () => {
    await page(teacher);
    const admin = await app.database.admin();
    try {
      const [rows] = (await admin.query(
        "SELECT details, pupil_id AS pupil FROM opp_audit WHERE event = 'pupil.viewed' ORDER BY sequence DESC LIMIT 1",
      )) as unknown as [{ details: string; pupil: string }[]];
      expect(rows[0]?.pupil).to.equal(pupil);
      expect(
        (JSON.parse(rows[0]?.details ?? '') as { scoresOf: string[] }).scoresOf,
      ).to.have.length(2);
    } finally {
      await admin.end();
    }
  });
});
