import { expect } from 'chai';
import { parse } from 'content-disposition';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { FATHER, readyDossier } from '../support/consent.ts';
import { partnershipLicences, share, swvPath } from '../support/partnership.ts';
import { pdfText, sharesUrl } from '../support/reading.ts';
import { save, set, stepUrl } from '../support/story.ts';

const PSYCHOLOGICAL = 'heldere gemiddelde uitkomst';
const PASSWORD = 'kastanje fietsbel oever kwartet';

describe('A report for whom', function () {
  this.timeout(180_000);
  let app: TestApp;
  let karim: Client;
  let dossier: string;
  let list: string;

  before(async () => {
    app = await startApp({ config: { licences: partnershipLicences } });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
    list = `${app.base}/dossiers/${dossier}/logboek/verslagen`;
  });
  after(() => app.stop());

  const download = async (more: Record<string, string> = {}): Promise<Reply> => {
    const reply = await karim.post(list, { keuze: 'eigen', wachtwoord: PASSWORD, ...more });
    expect(reply.status, reply.text.slice(0, 300)).to.equal(200);
    return reply;
  };
  const print = async (more: Record<string, string> = {}): Promise<string> =>
    pdfText((await download(more)).bytes, PASSWORD);
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => {
    const admin = await app.database.admin();
    try {
      const [found] = await admin.query(sql);
      return found as Record<string, unknown>[];
    } finally {
      await admin.end();
    }
  };
  const newest = async (): Promise<string> =>
    String((await rows('SELECT id FROM opp_reports ORDER BY made_at DESC, id DESC'))[0]?.['id']);

  it('leaves the addresses and numbers of the family out, unless it is for the school itself', async () => {
    const page = (await karim.visit(list)).text;
    expect(page).to.match(/name="voor" value="buiten" checked/);
    for (const outside of [undefined, { voor: 'buiten' }])
      expect(await print(outside))
        .to.include('Yara')
        .and.not.include(FATHER);
    expect(await print({ voor: 'school' })).to.include(FATHER);
  });

  it('offers to share by a link only what was made for outside', async () => {
    await print({ voor: 'school' });
    const own = await rows('SELECT id FROM opp_reports WHERE own_eyes');
    const outside = await rows('SELECT id FROM opp_reports WHERE NOT own_eyes');
    expect(own).not.to.have.length(0);
    const page = (await karim.visit(`${sharesUrl(app, dossier)}/nieuw`)).text;
    for (const { id } of own) expect(page).not.to.include(`verslag-${String(id)}`);
    for (const { id } of outside) expect(page).to.include(`verslag-${String(id)}`);
  });

  it('is called so that two pupils’ reports are told apart, and nobody is named', async () => {
    const disposition = parse((await download()).headers.get('content-disposition') ?? '');
    const { filename = '' } = disposition.parameters;
    expect(filename).to.match(
      new RegExp(`^opp-[A-Z]{1,4}-${dossier.slice(-4)}-\\d{4}-\\d\\d-\\d\\d\\.pdf$`),
    );
    expect(filename).not.to.match(/yara/i);
  });

  it('goes to the partnership without a choice about confidential parts when there are none in it', async () => {
    await share(app, karim, dossier);
    await print();
    const item = `${swvPath(app, dossier)}/verslagen/${await newest()}`;
    const page = (await karim.visit(item)).text;
    expect(page).not.to.include('Hier staan medische of psychologische delen in');
    expect((await karim.post(item, { keuze: 'delen' })).status).to.equal(303);
  });

  it('with one kind of confidential part asks for that kind alone', async () => {
    await karim.post(stepUrl(app, dossier, 3), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/examinationKind', 'Intelligentieonderzoek'),
      set('examinations/exam/psychologicalOutcome', PSYCHOLOGICAL),
    ]);
    await print({ gevoelig: '1' });
    const [held] = await rows(
      `SELECT medical_parts AS medical, psychological_parts AS psychological
       FROM opp_reports
       WHERE id = '${await newest()}'`,
    );
    expect(held).to.include({ medical: 0, psychological: 1 });
    const item = `${swvPath(app, dossier)}/verslagen/${await newest()}`;
    expect((await karim.visit(item)).text).to.include('Hier staan medische of psychologische');
    await share(app, karim, dossier, [1, 3], { psychologisch: '1' });
    expect((await karim.visit(item)).text).not.to.include('Hier staan medische of psychologische');
  });

  it('for outside leaves medical and psychological parts out until the tick takes them along', async () => {
    const page = (await karim.visit(list)).text;
    expect(page).to.match(/type="checkbox"\s+name="gevoelig"\s+value="1"(?!\s+checked)/);
    expect(await print())
      .to.include('Medische en psychologische')
      .and.not.include(PSYCHOLOGICAL);
    expect(await print({ gevoelig: '1' }))
      .to.include(PSYCHOLOGICAL)
      .and.not.include(FATHER);
    expect(await print({ voor: 'school' })).to.include(PSYCHOLOGICAL);
    const screen = async (more: string): Promise<string> =>
      (await karim.get(`${list}/op-scherm?verslag=opp${more}`)).text;
    expect(await screen('')).to.include(PSYCHOLOGICAL);
    expect(await screen('&voor=buiten')).not.to.include(PSYCHOLOGICAL);
    expect(await screen('&voor=buiten&gevoelig=1')).to.include(PSYCHOLOGICAL);
  });

  it('offers no tick to who may read no confidential parts, and takes none along for them', async () => {
    const tessa = app.as('tessa', 'docent');
    expect((await tessa.visit(list)).text).not.to.include('name="gevoelig"');
    const reply = await tessa.post(list, {
      keuze: 'eigen',
      wachtwoord: PASSWORD,
      gevoelig: '1',
    });
    expect(pdfText(reply.bytes, PASSWORD)).not.to.include(PSYCHOLOGICAL);
  });

  it('is read on screen without a password, in the copy of the school or of others, and the trail tells', async () => {
    const page = (await karim.visit(list)).text;
    expect(page).to.include('/logboek/verslagen/op-scherm?verslag');
    const own = await karim.get(`${list}/op-scherm?verslag=opp`);
    expect(own.headers.get('content-type')).to.include('text/html');
    expect(own.text).to.include('tekst signalen').and.include(FATHER);
    const outside = (await karim.get(`${list}/op-scherm?verslag=opp&voor=buiten`)).text;
    expect(outside).to.include('tekst signalen').and.not.include(FATHER);
    expect((await karim.get(`${list}/op-scherm?verslag=handelingsdeel`)).text).to.include(
      'tekst straks',
    );
    expect((await karim.get(`${list}/op-scherm?verslag=evaluatie`)).status).to.equal(303);
    expect((await karim.get(`${list}/op-scherm?verslag=onzin`)).status).to.equal(404);
    expect((await karim.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text).to.include(
      'las het verslag op het scherm',
    );
  });
});
