import { expect } from 'chai';
import { isHidden } from '../../plugin/dossier/fields/hidden.ts';
import { mayReadSensitive, sightOf } from '../../plugin/dossier/policy/dossier-policy.ts';
import { dossier as sample, sampleHtml } from '../reports/sample.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { leave, teach } from '../support/school.ts';
import { makeDossier, save, set, stepUrl, upToDate } from '../support/story.ts';

const DAY = 86_400_000;

describe('a grant for medical and psychological parts', function () {
  this.timeout(60_000);
  let app: TestApp;
  let coordinator: Client;
  let dossier: string;
  let page: string;

  before(async () => {
    app = await startApp();
    dossier = await makeDossier(app, app.as('tessa', 'docent'), 'yara');
    page = `${app.base}/dossiers/${dossier}/vertrouwelijke-delen`;
    coordinator = app.as('karim', 'zorgcoordinator');
    await coordinator.visit(stepUrl(app, dossier, 3));
    await save(app, coordinator, dossier, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/examinationKind', 'onderzoek'),
      set('examinations/exam/psychologicalOutcome', 'geheim-psychologisch'),
      set('examinations/exam/medicalOutcome', 'geheim-medisch'),
    ]);
  });
  beforeEach(async () => {
    await query('DELETE FROM opp_sensitive_grants');
    coordinator = app.as('karim', 'zorgcoordinator');
    await coordinator.visit(page);
  });
  after(async () => {
    await app.stop();
  });

  async function query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const admin = await app.database.admin();
    const [rows] = await admin.query(sql, values);
    await admin.end();
    return rows as Record<string, unknown>[];
  }
  const staffId = async (host: string, licence = 'DEWERF'): Promise<string> =>
    String(
      (
        await query(
          "SELECT p.id FROM opp_people p JOIN opp_licences l ON l.id = p.licence_id WHERE p.kind = 'staff' AND p.host_id = ? AND l.name = ?",
          [host, licence],
        )
      )[0]?.['id'],
    );
  const day = (days: number): string =>
    new Date(app.clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
  const form = async (more: Record<string, string> = {}): Promise<Record<string, string>> => ({
    medewerker: await staffId('tessa'),
    medisch: 'ja',
    reden: 'Begeleidt Yara bij het medicijngebruik.',
    tot: day(30),
    ...more,
  });
  const give = async (more: Record<string, string> = {}): Promise<Reply> =>
    await coordinator.post(page, await form(more));
  const given = async (more: Record<string, string> = {}): Promise<void> => {
    expect((await give(more)).location).to.include('melding=grant-given');
  };
  const end = async (): Promise<Reply> => {
    const action =
      /action="([^"]*\/beeindigen)"/.exec((await coordinator.visit(page)).text)?.[1] ?? '';
    return await coordinator.post(action, {});
  };
  const seenBy = async (client: Client): Promise<string> =>
    (await client.visit(stepUrl(app, dossier, 3))).text;

  it('opens the parts it names at the next request, in page, history and autosave, and no other part', async () => {
    const teacher = app.as('tessa', 'docent');
    expect(await seenBy(teacher)).not.to.include('geheim-');
    await given();
    for (const path of ['', '/geschiedenis']) {
      const seen = (await teacher.visit(stepUrl(app, dossier, 3) + path)).text;
      expect(seen, path).to.include('geheim-medisch').and.not.include('geheim-psychologisch');
    }
    expect(
      (
        await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
          changes: await upToDate(app.database, dossier, [
            set('examinations/exam/medicalOutcome', 'geheim-medisch, aangevuld'),
          ]),
        })
      ).status,
    ).to.equal(200);
    const stale = await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
      changes: [{ op: 'set', path: 'examinations/exam/medicalOutcome', value: 'x', base: 0 }],
    });
    expect(stale.status).to.equal(409);
    expect(stale.text).to.include('geheim-medisch, aangevuld');
    expect(
      (
        await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
          changes: [set('examinations/exam/psychologicalOutcome', 'weg')],
        })
      ).status,
    ).to.equal(400);
    await given({ medisch: '', psychologisch: 'ja' });
    expect(await seenBy(teacher))
      .to.include('geheim-medisch')
      .and.include('geheim-psychologisch');
  });

  it('closes them at the next request after it was ended, also in what autosave answers', async () => {
    const teacher = app.as('tessa', 'docent');
    await given();
    expect(await seenBy(teacher)).to.include('geheim-medisch');
    expect((await end()).location).to.include('melding=grant-ended');
    for (const path of [
      '',
      '/geschiedenis',
      '/geschiedenis?veld=examinations/exam/medicalOutcome',
    ]) {
      expect((await teacher.visit(stepUrl(app, dossier, 3) + path)).text, path).not.to.include(
        'geheim-',
      );
    }
    const stale = await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
      changes: [{ op: 'set', path: 'examinations/exam/medicalOutcome', value: 'x', base: 0 }],
    });
    expect(stale.status).to.equal(400);
    expect(stale.text).not.to.include('geheim-');
    expect((await coordinator.visit(page)).text).to.include('beëindigd op');
  });

  it('holds on its last day and grants nothing the day after', async () => {
    await given({ tot: day(2) });
    app.clock.advance(2 * DAY);
    expect(await seenBy(app.as('tessa', 'docent'))).to.include('geheim-medisch');
    app.clock.advance(DAY);
    expect(await seenBy(app.as('tessa', 'docent'))).not.to.include('geheim-');
    expect((await app.as('karim', 'zorgcoordinator').visit(page)).text)
      .to.include('verlopen')
      .and.not.include('/beeindigen');
    app.clock.advance(-3 * DAY);
  });

  it('gives nothing to who may not read the dossier: another group, the administrator, one who just left the group', async () => {
    for (const person of ['omar', 'ingrid', 'tessa'])
      await given({ medewerker: await staffId(person), psychologisch: 'ja' });
    for (const client of [app.as('omar', 'docent'), app.as('ingrid', 'beheerder')]) {
      for (const path of [stepUrl(app, dossier, 3), `${stepUrl(app, dossier, 3)}/geschiedenis`])
        expect((await client.visit(path)).status).to.equal(404);
    }
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    const teacher = app.as('tessa', 'docent');
    expect(await seenBy(teacher)).to.include('geheim-psychologisch');
    leave(school, 'tessa', '2B');
    await app.sync();
    expect((await teacher.visit(stepUrl(app, dossier, 3))).status).to.equal(404);
    teach(school, 'tessa', '2B');
    await app.sync();
  });

  it('is for this dossier alone', async () => {
    const other = await makeDossier(app, app.as('tessa', 'docent'), 'noor');
    await coordinator.visit(stepUrl(app, other, 3));
    await save(app, coordinator, other, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/medicalOutcome', 'geheim-noor'),
    ]);
    await given();
    expect((await app.as('tessa', 'docent').visit(stepUrl(app, other, 3))).text).not.to.include(
      'geheim-',
    );
    const action =
      /action="([^"]*\/beeindigen)"/.exec((await coordinator.visit(page)).text)?.[1] ?? '';
    expect(
      (await coordinator.post(action.replace(dossier, other), {})).status,
      'ended from another dossier',
    ).to.equal(404);
    expect(await seenBy(app.as('tessa', 'docent'))).to.include('geheim-medisch');
  });

  it('goes on for reading when the dossier is archived, and can then still be ended', async () => {
    await given();
    await query("UPDATE opp_dossiers SET status = 'archived' WHERE id = ?", [dossier]);
    expect(await seenBy(app.as('tessa', 'docent')))
      .to.include('geheim-medisch')
      .and.not.include('value="finish"');
    await end();
    expect(await seenBy(app.as('tessa', 'docent'))).not.to.include('geheim-');
    await query("UPDATE opp_dossiers SET status = 'open' WHERE id = ?", [dossier]);
  });

  for (const [what, change, words] of [
    ['nobody chosen', { medewerker: '' }, 'Kies een medewerker uit de lijst'],
    ['no part chosen', { medisch: '' }, 'Kies welke delen'],
    ['too short a reason', { reden: 'kort' }, 'ten minste tien tekens waarom'],
    [
      'a reason of characters that are no text',
      { reden: 'een reden met \u0007 erin' },
      'tekens in die geen tekst zijn',
    ],
    ['no last day', { tot: '' }, 'Tot en met: vul dit nog in'],
    ['a last day that does not exist', { tot: '31-02-2027' }, 'dag-maand-jaar'],
    ['a last day that is over', { tot: '01-01-2020' }, 'deze dag is al voorbij'],
    ['a last day too far away', { tot: '01-01-2099' }, 'kies een dag vóór of op'],
  ] as const) {
    it(`is refused with ${what}, everything typed still there`, async () => {
      const refused = await give({
        psychologisch: what === 'no part chosen' ? '' : 'ja',
        reden: 'Deze reden blijft staan.',
        ...change,
      });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.include(words);
      if (!('reden' in change)) expect(refused.text).to.include('Deze reden blijft staan.');
      expect(await query('SELECT id FROM opp_sensitive_grants')).to.have.length(0);
    });
  }

  it('is refused for a person of another school, a pupil, and oneself', async () => {
    const pupil = String(
      (await query("SELECT id FROM opp_people WHERE kind = 'student' LIMIT 1"))[0]?.['id'],
    );
    for (const medewerker of [await staffId('tessa', 'HETBAKEN'), pupil, await staffId('karim')])
      expect((await give({ medewerker })).status).to.equal(422);
  });

  it('is given once when the button is pressed twice, its reason sealed and its acts in the trail', async () => {
    await given({ reden: 'reden-die-verzegeld-is' });
    await given({ reden: 'reden-die-verzegeld-is' });
    const rows = await query('SELECT reason FROM opp_sensitive_grants');
    expect(rows).to.have.length(1);
    expect((rows[0]?.['reason'] as Buffer).includes('reden-die')).to.equal(false);
    expect((await coordinator.visit(page)).text).to.include('reden-die-verzegeld-is');
    const list = (await coordinator.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text;
    expect(list)
      .to.include('gaf toegang tot medische of psychologische delen')
      .and.include('medische delen, tot en met');
    await end();
    expect(
      (await coordinator.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text,
    ).to.include('beëindigde toegang');
    const admin = await app
      .as('ingrid', 'beheerder')
      .visit(`${app.base}/dossiers/${dossier}/inzagelijst`);
    expect(admin.text)
      .to.include('gaf toegang')
      .and.not.include('reden-die-verzegeld-is')
      .and.not.include('/vertrouwelijke-delen"');
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('is reached from the pupil by the coordinator, and by nobody else', async () => {
    const [row] = await query('SELECT pupil_id AS pupil FROM opp_dossiers WHERE id = ?', [dossier]);
    const url = `${app.base}/leerlingen/${String(row?.['pupil'])}`;
    expect((await coordinator.visit(url)).text).to.include('/vertrouwelijke-delen');
    for (const client of [app.as('tessa', 'docent'), app.as('ingrid', 'beheerder')])
      expect((await client.visit(url)).text).not.to.include('/vertrouwelijke-delen');
  });

  it('decides the report as well', async () => {
    const values = {
      3: {
        'examinations/exam/examinationKind': 'onderzoek',
        'examinations/exam/medicalOutcome': 'geheim-medisch',
        'examinations/exam/psychologicalOutcome': 'geheim-psychologisch',
      },
    };
    const granted = { ...sample, granted: { medical: true, psychological: false } };
    expect(await sampleHtml({ values, basis: 'own-group' })).not.to.include('geheim-');
    expect(await sampleHtml({ values, basis: 'own-group', dossier: granted }))
      .to.include('geheim-medisch')
      .and.not.include('geheim-psychologisch');
    expect(await sampleHtml({ values, basis: 'coordinator' }))
      .to.include('geheim-medisch')
      .and.include('geheim-psychologisch');
  });

  it('is decided by pure functions over the loaded facts', () => {
    const facts = (medical: boolean, psychological: boolean) => ({
      granted: { medical, psychological },
    });
    for (const basis of ['coordinator', 'emergency'])
      expect(sightOf(basis, facts(false, false))).to.deep.equal({
        medical: true,
        psychological: true,
      });
    for (const basis of ['own-group', 'names-only', 'admin', 'external', '']) {
      expect(sightOf(basis, facts(false, false)), basis).to.deep.equal({
        medical: false,
        psychological: false,
      });
      expect(mayReadSensitive('psychological', basis, facts(false, true))).to.equal(true);
    }
    expect(
      isHidden(
        { key: 'x', kind: 'text', sensitive: 'medical' },
        sightOf('own-group', facts(false, true)),
      ),
    ).to.equal(true);
    expect(
      isHidden({ key: 'x', kind: 'text' }, sightOf('own-group', facts(false, false))),
    ).to.equal(false);
  });
});
