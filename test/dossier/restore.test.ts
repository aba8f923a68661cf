import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

describe('putting an earlier text back', function () {
  this.timeout(60_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;
  let dossier: string;
  let history: string;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    coordinator = app.as('karim', 'zorgcoordinator');
    dossier = await makeDossier(app, teacher, 'yara');
    history = `${stepUrl(app, dossier, 3)}/geschiedenis`;
  });
  after(async () => {
    await app.stop();
  });

  const token = async (client: Client): Promise<void> => {
    await client.visit(`${app.base}/account`);
  };
  const restore = (
    client: Client,
    versie: number,
    base: number,
    more: Record<string, string> = {},
  ): Promise<Reply> =>
    client.post(history, { versie: String(versie), base: String(base), ...more });
  const present = async (field = 'helpQuestion'): Promise<string> =>
    new RegExp(`<textarea[^>]*name="${field}"[^>]*>\n?([^<]*)</textarea>`).exec(
      (await teacher.visit(stepUrl(app, dossier, 3))).text,
    )?.[1] ?? '';
  const revisions = async (): Promise<number> => {
    const admin = await app.database.admin();
    const [rows] = await admin.query(
      'SELECT COUNT(*) AS n FROM opp_revisions WHERE dossier_id = ?',
      [dossier],
    );
    await admin.end();
    return (rows as { n: number }[])[0]?.n ?? -1;
  };

  it('writes it as a new change, after which the other text can be put back as well', async () => {
    const first = await save(app, teacher, dossier, 3, [set('helpQuestion', 'De eerste vraag.')]);
    const second = await save(app, teacher, dossier, 3, [set('helpQuestion', 'De tweede vraag.')]);
    const page = await teacher.visit(`${history}?veld=helpQuestion`);
    expect(page.text).to.include(`name="versie" value="${first}"`);
    expect(page.text, 'what stands there now').not.to.include(`name="versie" value="${second}"`);
    const done = await restore(teacher, first, second, { veld: 'helpQuestion' });
    expect(done.location).to.include('veld=helpQuestion').and.include('melding=value-restored');
    expect(await present()).to.equal('De eerste vraag.');
    const after = await teacher.visit(done.location);
    expect(after.text).to.include('De tekst is teruggezet');
    expect(after.text).to.include(`name="versie" value="${second}"`);
    await restore(teacher, second, second + 1);
    expect(await present()).to.equal('De tweede vraag.');
    expect(
      (await coordinator.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text,
    ).to.include('zette een eerdere tekst terug');
  });

  it('changes nothing when the text stands there already', async () => {
    const last = await save(app, teacher, dossier, 3, [set('signalsPupil', 'zelf')]);
    const before = await revisions();
    expect((await restore(teacher, last, last)).status).to.equal(303);
    expect(await revisions()).to.equal(before);
  });

  it('shows both texts when somebody wrote meanwhile, and overwrites nothing', async () => {
    const old = await save(app, teacher, dossier, 3, [set('signalsSchool', 'De oude signalen.')]);
    const seen = await save(app, teacher, dossier, 3, [
      set('signalsSchool', 'De nieuwe signalen.'),
    ]);
    await token(coordinator);
    await save(app, coordinator, dossier, 3, [set('signalsSchool', 'Wat Karim schreef.')]);
    const conflict = await restore(teacher, old, seen);
    expect(conflict.status).to.equal(409);
    expect(conflict.text)
      .to.include('Wat Karim schreef.')
      .and.include('De oude signalen.')
      .and.include('Karim Bouali');
    expect(await present('signalsSchool')).to.equal('Wat Karim schreef.');
  });

  it('puts a removed row back, its texts with it', async () => {
    await save(app, teacher, dossier, 3, [
      { op: 'add', list: 'interventions', row: 'bijles' },
      set('interventions/bijles/what', 'Bijles rekenen'),
    ]);
    const removed = await save(app, teacher, dossier, 3, [
      { op: 'remove', list: 'interventions', row: 'bijles' },
    ]);
    expect((await teacher.visit(stepUrl(app, dossier, 3))).text).not.to.include(
      'data-row="bijles"',
    );
    const page = await teacher.visit(history);
    expect(page.text).to.include('Rij terugzetten').and.include(`name="versie" value="${removed}"`);
    expect((await restore(teacher, removed, removed)).status).to.equal(303);
    expect((await teacher.visit(stepUrl(app, dossier, 3))).text)
      .to.include('data-row="bijles"')
      .and.include('Bijles rekenen');
    expect(
      (await teacher.visit(history)).text,
      'the row is there: nothing to put back',
    ).not.to.include('Rij terugzetten');
  });

  it('shows one field alone when asked, every text that was kept by itself', async () => {
    const page = await teacher.visit(`${history}?veld=signalsSchool`);
    expect(page.text)
      .to.include('De oude signalen.')
      .and.include('De nieuwe signalen.')
      .and.not.include('De eerste vraag.');
    expect(page.text).to.match(/<option value="signalsSchool" selected>/);
    expect((await teacher.visit(`${history}?veld=bestaat-niet`)).text).to.include(
      'Van dit veld is niets te zien',
    );
  });

  it('keeps a medical outcome hidden: not among the fields, not by its address, not by putting it back', async () => {
    await save(app, coordinator, dossier, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/medicalOutcome', 'geheim-een'),
    ]);
    const secret =
      (await save(app, coordinator, dossier, 3, [
        set('examinations/exam/medicalOutcome', 'geheim-twee'),
      ])) - 1;
    expect(
      (await coordinator.visit(`${history}?veld=examinations/exam/medicalOutcome`)).text,
    ).to.include('geheim-een');
    for (const path of ['', '?veld=examinations/exam/medicalOutcome']) {
      expect((await teacher.visit(history + path)).text)
        .to.not.include('geheim-')
        .and.not.include('<option value="examinations/exam/medicalOutcome"');
    }
    const refused = await restore(teacher, secret, 0);
    expect(refused.status).to.equal(404);
    expect(refused.text).not.to.include('geheim-');
    expect((await coordinator.visit(stepUrl(app, dossier, 3))).text).to.include('geheim-twee');
  });

  it('answers 404 for a revision of another step or one that is not there', async () => {
    for (const versie of [1, 999_999])
      expect((await restore(teacher, versie, 0)).status, String(versie)).to.equal(404);
  });

  it('offers and does nothing in a finished step or an archived dossier, and says why', async () => {
    const old = await save(app, teacher, dossier, 3, [set('helpQuestion', 'Bijna klaar.')]);
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'Klaar.')]);
    const admin = await app.database.admin();
    for (const [statement, undo, words] of [
      [
        "UPDATE opp_dossier_steps SET state = 'done' WHERE step = 3 AND dossier_id = ?",
        "UPDATE opp_dossier_steps SET state = 'busy' WHERE step = 3 AND dossier_id = ?",
        'Deze stap is afgerond. Open hem weer',
      ],
      [
        "UPDATE opp_dossiers SET status = 'archived' WHERE id = ?",
        "UPDATE opp_dossiers SET status = 'open' WHERE id = ?",
        'Dit dossier is gearchiveerd en kan niet meer worden gewijzigd',
      ],
    ] as const) {
      await admin.query(statement, [dossier]);
      expect((await teacher.visit(history)).text).not.to.include('name="versie"');
      const refused = await restore(teacher, old, 999_999);
      expect(refused.status).to.equal(409);
      expect(refused.text).to.include(words);
      await admin.query(undo, [dossier]);
    }
    await admin.end();
    expect(await present()).to.equal('Klaar.');
  });
});
