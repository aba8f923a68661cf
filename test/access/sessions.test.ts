import { expect } from 'chai';
import { safeReturn } from '../../plugin/school/sign-in/safe-return.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';

const MINUTE = 60_000;

describe('a session', function () {
  this.timeout(60_000);
  let app: TestApp;

  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(async () => {
    await app.stop();
  });

  /**
   * A browser with our session only: the host's own sign-in is gone, so nothing is renewed
   * silently.
   */
  const signedIn = async (): Promise<Client> => {
    const client = app.as('tessa', 'docent');
    await client.visit(`${app.base}/`);
    return client;
  };
  const cookie = (client: Client): string => client.cookies.get('opp-session') ?? '';

  it('ends after thirty minutes without a request, and after twelve hours with them', async () => {
    const client = await signedIn();
    const first = cookie(client);
    app.clock.advance(29 * MINUTE);
    await client.get(`${app.base}/account`);
    app.clock.advance(29 * MINUTE);
    expect((await client.get(`${app.base}/account`)).status).to.equal(200);
    expect(cookie(client)).to.equal(first);
    app.clock.advance(31 * MINUTE);
    expect((await client.get(`${app.base}/account`)).status).to.equal(303);
    expect(cookie(client)).not.to.equal(first);
    const second = cookie(client);
    for (let waited = 0; waited < 12 * 60; waited += 25) {
      app.clock.advance(25 * MINUTE);
      await client.get(`${app.base}/account`);
    }
    expect(cookie(client)).not.to.equal(second);
  });

  it('never takes over an id that came with the browser, and opens only what we sealed', async () => {
    const client = app.as('tessa', 'docent');
    client.cookies.set('opp-session', 'chosen-by-somebody-else');
    await client.visit(`${app.base}/`);
    expect(cookie(client)).not.to.equal('chosen-by-somebody-else');
    const changed = cookie(client).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const other = app.as('karim', 'zorgcoordinator');
    other.cookies.delete('host');
    other.cookies.set('opp-session', changed);
    expect((await other.get(`${app.base}/account`)).status).to.equal(303);
  });

  it('ends here when the person signs out here, and when the host signs them out', async () => {
    const client = await signedIn();
    await client.visit(`${app.base}/account`);
    const stolen = cookie(client);
    expect((await client.post(`${app.base}/afmelden`, {})).location).to.include('/afgemeld');
    client.cookies.set('opp-session', stolen);
    client.cookies.delete('host');
    expect((await client.get(`${app.base}/account`)).status).to.equal(303);
    const again = await signedIn();
    again.cookies.delete('host');
    expect((await again.get(`${app.base}/account`)).status).to.equal(303);
  });

  it('belongs to nobody else when the host signs on another person in the same browser', async () => {
    const client = await signedIn();
    client.cookies.set('host', app.as('karim', 'zorgcoordinator').cookies.get('host') ?? '');
    const page = await client.visit(`${app.base}/account`);
    expect(page.text).to.include('Karim Bouali').and.not.include('Tessa de Vries');
  });

  it('ends at the next request when the school makes the person inactive', async () => {
    const client = await signedIn();
    const [school] = app.schools;
    const tessa = school?.people.find((person) => person.ref.id === 'tessa');
    if (tessa === undefined) throw new Error('no teacher');
    tessa.status = 'inactive';
    await app.sync();
    const page = await client.visit(`${app.base}/account`);
    expect(page.status).to.equal(403);
    expect(page.text).to.include('niet in de lijst van medewerkers');
  });

  it('is refused to who has no role here', async () => {
    const page = await app.as('tessa', ['conciërge']).visit(`${app.base}/`);
    expect(page.status).to.equal(403);
    expect(page.text).to.include('nog geen rol');
  });

  it('keeps what was typed on the page when it has ended, without a script too', async () => {
    const client = await signedIn();
    client.cookies.delete('host');
    app.clock.advance(40 * MINUTE);
    const reply = await client.post(
      `${app.base}/dossiers/00000000-0000-7000-8000-000000000000/stappen/3`,
      { base: '0', intent: 'save', signalsSchool: 'half uur getypt' },
    );
    expect(reply.status).to.equal(401);
    expect(reply.text).to.include('half uur getypt');
  });

  it('lies in the database as hashes only', async () => {
    const client = await signedIn();
    const admin = await app.database.admin();
    const [rows] = await admin.query('SELECT HEX(id_hash) AS hash, csrf_token FROM opp_sessions');
    await admin.end();
    expect(JSON.stringify(rows)).not.to.include(cookie(client));
  });
});

describe('the page to return to after signing on', () => {
  const at = (wanted: string | undefined): string =>
    safeReturn(wanted, 'https://school.example/dossier');

  it('is a path under the mount, with its query', () => {
    expect(at('/dossiers/1/stappen/2?x=1')).to.equal('/dossiers/1/stappen/2?x=1');
    expect(at(undefined)).to.equal('/');
  });

  for (const wanted of [
    '//evil.example',
    '/\\evil.example',
    '\\/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/../../elders',
    '/%2e%2e/elders',
    'evil',
    '/a\tb',
    '/\n/evil.example',
    '',
  ]) {
    it(`is the start page instead of ${JSON.stringify(wanted)}`, () => {
      const target = new URL(`https://school.example/dossier${at(wanted)}`);
      expect(target.origin).to.equal('https://school.example');
      expect(target.pathname.startsWith('/dossier/')).to.equal(true);
      expect(at(wanted)).to.equal('/');
    });
  }

  for (const wanted of [
    '/.//evil.example',
    '/..//evil.example',
    '/x/..//evil.example/',
    '/%2e//evil.example',
    '/.//\\evil.example',
  ]) {
    it(`is on this very host instead of ${JSON.stringify(wanted)}, also without a mount path`, () => {
      for (const base of ['https://school.example', 'https://school.example/dossier']) {
        const sent = new URL(base).pathname.replace(/\/$/, '') + safeReturn(wanted, base);
        expect(new URL(sent, base).origin, base).to.equal('https://school.example');
      }
      expect(safeReturn(wanted, 'https://school.example')).to.equal('/');
    });
  }
});
