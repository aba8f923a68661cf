import { expect } from 'chai';
import { addLocalAccount, addOwnGroup } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { GROUPS } from '../support/groups.ts';

describe('the roles of staff', function () {
  this.timeout(60_000);
  let app: TestApp;

  before(async () => {
    app = await startApp();
    await app.as('karim', ['docent', 'zorgcoordinator']).visit(`${app.base}/`);
  });
  after(async () => {
    await app.stop();
  });

  const roleOf = async (name: string, query = ''): Promise<string | undefined> => {
    const page = await app
      .as('ingrid', 'beheerder')
      .visit(`${app.base}/instellingen/medewerkers${query}`);
    const rows = page.text.split('<tr').filter((row) => row.includes(name));
    return /data-label="Rol">\s*([^<]*?)\s*</.exec(rows[0] ?? '')?.[1];
  };

  it('are shown as the host gave them at the last sign-on, or by what they teach', async () => {
    expect(await roleOf('Bouali')).to.equal('docent, zorgcoördinator');
    expect(await roleOf('Aydin')).to.equal('docent');
    expect(await roleOf('Smit')).to.equal('beheerder');
  });

  it('are what the list is narrowed to', async () => {
    expect(await roleOf('Bouali', '?rol=coordinator')).to.equal('docent, zorgcoördinator');
    expect(await roleOf('Aydin', '?rol=coordinator')).to.equal(undefined);
    expect(await roleOf('Aydin', '?rol=teacher')).to.equal('docent');
  });

  it('tell a helper from outside from the school’s own teachers, in a group too', async () => {
    const els = await addLocalAccount(app, {
      given: 'Els',
      family: 'Prins',
      email: 'els@example.org',
    });
    const group = await addOwnGroup(app, els, 'Rekenhulp', []);
    const page = await app
      .as('karim', 'zorgcoordinator')
      .visit(`${app.base}${GROUPS}/${group}/medewerkers`);
    expect(page.text)
      .to.include('Top Leerkracht')
      .and.not.match(/>\s*docent\s*</);
  });
});
