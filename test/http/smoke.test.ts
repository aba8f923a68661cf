import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';

describe('the plugin as a guest', () => {
  let app: TestApp;
  before(async () => { app = await startApp(); });
  after(async () => { await app.stop(); });

  it('signs on the person whom the host has signed in, without asking again', async () => {
    const page = await app.as('tessa', 'docent').visit('/dossier/');
    expect(page.status, app.log.join('\n')).to.equal(200);
    expect(page.text).to.include('Dag Tessa');
  });

  it('makes a dossier and saves', async () => {
    const client = app.as('tessa', 'docent');
    const list = await client.visit('/dossier/leerlingen');
    expect(list.status, app.log.join('\n')).to.equal(200);
    const id = /leerlingen\/([0-9a-f-]{36})/.exec(list.text)?.[1] ?? '';
    const page = await client.visit(`/dossier/leerlingen/${id}`);
    expect(page.status, app.log.join('\n')).to.equal(200);
    const made = await client.visit(`/dossier/dossiers/nieuw?leerling=${id}`);
    expect(made.status, app.log.join('\n')).to.equal(200);
    const created = await client.post('/dossier/dossiers', { leerling: id, niveau: 'extra' });
    expect(created.status, created.text + app.log.join('\n')).to.equal(303);
    for (let n = 1; n <= 8; n += 1) {
      const step = await client.visit(created.location.replace('/1?', `/${n}?`));
      expect(step.status, String(n) + app.log.join('\n')).to.equal(200);
    }
  });
});
