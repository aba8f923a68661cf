import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Client } from '../support/client.ts';
import { plain, requestUrl, twoAtDesk } from '../support/desk.ts';
import { rows } from '../support/groups.ts';
import { swvPath } from '../support/partnership.ts';
import { quick, readyForRequest, sendNow, startRequestApp, useRoute } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { stepUrl } from '../support/story.ts';

const SECRET = 'Bellen met de jeugdarts over thuis.';

describe('what a desk keeps for itself', function () {
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
    dossier = await readyForRequest(of);
    request = await sendNow(of, dossier);
    await els.visit(requestUrl(of.app, request));
  });
  after(async () => {
    await of.app.stop();
  });

  it('is a note that colleagues read, once however often it is sent', async () => {
    const note = { id: randomUUID(), tekst: SECRET };
    const path = `${requestUrl(of.app, request)}/notities`;
    expect((await els.post(path, note)).status).to.equal(303);
    expect((await els.post(path, note)).status).to.equal(303);
    expect((await joris.visit(requestUrl(of.app, request))).text.split(SECRET)).to.have.length(2);
    const stored = await rows(of.app, 'SELECT body FROM opp_request_notes');
    expect(stored).to.have.length(1);
    expect((stored[0]?.body as Buffer).includes('jeugdarts')).to.equal(false);
  });

  it('asks for words, and keeps what was typed when it is too long', async () => {
    const path = `${requestUrl(of.app, request)}/notities`;
    const empty = await els.post(path, { id: randomUUID(), tekst: '  ' });
    expect(empty.status).to.be.oneOf([409, 422]);
    expect(plain(empty.text)).to.include('Schrijf eerst iets in de notitie');
    const long = await els.post(path, { id: randomUUID(), tekst: 'x'.repeat(10_001) });
    expect(long.status).to.be.oneOf([409, 422]);
    expect(long.text).to.include('x'.repeat(10_001));
  });

  it('shows nothing of it at school: pages, access list and trail', async () => {
    const paths = [
      stepUrl(of.app, dossier, 9),
      swvPath(of.app, dossier),
      `${of.app.base}/dossiers/${dossier}/logboek`,
      `${of.app.base}/`,
    ];
    for (const path of paths)
      expect((await of.karim.visit(path)).text, path).to.not.include('jeugdarts');
    const trail = await rows(of.app, "SELECT details FROM opp_audit WHERE event LIKE 'request.%'");
    expect(JSON.stringify(trail)).to.not.include('jeugdarts');
    expect((await of.karim.get(requestUrl(of.app, request))).status).to.equal(404);
  });

  it('is removed by who wrote it', async () => {
    const page = await els.visit(requestUrl(of.app, request));
    const remove = /\/notities\/[0-9a-f-]+\/verwijderen/.exec(page.text)?.[0] ?? '';
    expect((await joris.visit(requestUrl(of.app, request))).text).to.not.include(remove);
    expect((await els.post(requestUrl(of.app, request) + remove, {})).status).to.equal(303);
    expect((await els.visit(requestUrl(of.app, request))).text).to.not.include(SECRET);
  });

  it('has sentences of its own, sealed, that no other desk sees', async () => {
    const path = `${of.app.base}/swv/zinnen`;
    const sentence = { id: randomUUID(), titel: 'Toegekend', tekst: 'De onderbouwing is helder.' };
    await els.visit(path);
    const empty = await els.post(path, { ...sentence, titel: '' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.include('De onderbouwing is helder.');
    expect((await els.post(path, sentence)).status).to.equal(303);
    expect((await joris.visit(path)).text).to.include('De onderbouwing is helder.');
    const [row] = await rows(of.app, 'SELECT title, body FROM opp_desk_sentences');
    expect((row?.body as Buffer).includes('helder')).to.equal(false);
    const changed = { ...sentence, tekst: 'De onderbouwing klopt.' };
    expect((await joris.post(path, changed)).status).to.equal(303);
    expect((await els.visit(path)).text).to.include('De onderbouwing klopt.');
    expect((await els.post(`${path}/${sentence.id}/verwijderen`, {})).status).to.equal(303);
    expect((await els.visit(path)).text).to.not.include('De onderbouwing klopt.');
    expect((await els.post(`${path}/${sentence.id}/verwijderen`, {})).status).to.equal(404);
  });
});
