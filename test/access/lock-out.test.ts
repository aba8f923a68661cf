import { expect } from 'chai';
import { isPrivate, networkOf } from '../../plugin/kernel/network.ts';
import { addLink, addLocalAccount, PASSWORD, signInLocally } from '../support/accounts.ts';
import type { LocalPerson } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';

const MINUTE = 60_000;
const NEW = 'zeven gele bananen zingen';

/** A browser somewhere on the network. */
class From extends Client {
  readonly address: string;
  constructor(origin: string, address: string) {
    super(origin);
    this.address = address;
  }
  override request(
    method: string,
    path: string,
    options: { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> } = {},
  ): Promise<Reply> {
    return super.request(method, path, {
      ...options,
      headers: { 'x-forwarded-for': this.address, ...options.headers },
    });
  }
}

describe('the owner of an account', function () {
  this.timeout(120_000);
  let app: TestApp;
  let who: LocalPerson;

  beforeEach(async () => {
    app = await startApp({
      before: (host) => {
        host.set('trust proxy', 'loopback');
      },
    });
    who = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
      endsOn: '2027-07-31',
    });
  });
  afterEach(async () => {
    await app.stop();
  });

  const at = (address: string): From => new From(app.origin, address);
  const enter = async (client: Client, password = PASSWORD): Promise<number> =>
    (await signInLocally(client, app.base, who.email, password)).status;
  const attack = async (address: string, tries = 10): Promise<void> => {
    for (let one = 0; one < tries; one += 1) await enter(at(address), `fout ${one}`);
  };

  it('comes in from another address at once, while a stranger tries all the time', async () => {
    for (let quarter = 0; quarter < 9; quarter += 1) {
      await attack('203.0.113.9', 12);
      expect(await enter(at('203.0.113.9')), 'the stranger').to.equal(429);
      expect(await enter(at(`198.51.100.${quarter}`)), `after ${quarter} quarters`).to.equal(303);
      app.clock.advance(15 * MINUTE);
    }
  });

  it('comes in by the browser that was signed in on before, whatever strangers try from the same network', async () => {
    const own = at('198.51.100.1');
    expect(await enter(own)).to.equal(303);
    await attack('198.51.100.1', 12);
    for (let address = 0; address < 6; address += 1) await attack(`203.0.113.${address}`);
    expect(await enter(at('198.51.100.1')), 'a stranger beside the owner').to.equal(429);
    expect(await enter(at('203.0.113.77')), 'a stranger elsewhere').to.equal(429);
    expect(await enter(own)).to.equal(303);
  });

  it('comes in from the address that was signed in from before, with another browser', async () => {
    expect(await enter(at('198.51.100.1'))).to.equal(303);
    for (let address = 0; address < 6; address += 1) await attack(`203.0.113.${address}`);
    expect(await enter(at('198.51.100.1'))).to.equal(303);
  });

  it('comes in after a hundred of a stranger in a row, by what is known; the stranger does not', async () => {
    const own = at('198.51.100.1');
    expect(await enter(own)).to.equal(303);
    const admin = await app.database.admin();
    await admin.query('UPDATE opp_local_accounts SET failed_in_row = 100');
    await admin.end();
    expect(await enter(at('203.0.113.9'))).to.equal(401);
    expect(await enter(own)).to.equal(303);
    expect(await enter(at('203.0.113.9')), 'the owner forgets it').to.equal(303);
  });

  it('comes in by the mailed link at once, in a browser that was never seen', async () => {
    for (let address = 0; address < 6; address += 1) await attack(`203.0.113.${address}`);
    const fresh = at('198.51.100.5');
    expect(await enter(fresh)).to.equal(429);
    const token = await addLink(app, who.personId, new Date(Date.now() + 60 * MINUTE));
    await fresh.post(`${app.base}/wachtwoord/instellen`, {
      sleutel: token,
      wachtwoord: NEW,
      herhaal: NEW,
    });
    expect(await enter(fresh, NEW)).to.equal(303);
  });

  it('is guessed at no more than ten times a quarter of an hour by a known browser, nor more than a hundred in a row', async () => {
    const own = at('198.51.100.1');
    expect(await enter(own)).to.equal(303);
    const thief = own.at(app.origin);
    let looked = 0;
    for (let tries = 0; tries < 15; tries += 1)
      if ((await enter(thief, `fout ${tries}`)) === 401) looked += 1;
    expect(looked).to.equal(10);
    const admin = await app.database.admin();
    await admin.query('UPDATE opp_known_places SET failed_in_row = 100');
    await admin.query('UPDATE opp_local_accounts SET failed_in_row = 100');
    await admin.end();
    app.clock.advance(16 * MINUTE);
    expect(await enter(own), 'no more than a stranger').to.equal(401);
  });

  it('is not refused for what a colleague behind the same address got wrong', async () => {
    const own = at('198.51.100.1');
    expect(await enter(own)).to.equal(303);
    for (let tries = 0; tries < 12; tries += 1)
      await signInLocally(at('198.51.100.1'), app.base, `x${tries}@y.example`, 'fout');
    expect(await enter(own)).to.equal(303);
    expect(await enter(at('198.51.100.1'))).to.equal(303);
  });

  it('keeps the password changeable while others try', async () => {
    const own = at('198.51.100.1');
    await enter(own);
    for (let address = 0; address < 6; address += 1) await attack(`203.0.113.${address}`);
    await attack('198.51.100.1', 12);
    const admin = await app.database.admin();
    await admin.query("UPDATE opp_sessions SET waits_for = 'nothing'");
    await admin.end();
    await own.visit(`${app.base}/account/wachtwoord`);
    const changed = await own.post(`${app.base}/account/wachtwoord`, {
      huidig: PASSWORD,
      wachtwoord: NEW,
      herhaal: NEW,
    });
    expect(changed.status).to.equal(303);
  });

  it('is counted with the 64 bits before the rest of an IPv6 address', async () => {
    const looked: number[] = [];
    for (let one = 0; one < 24; one += 1)
      looked.push(
        (
          await signInLocally(
            at(`2001:db8:1:2::${one.toString(16)}`),
            app.base,
            `x${one}@y.example`,
            'fout',
          )
        ).status,
      );
    expect(looked.filter((status) => status === 401)).to.have.length(10);
    expect(looked.filter((status) => status === 429)).to.have.length(14);
    expect(await enter(at('2001:db8:1:3::1')), 'the next network').to.equal(303);
  });

  it('cannot have a name, an address or the school for a password', async () => {
    const token = await addLink(app, who.personId, new Date(Date.now() + 60 * MINUTE));
    for (const wachtwoord of [
      'hanneke@cleo.example',
      'Prins-Hanneke-2026!',
      'DeWerfAlkmaar2026',
      'cleo.example1',
      'hanneke.prins.dewerf',
    ]) {
      const reply = await new Client(app.origin).post(`${app.base}/wachtwoord/instellen`, {
        sleutel: token,
        wachtwoord,
        herhaal: wachtwoord,
      });
      expect(reply.status, wachtwoord).to.equal(422);
    }
    const good = await new Client(app.origin).post(`${app.base}/wachtwoord/instellen`, {
      sleutel: token,
      wachtwoord: NEW,
      herhaal: NEW,
    });
    expect(good.status).to.equal(303);
  });
});

describe('a place on the network', () => {
  for (const [address, network] of [
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ] as const)
    it(`of ${JSON.stringify(address)} is ${network}`, () => {
      expect(networkOf(address)).to.equal(network);
    });

  it('is private or not', () => {
    for (const own of [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.1.1',
      '172.20.0.1',
      '::1',
      'fd00::1',
      '::ffff:10.0.0.1',
    ])
      expect(isPrivate(own), own).to.equal(true);
    for (const other of ['203.0.113.9', '172.40.0.1', '2001:db8::1', '11.0.0.1'])
      expect(isPrivate(other), other).to.equal(false);
  });
});
