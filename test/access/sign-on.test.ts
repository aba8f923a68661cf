import { expect } from 'chai';
import type { HostAdapter, Person } from '../../adapters/contract/index.ts';
import { startApp, whoIs } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addPupil, leave, teach, testHost, testSchool } from '../support/school.ts';
import type { TestSchool } from '../support/school.ts';

const BOARD = 'board';

/** A host whose sign-on knows people by an identifier of another system alone: that of the tenant. */
function byIdentifier(schools: readonly TestSchool[]): HostAdapter[] {
  return testHost(schools, whoIs).map((adapter): HostAdapter => {
    const { identity } = adapter;
    if (identity?.kind !== 'mounted') return adapter;
    return {
      ...adapter,
      identity: {
        ...identity,
        currentPerson: async (request) => {
          const who = whoIs(request);
          return (
            who && {
              principal: {
                ref: { adapter: 'elsewhere', tenant: 'x', kind: 'staff' as const, id: who.staff },
                displayName: '',
                hostRoles: who.roles,
                authTime: who.authTime,
                mfa: false,
                link: { tenant: who.tenant, altId: { scheme: 'entraOid', value: who.staff } },
              },
            }
          );
        },
      },
    };
  });
}

const staffOf = (school: TestSchool, id: string): Person => {
  const found = school.people.find((person) => person.ref.kind === 'staff' && person.ref.id === id);
  if (found === undefined) throw new Error(`No ${id} in the test school`);
  return found;
};
const carries = (school: TestSchool, id: string, value: string): void => {
  staffOf(school, id).altIds = [{ scheme: 'entraOid', value }];
};

describe('an identifier that signs on', function () {
  this.timeout(60_000);
  let app: TestApp;
  let school: TestSchool;

  beforeEach(async () => {
    school = testSchool('dewerf', 'De Werf');
    carries(school, 'tessa', 'same');
    carries(school, 'karim', 'own');
    carries(school, 'ingrid', 'admin');
    teach(school, 'karim', '3A');
    app = await startApp({ school, adapters: byIdentifier([school, testSchool('hetbaken', '')]) });
  });
  afterEach(async () => {
    await app.stop();
  });

  const arriving = (value = 'same'): Client => app.as(value, 'docent');
  const refused = async (): Promise<void> => {
    const page = await arriving().visit(`${app.base}/leerlingen`);
    expect(page.status).to.equal(403);
    expect(page.text).to.include('account hoort bij twee medewerkers').and.not.include('Berg');
    expect(page.text).to.not.include('Bouali');
    const settings = await app.as('admin', 'beheerder').visit(`${app.base}/instellingen/koppeling`);
    expect(settings.text.match(/zelfde entraOid als people \d+/g)).to.have.length(2);
  };

  it('is its one carrier’s', async () => {
    expect((await arriving().visit(`${app.base}/leerlingen`)).text).to.include('Berg');
  });

  it('signs on nobody while two at work carry it, whoever changed last', async () => {
    carries(school, 'karim', 'same');
    await app.sync();
    await refused();
    expect(app.log.join('\n')).to.include('"code":"sign-on-doubled"');
    for (const id of ['tessa', 'karim', 'tessa']) {
      staffOf(school, id).phone = `06-1234567${Math.trunc(Math.random() * 10)}`;
      await app.sync();
      await refused();
    }
    carries(school, 'karim', 'own');
    await app.sync();
    expect((await arriving().visit(`${app.base}/`)).text).to.include('Tessa');
    expect((await arriving('own').visit(`${app.base}/`)).text).to.include('Karim');
  });

  it('signs on nobody while two carry it in the other order of rows either', async () => {
    school.people.reverse();
    carries(school, 'karim', 'same');
    await app.sync();
    await refused();
  });

  it('opens for its one carrier as before, once it is doubled no more', async () => {
    carries(school, 'karim', 'same');
    await app.sync();
    await refused();
    carries(school, 'tessa', 'other');
    await app.sync();
    expect((await arriving().visit(`${app.base}/`)).text).to.include('Karim');
    expect((await arriving('other').visit(`${app.base}/`)).text).to.include('Tessa');
  });

  it('signs on nobody either while the host tells no status of one of the two', async () => {
    for (const silent of ['tessa', 'karim']) {
      for (const id of ['tessa', 'karim']) staffOf(school, id).status = 'active';
      carries(school, 'karim', 'own');
      await app.sync();
      carries(school, 'karim', 'same');
      staffOf(school, silent).status = 'Active' as never;
      await app.sync();
      await refused();
    }
  });

  it('is that of who is still at work, where the other left', async () => {
    carries(school, 'karim', 'same');
    await app.sync();
    staffOf(school, 'karim').status = 'inactive';
    await app.sync();
    expect((await arriving().visit(`${app.base}/`)).text).to.include('Tessa');
  });

  it('opens no session any more of who carries it, once another does too', async () => {
    const tessa = arriving();
    await tessa.visit(`${app.base}/leerlingen`);
    carries(school, 'karim', 'same');
    await app.sync();
    const after = await tessa.visit(`${app.base}/leerlingen`);
    expect(after.status).to.equal(403);
    expect(after.text).not.to.include('Berg');
  });
});

describe('somebody who works at more than one school of a board', function () {
  this.timeout(60_000);
  let app: TestApp;
  let noord: TestSchool;
  let zuid: TestSchool;

  before(async () => {
    noord = testSchool(BOARD, 'Noord');
    zuid = testSchool(BOARD, 'Zuid');
    for (const one of [noord, zuid]) carries(one, 'karim', 'karim');
    carries(zuid, 'omar', 'joris');
    addPupil(zuid, { id: 'finn', given: 'Finn', family: 'Zuidema', group: '3A' });
    leave(zuid, 'sem', '3A');
    app = await startApp({
      school: noord,
      adapters: byIdentifier([noord, zuid]),
      config: {
        licences: [
          { name: 'NOORD', tenant: { adapter: 'test-host', tenant: BOARD }, schoolName: 'Noord' },
          { name: 'ZUID', tenant: { adapter: 'test-host-2', tenant: BOARD }, schoolName: 'Zuid' },
        ],
      },
    });
  });
  after(async () => {
    await app.stop();
  });

  const karim = (): Client => app.as('karim', 'zorgcoordinator', { tenant: BOARD });
  const choose = async (client: Client, name: string): Promise<string> => {
    const page = await client.get(`${app.base}/aanmelden/school`);
    const value = new RegExp(`value="([^"]+)">\\s*${name}`).exec(page.text)?.[1] ?? '';
    return (await client.post(`${app.base}/aanmelden/school`, { school: value })).location;
  };

  it('is found where they are, when that is not the first', async () => {
    const joris = await app
      .as('joris', 'docent', { tenant: BOARD })
      .visit(`${app.base}/leerlingen`);
    expect(joris.status).to.equal(200);
    expect(joris.text).to.include('Zuidema').and.not.include('Jansen');
  });

  it('chooses between two, goes on to the page asked for, and can switch', async () => {
    const client = karim();
    const asked = await client.visit(`${app.base}/leerlingen`);
    expect(asked.text).to.include('Op welke school werk je nu?').and.include('Zuid');
    expect(await choose(client, 'Zuid')).to.equal(`${app.base}/leerlingen`);
    expect((await client.visit(`${app.base}/leerlingen`)).text).to.include('Zuidema');
    const account = await client.visit(`${app.base}/account`);
    expect(account.text).to.include('Wissel van school');
    const again = await client.visit(`${app.base}/aanmelden?kies=school`);
    expect(again.text).to.include('Op welke school werk je nu?');
    await choose(client, 'Noord');
    expect((await client.visit(`${app.base}/leerlingen`)).text)
      .to.include('Jansen')
      .and.not.include('Zuidema');
  });

  it('is not asked again in the same browser', async () => {
    const client = karim();
    await client.visit(`${app.base}/`);
    await choose(client, 'Zuid');
    for (const name of client.cookies.keys())
      if (name.endsWith('-session')) client.cookies.delete(name);
    expect((await client.visit(`${app.base}/leerlingen`)).text).to.include('Zuidema');
  });

  it('cannot choose a school where they do not work, nor use a choice twice', async () => {
    const client = karim();
    await client.visit(`${app.base}/`);
    const before = new Map(client.cookies);
    const wrong = await client.post(`${app.base}/aanmelden/school`, { school: 'NOORD' });
    expect(wrong.status).to.equal(400);
    await choose(client, 'Noord');
    const second = app.as('karim', 'zorgcoordinator', { tenant: BOARD });
    for (const [name, value] of before) second.cookies.set(name, value);
    const page = await second.get(`${app.base}/aanmelden/school`);
    const value = /value="([^"]+)">\s*Noord/.exec(page.text)?.[1] ?? '';
    expect((await second.post(`${app.base}/aanmelden/school`, { school: value })).status).to.equal(
      400,
    );
  });

  it('is let in at none while two carry the identifier at one of them', async () => {
    const tessa = staffOf(noord, 'tessa');
    const { altIds } = tessa;
    carries(noord, 'tessa', 'karim');
    await app.sync();
    const refused = await karim().visit(`${app.base}/leerlingen`);
    expect(refused.status).to.equal(403);
    expect(refused.text).to.include('hoort bij twee medewerkers').and.not.include('Zuidema');
    Object.assign(tessa, { altIds });
    await app.sync();
    expect((await karim().visit(`${app.base}/`)).text).to.include('Op welke school werk je nu?');
  });

  it('of one school alone is asked nothing', async () => {
    const page = await app.as('joris', 'docent', { tenant: BOARD }).visit(`${app.base}/account`);
    expect(page.text).not.to.include('Wissel van school');
  });
});
