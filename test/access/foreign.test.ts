import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';

const EVIL = 'https://evil.example';

describe('what others put before somebody of the school', function () {
  this.timeout(60_000);
  let app: TestApp;

  before(async () => {
    app = await startApp({ mount: '' });
  });
  after(async () => {
    await app.stop();
  });

  it('never stands on a page of ours: a form of another site is refused before it is asked to sign in', async () => {
    const guarded = app.plugin.routes.filter(
      ({ method, permission }) => method === 'POST' && permission !== 'public',
    );
    expect(guarded.length).to.be.greaterThan(50);
    const stranger = new Client(app.origin);
    for (const { path } of guarded) {
      const reply = await stranger.post(
        path.replaceAll(/:\w+/g, '00000000-0000-7000-8000-000000000000'),
        { toelichting: 'Bel meteen 0900-1234' },
        { origin: EVIL },
      );
      expect(reply.status, path).to.equal(403);
      expect(reply.text, path).not.to.include('0900-1234');
    }
    const upload = await stranger.upload(
      '/dossiers/00000000-0000-7000-8000-000000000000/logboek/bestanden',
      { toelichting: 'Bel meteen 0900-1234' },
      undefined,
      { origin: EVIL },
    );
    expect(upload.status).to.equal(403);
    expect(upload.text).not.to.include('0900-1234');
  });

  it('names the address to go to, for who came by another name of the server', async () => {
    const tessa = app.as('tessa', 'docent');
    await tessa.visit('/account');
    const reply = await tessa.post(
      '/account/taal',
      { taal: 'en' },
      { origin: 'http://other.test' },
    );
    expect(reply.status).to.equal(403);
    expect(reply.text).to.include(app.origin);
  });

  it('shows no notice by a link, and a notice of an act once', async () => {
    const tessa = app.as('tessa', 'docent');
    await tessa.visit('/account');
    const said = 'De taal is gewijzigd';
    expect((await tessa.get('/account?melding=language-changed')).text).not.to.include(said);
    const done = await tessa.post('/account/taal', { taal: 'nl' });
    expect(
      (await tessa.get('/account?melding=sessions-ended')).text,
      'another notice than that of the act',
    ).not.to.include('afgemeld.');
    const page = await tessa.get(done.location);
    expect(page.text).to.include(said);
    expect((await tessa.get(done.location)).text, 'a second time').not.to.include(said);
    const kept = await tessa.post('/account/taal', { taal: 'nl' });
    app.clock.advance(61_000);
    expect((await tessa.get(kept.location)).text, 'much later').not.to.include(said);
  });

  it('cannot be a notice of their own making', async () => {
    const tessa = app.as('tessa', 'docent');
    await tessa.visit('/account');
    const done = await tessa.post('/account/taal', { taal: 'nl' });
    const [name = ''] = [...tessa.cookies.keys()].filter((one) => one.endsWith('-notice'));
    for (const value of [
      'language-changed',
      'AAAA',
      (tessa.cookies.get(name) ?? '').slice(0, -4),
    ]) {
      tessa.cookies.set(name, value);
      const page = await tessa.get(done.location);
      expect(page.status).to.equal(200);
      expect(page.text).not.to.include('De taal is gewijzigd');
    }
  });

  it('sends nobody elsewhere who signed on and comes back', async () => {
    for (const terug of [
      '/.//evil.example',
      '/..//evil.example',
      '/x/..//evil.example/',
      '//evil.example',
    ]) {
      const reply = await app
        .as('tessa', 'docent')
        .get(`/aanmelden?terug=${encodeURIComponent(terug)}`);
      expect(reply.status).to.equal(303);
      expect(new URL(reply.location, app.origin).host, terug).to.equal(new URL(app.origin).host);
    }
  });

  it('keeps who comes from a page with a very long address: to the start page', async () => {
    const reply = await app
      .as('tessa', 'docent')
      .get(`/aanmelden?terug=${encodeURIComponent(`/leerlingen?zoek=${'a'.repeat(600)}`)}`);
    expect(reply.status).to.equal(303);
    expect(reply.location).to.equal('/');
  });
});
