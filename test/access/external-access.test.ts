import { expect } from 'chai';
import { statementsOf } from '../bench/statements.ts';
import { localClient } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import { addMember, makeGroup, memberId, personId, rows, today } from '../support/groups.ts';
import { linkIn, startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const PAGE = '/instellingen/externe-toegang';
const EMAIL = 'hanneke@cleo.example';
const PASSWORD = 'vier paarse olifanten fietsen';

/**
 * `name="…" value="…"` of every hidden field and text field of a page, as a browser would send them
 * again.
 */
const hiddenOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );

describe('EXTERNE TOEGANG GEVEN', function () {
  this.timeout(90_000);
  let app: TestApp;
  let sink: MailSink;
  let coordinator: Client;

  beforeEach(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    coordinator = app.as('karim', 'zorgcoordinator');
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const end = (days: number): string =>
    new Date(app.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
  const post = async (fields: Record<string, string>, client = coordinator): Promise<Reply> => {
    await client.visit(`${app.base}${PAGE}`);
    return await client.post(`${app.base}${PAGE}`, {
      groepkeuze: 'nieuw',
      groep: '',
      groepnaam: 'CLEO',
      wie: 'nieuw',
      betrokkene: '',
      voornaam: 'Hanneke',
      tussenvoegsel: '',
      achternaam: 'Prins',
      email: EMAIL,
      einddatum: end(90),
      actie: 'verder',
      ...fields,
    });
  };
  const tick = async (...names: string[]): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(
        names.map(
          async (name): Promise<[string, string]> => [`kies:${await personId(app, name)}`, '1'],
        ),
      ),
    );
  const counts = async (): Promise<unknown> =>
    (
      await rows(
        app,
        `SELECT (SELECT COUNT(*) FROM opp_school_groups) AS g, (SELECT COUNT(*) FROM opp_people) AS p,
    (SELECT COUNT(*) FROM opp_local_accounts) AS a, (SELECT COUNT(*) FROM opp_memberships) AS m, (SELECT COUNT(*) FROM opp_outbox) AS o, (SELECT COUNT(*) FROM opp_account_links) AS l`,
      )
    )[0];
  const give = async (pupils: string[], fields: Record<string, string> = {}): Promise<Reply> =>
    await post({ ...(await tick(...pupils)), ...fields, actie: 'bevestigen' });

  const invited = async (): Promise<Client> => {
    await deliverAll(app);
    const person = new Client(app.origin);
    const page = await person.get(linkIn(sink.newest(EMAIL), '/wachtwoord/instellen'));
    const key = /name="sleutel" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await person.post(`${app.base}/wachtwoord/instellen`, {
      sleutel: key,
      wachtwoord: PASSWORD,
      herhaal: PASSWORD,
    });
    return await localClient(app, EMAIL, PASSWORD);
  };

  it('does the five steps at once: a new group, a new helper, two pupils, and the invitation', async () => {
    const [dossier, other] = [
      await makeDossier(app, coordinator, 'yara', 'extra'),
      await makeDossier(app, coordinator, 'noor', 'extra'),
    ];
    const summary = await post(await tick('yara', 'sem'));
    expect(summary.status, summary.text).to.equal(200);
    expect(summary.text)
      .to.include('Klopt dit?')
      .and.include('Yara van den Berg')
      .and.include('Sem Jansen')
      .and.include('CLEO (nieuwe groep)')
      .and.include(EMAIL);
    const done = await coordinator.post(`${app.base}${PAGE}`, {
      ...hiddenOf(summary.text),
      actie: 'bevestigen',
    });
    expect(done.status, done.text).to.equal(303);
    const place = await coordinator.visit(done.location);
    expect(place.text)
      .to.include('Hanneke Prins')
      .and.include('Yara van den Berg')
      .and.include('Zo stopt de toegang')
      .and.include(end(90).split('-').toReversed().join('-'));
    const helper = await invited();
    expect((await helper.get(stepUrl(app, dossier, 3))).status).to.equal(200);
    expect((await helper.get(stepUrl(app, other, 3))).status).to.equal(404);
  });

  it('promises nothing and keeps nothing with the summary alone', async () => {
    const before = await counts();
    expect((await post(await tick('yara'))).status).to.equal(200);
    expect(await counts()).to.deep.equal(before);
    await deliverAll(app);
    expect(sink.received).to.deep.equal([]);
  });

  it('names every mistake at once, keeps what was typed and ticked, and makes nothing', async () => {
    const before = await counts();
    for (const actie of ['verder', 'bevestigen']) {
      const refused = await post({ groepnaam: '', email: 'geen adres', einddatum: '', actie });
      expect(refused.status).to.equal(422);
      expect(refused.text)
        .to.include('Naam van de nieuwe groep: vul dit nog in')
        .and.include('geen volledig e-mailadres')
        .and.include('een externe toegang heeft altijd een einddatum')
        .and.include('Kies ten minste één leerling')
        .and.include('value="Hanneke"')
        .and.include('value="geen adres"');
    }
    const late = await post({ ...(await tick('yara')), einddatum: end(400) });
    expect(late.status).to.equal(422);
    expect(late.text)
      .to.include('ten hoogste 12 maanden')
      .and.match(new RegExp(`name="kies:${await personId(app, 'yara')}" value="1" checked`));
    expect(await counts()).to.deep.equal(before);
  });

  it('is all or nothing: an address or a name that is taken leaves no group, account or mail behind', async () => {
    expect((await give(['yara'])).status).to.equal(303);
    const before = await counts();
    const taken = await give(['sem'], { groepnaam: 'Tweede groep' });
    expect(taken.status).to.equal(422);
    expect(taken.text).to.include('er is al een account met dit adres');
    expect((await give(['sem'], { email: 'ander@cleo.example' })).text).to.include(
      'al een eigen groep met deze naam',
    );
    expect(
      (
        await give(['yara'], {
          groepnaam: 'Derde',
          email: 'ander@cleo.example',
          [`kies:${'0'.repeat(8)}-0000-7000-8000-000000000000`]: '1',
        })
      ).text,
    ).to.include('staat niet meer bij de school');
    expect(await counts()).to.deep.equal(before);
  });

  it('adds a pupil for a helper and a group that exist, says who is there already, and may be repeated', async () => {
    await give(['yara']);
    const [helper] = (await rows(app, "SELECT id FROM opp_people WHERE family = 'Prins'")) as {
      id: string;
    }[];
    const [group] = (await rows(app, "SELECT id FROM opp_school_groups WHERE name = 'CLEO'")) as {
      id: string;
    }[];
    const fields = {
      groepkeuze: 'bestaand',
      groep: group?.id ?? '',
      wie: 'bestaand',
      betrokkene: helper?.id ?? '',
      ...(await tick('sem')),
    };
    const summary = await post(fields);
    expect(summary.text)
      .to.include('ziet ook wie al in deze groep zit: Yara van den Berg')
      .and.not.include('krijgt een uitnodiging');
    for (let time = 0; time < 2; time += 1)
      expect((await post({ ...fields, actie: 'bevestigen' })).status).to.equal(303);
    expect(
      await rows(app, 'SELECT COUNT(*) AS n FROM opp_memberships WHERE group_id = ?', [group?.id]),
    ).to.deep.equal([{ n: 3 }]);
    const list = await coordinator.visit(`${app.base}${PAGE}`);
    expect(list.text)
      .to.include('2 keer toegang')
      .and.include('Yara van den Berg')
      .and.include('Sem Jansen');
    expect((await coordinator.visit(`${app.base}${PAGE}?naam=sem`)).text).to.include(
      '1 keer toegang',
    );
  });

  it('refuses a group of the host, a helper of another kind, and anything of another school', async () => {
    const [host] = (await rows(
      app,
      "SELECT g.id FROM opp_school_groups g JOIN opp_licences l ON l.id = g.licence_id WHERE g.source = 'host' AND l.name = 'DEWERF' LIMIT 1",
    )) as { id: string }[];
    const far = app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' });
    const theirs = await makeGroup(app, far, 'Van hen');
    for (const groep of [host?.id ?? '', theirs, ''])
      expect(
        (await post({ ...(await tick('yara')), groepkeuze: 'bestaand', groep })).status,
        groep,
      ).to.equal(422);
    expect(
      (
        await post({
          ...(await tick('yara')),
          wie: 'bestaand',
          betrokkene: await personId(app, 'omar'),
        })
      ).text,
    ).to.include('geen lopend account');
    expect((await post(await tick('yara'), far)).text, 'a pupil of the other school').to.include(
      'staat niet meer bij de school',
    );
  });

  it('ends at the next request with the button beside the pupil, and says who loses what first', async () => {
    const dossier = await makeDossier(app, coordinator, 'yara', 'extra');
    await give(['yara', 'sem']);
    const helper = await invited();
    expect((await helper.get(stepUrl(app, dossier, 3))).status).to.equal(200);
    const [group] = (await rows(app, "SELECT id FROM opp_school_groups WHERE name = 'CLEO'")) as {
      id: string;
    }[];
    const address = `${app.base}${PAGE}/leerling/${await memberId(app, group?.id ?? '', 'yara')}`;
    expect((await coordinator.visit(`${app.base}${PAGE}`)).text).to.include(`href="${address}"`);
    expect((await coordinator.visit(address)).text).to.include(
      'Hanneke Prins ziet Yara van den Berg dan niet meer',
    );
    expect((await helper.get(stepUrl(app, dossier, 3))).status, 'asking ends nothing').to.equal(
      200,
    );
    for (let time = 0; time < 2; time += 1)
      expect((await coordinator.post(address, {})).status).to.equal(303);
    expect((await helper.get(stepUrl(app, dossier, 3))).status).to.equal(404);
    const typed = await helper.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
      changes: [{ op: 'set', path: 'signalsPupil', value: 'te laat', base: 0 }],
    });
    expect(typed.status, 'an open tab too').to.equal(404);
    expect((await coordinator.visit(`${app.base}${PAGE}`)).text)
      .to.include('Sem Jansen')
      .and.not.include('Yara van den Berg');
  });

  it('tells by which other group a helper still sees the pupil', async () => {
    await give(['yara']);
    const [helper] = (await rows(app, "SELECT id FROM opp_people WHERE family = 'Prins'")) as {
      id: string;
    }[];
    await give(['yara'], {
      groepnaam: 'Tweede groep',
      wie: 'bestaand',
      betrokkene: helper?.id ?? '',
    });
    const [group] = (await rows(app, "SELECT id FROM opp_school_groups WHERE name = 'CLEO'")) as {
      id: string;
    }[];
    const page = await coordinator.visit(
      `${app.base}${PAGE}/leerling/${await memberId(app, group?.id ?? '', 'yara')}`,
    );
    expect(page.text).to.include('blijft Yara van den Berg zien door de groep Tweede groep');
  });

  it('says so when the school knows somebody of that name already', async () => {
    expect(
      (await post({ ...(await tick('yara')), voornaam: 'Omar', achternaam: 'Aydin' })).text,
    ).to.include('staat al: Omar Aydin');
  });

  it('asks the database at most ten things for the page and for a search, however many pupils there are', async () => {
    await give(['yara', 'sem', 'noor']);
    await coordinator.visit(`${app.base}${PAGE}`);
    const asked = async (work: () => Promise<Reply>): Promise<number> =>
      (
        await statementsOf(async () => {
          expect((await work()).status).to.equal(200);
        })
      ).length;
    expect(await asked(() => coordinator.get(`${app.base}${PAGE}`))).to.be.at.most(10);
    const chosen = await tick('yara', 'sem');
    expect(
      await asked(() =>
        coordinator.post(`${app.base}${PAGE}`, { ...chosen, actie: 'zoek', zoek: 'no' }),
      ),
    ).to.be.at.most(10);
  });

  it('finds pupils without a script and keeps whom was chosen over searches and pages', async () => {
    const first = await post({ actie: 'zoek', zoek: 'yar' });
    expect(first.text)
      .to.include('Berg, Yara van den')
      .and.include('value="Hanneke"')
      .and.not.include('Jansen, Sem');
    const second = await post({ ...(await tick('yara')), actie: 'zoek', zoek: 'sem' });
    expect(second.text)
      .to.include('Al gekozen')
      .and.include('Jansen, Sem')
      .and.include('1 gekozen');
    const member = await makeGroup(app, coordinator, 'Zoekgroep');
    await addMember(app, coordinator, member, 'leerlingen', 'sem', { van: today(app) });
    expect((await post({ actie: 'zoek', klas: member })).text)
      .to.include('Jansen, Sem')
      .and.not.include('Berg, Yara');
  });
});
