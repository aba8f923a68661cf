import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Client } from '../support/client.ts';
import { plain, requestUrl, takeUp, twoAtDesk } from '../support/desk.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { deskPerson, share, swvPath, takeBack, write } from '../support/partnership.ts';
import { quick, readyForRequest, sendNow, startRequestApp, useRoute } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { save, set, stepUrl } from '../support/story.ts';

const SHARED = [1, 2, 3, 4, 5, 6, 7, 8];

describe('the inbox of a desk', function () {
  this.timeout(180_000);
  let of: RequestApp;
  let els: Client;
  let joris: Client;
  let dossier: string;
  let request: string;

  before(async () => {
    of = await startRequestApp();
    ({ els, joris } = await twoAtDesk(of.app));
    await useRoute(of, quick);
  });
  after(async () => {
    await of.app.stop();
  });

  const inbox = async (query = '', client = els): Promise<string> => {
    const page = await client.visit(`${of.app.base}/swv${query}`);
    expect(page.status, page.text.slice(0, 400)).to.equal(200);
    return plain(page.text);
  };

  it('says what comes when nothing came yet', async () => {
    expect(await inbox()).to.include('Er is nog geen aanvraag binnengekomen');
  });

  it('shows a request with its term, and in one audit row which it showed', async () => {
    dossier = await readyForRequest(of);
    const { file } = await addFile(
      of.app,
      of.karim,
      dossier,
      { name: 'onderzoek.pdf', bytes: pdfBytes('meegestuurd') },
      { titel: 'Onderzoek van vorig jaar' },
    );
    const path = `${swvPath(of.app, dossier)}/bestanden/${file}`;
    await of.karim.visit(path);
    expect((await of.karim.post(path, { keuze: 'delen' })).status).to.equal(303);
    request = await sendNow(of, dossier, 'Karim, op dinsdag');
    const text = await inbox();
    expect(text)
      .to.include('Berg, Yara van den')
      .and.include('De Werf')
      .and.match(/Nog \d+ dagen \(/)
      .and.include('1 nieuw');
    const [row] = await rows(
      of.app,
      "SELECT details FROM opp_audit WHERE event = 'desk.requests-listed' ORDER BY sequence DESC LIMIT 1",
    );
    expect(String(row?.details)).to.include(request);
  });

  it('is another desk’s not at all, and a guess stands in the trail', async () => {
    const tom = await deskPerson(
      of.app,
      { email: 'tom@vonk.example', given: 'Tom', family: 'Vonk' },
      'TOMVONK',
    );
    expect(await inbox('', tom)).to.include('Er is nog geen aanvraag binnengekomen');
    const guess = await tom.get(requestUrl(of.app, request));
    const unknown = await tom.get(requestUrl(of.app, randomUUID()));
    expect([guess.status, unknown.status]).to.deep.equal([404, 404]);
    const denied = await rows(
      of.app,
      "SELECT dossier_id FROM opp_audit WHERE event = 'request.read' AND outcome = 'denied'",
    );
    expect(denied.filter((row) => row['dossier_id'] !== null)).to.have.length(1);
    expect((await of.karim.get(requestUrl(of.app, request))).status).to.equal(404);
  });

  it('lays the frozen dossier beside the checklist, and nothing that was written since', async () => {
    await of.karim.visit(stepUrl(of.app, dossier, 3));
    await of.karim.post(stepUrl(of.app, dossier, 3), { base: '0', intent: 'reopen' });
    await save(of.app, of.karim, dossier, 3, [set('signalsPupil', 'later-geschreven')]);
    const page = await els.visit(requestUrl(of.app, request));
    expect(page.status, page.text.slice(0, 400)).to.equal(200);
    expect(plain(page.text))
      .to.include('tekst doel')
      .and.include('De stappen die de aanvraag nodig heeft, zijn afgerond.')
      .and.include('Karim, op dinsdag')
      .and.include('Onderzoek van vorig jaar')
      .and.not.include('later-geschreven');
    const url = new RegExp(`${requestUrl(of.app, request)}/bestanden/[0-9a-f-]+/download`).exec(
      page.text,
    )?.[0];
    const file = await els.get(url ?? '');
    expect(file.status).to.equal(200);
    expect(file.text).to.include('meegestuurd');
  });

  it('is given to a colleague, and found by school, state, route and who treats it', async () => {
    expect((await takeUp(of.app, els, request)).status).to.equal(303);
    expect(await inbox())
      .to.include('In behandeling')
      .and.include('Els Bos');
    expect(await inbox('?mijn=1')).to.include('Berg, Yara van den');
    expect(await inbox('?mijn=1', joris)).to.include('Geen aanvraag gevonden');
    expect(await inbox('?stand=sent')).to.include('Geen aanvraag gevonden');
    expect(await inbox('?stand=treated&route=opp-light')).to.include('Berg, Yara van den');
    expect(await inbox('?route=tlv')).to.include('Geen aanvraag gevonden');
    const [school] = await rows(of.app, "SELECT id FROM opp_licences WHERE name = 'DEWERF'");
    expect(await inbox(`?school=${String(school?.id)}`)).to.include('Berg, Yara van den');
    expect(await inbox(`?school=${randomUUID()}`)).to.include('Geen aanvraag gevonden');
    const [person] = await rows(of.app, "SELECT id FROM opp_people WHERE family = 'Vos'");
    const given = await els.post(`${requestUrl(of.app, request)}/toewijzen`, {
      wie: String(person?.id),
    });
    expect(given.status).to.equal(303);
    expect(await inbox('?mijn=1', joris)).to.include('Berg, Yara van den');
    const stranger = await els.post(`${requestUrl(of.app, request)}/toewijzen`, {
      wie: of.coordinator.personId,
    });
    expect(stranger.status).to.equal(409);
    expect(plain(stranger.text)).to.include('Deze persoon werkt hier niet (meer)');
  });

  it('is searched by a pupil’s name and by the reference', async () => {
    const [row] = await rows(of.app, 'SELECT reference FROM opp_requests');
    expect(await inbox('?zoek=berg')).to.include('Berg, Yara van den');
    expect(await inbox(`?zoek=${String(row?.reference)}`)).to.include('Berg, Yara van den');
    expect(await inbox('?zoek=jansen')).to.include('Geen aanvraag gevonden');
  });

  it('tells what is past its term, sorts and turns pages', async () => {
    await rows(
      of.app,
      `INSERT INTO opp_requests
       SELECT UUID(), CONCAT('26-9', LPAD(n.seq, 5, '0')), dossier_id, licence_id, pupil_id,
         partnership_id, desk_id, route_id, version_id, kind, name, share_id, round, previous_id,
         'sent', NULL, category, sent_at, sent_by, DATE_ADD(due_on, INTERVAL n.seq DAY),
         waited_days, waiting_since, answer_by, NULL, NULL, NULL, NULL, NULL, changed_at
       FROM opp_requests JOIN seq_1_to_30 n`,
    );
    await rows(of.app, "UPDATE opp_requests SET due_on = '2020-01-01' WHERE id = ?", [request]);
    expect(await inbox()).to.match(/\d+ dagen te laat \(was 01-01-2020\)/);
    expect(await inbox('?laat=1')).to.include('1 aanvraag');
    const first = await inbox('?stand=all');
    expect(first).to.include('31 aanvragen').and.include('26-900024').and.not.include('26-900030');
    expect(await inbox('?stand=all&pagina=2')).to.include('26-900030');
    expect(await inbox('?stand=all&omgekeerd=1')).to.include('26-900030');
    await rows(of.app, 'DELETE FROM opp_requests WHERE id <> ?', [request]);
    expect((await els.get(`${of.app.base}/swv?stand=iets`)).status).to.equal(400);
  });

  it('asks for a supplement with a reason and a day, and keeps what was typed', async () => {
    const asked = { woorden: 'kort', tot: '01-01-2020', 'stap-3': '1' };
    const refused = await els.post(`${requestUrl(of.app, request)}/aanvulling`, asked);
    expect(refused.status, refused.text.slice(0, 300)).to.be.oneOf([409, 422]);
    expect(refused.text).to.include('>\nkort</textarea>').and.include('value="01-01-2020"');
    const words = 'Wat leverde de begeleiding op?';
    const past = await els.post(`${requestUrl(of.app, request)}/aanvulling`, {
      ...asked,
      woorden: words,
    });
    expect(past.status).to.equal(422);
    expect(plain(past.text)).to.include('Kies een dag na vandaag');
    const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const sent = await els.post(`${requestUrl(of.app, request)}/aanvulling`, {
      ...asked,
      woorden: words,
      tot: soon,
    });
    expect(sent.status, sent.text.slice(0, 300)).to.equal(303);
    const page = plain((await els.visit(requestUrl(of.app, request))).text);
    expect(page).to.include('Staat stil').and.include(words);
    expect(await inbox()).to.include('1 wacht op de school');
  });

  it('keeps the conversation with the school on its page', async () => {
    const thread = await write(els, `${of.app.base}/swv/dossiers/${dossier}`, {
      onderwerp: 'Over de aanvulling',
      bericht: 'Lukt het voor vrijdag?',
    });
    expect((await els.visit(requestUrl(of.app, request))).text)
      .to.include(`/berichten/${thread}`)
      .and.include('Over de aanvulling');
  });

  it('shows of what was sent only what is still shared', async () => {
    expect((await els.visit(requestUrl(of.app, request))).text).to.include('tekst signalen');
    await share(
      of.app,
      of.karim,
      dossier,
      SHARED.filter((step) => step !== 3),
    );
    const page = plain((await els.visit(requestUrl(of.app, request))).text);
    expect(page)
      .to.include('de school deelt deze stap niet meer')
      .and.not.include('tekst signalen');
    expect(page).to.include('tekst doel');
  });

  it('hides the pupil and all of it once the dossier is shared no longer', async () => {
    await rows(of.app, "UPDATE opp_requests SET status = 'treated' WHERE id = ?", [request]);
    const start = `${of.app.base}/`;
    expect((await joris.visit(start)).text)
      .to.include('Mijn aanvragen')
      .and.include('Yara');
    expect((await takeBack(of.app, of.karim, dossier)).status).to.equal(303);
    const text = await inbox('?stand=all');
    expect(text).to.include('Niet meer gedeeld').and.not.include('Yara');
    expect(await inbox('?stand=all&zoek=berg')).to.include('Geen aanvraag gevonden');
    expect((await joris.visit(start)).text).to.not.include('Yara');
    for (const path of ['', '/besluit', '/besluit/document'])
      expect((await els.get(`${requestUrl(of.app, request)}${path}`)).status).to.equal(404);
  });
});
