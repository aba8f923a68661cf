import { expect } from 'chai';
import { takeSecondStep } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import { addMember, makeGroup, personId, removeMember, rows, today } from '../support/groups.ts';
import { remind } from '../support/jobs.ts';
import { linkIn, startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { makeDossier, pupilId, stepUrl } from '../support/story.ts';

const STAFF = '/instellingen/medewerkers';
const EMAIL = 'hanneke@cleo.example';
const PASSWORD = 'vier paarse olifanten fietsen';

describe('INSTELLINGEN – MEDEWERKERS', function () {
  this.timeout(60_000);
  let app: TestApp;
  let sink: MailSink;
  let coordinator: Client;
  let admin: Client;

  beforeEach(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    coordinator = app.as('karim', 'zorgcoordinator');
    admin = app.as('ingrid', 'beheerder');
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const end = (days: number): string =>
    new Date(app.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
  const invite = async (client: Client, fields: Record<string, string> = {}): Promise<Reply> => {
    await client.visit(`${app.base}${STAFF}/nieuw`);
    return await client.post(`${app.base}${STAFF}`, {
      rol: 'external',
      voornaam: 'Hanneke',
      tussenvoegsel: '',
      achternaam: 'Prins',
      email: EMAIL,
      einddatum: end(90),
      ...fields,
    });
  };
  const idOf = (reply: Reply): string =>
    /medewerkers\/([0-9a-f-]{36})/.exec(reply.location)?.[1] ?? '';

  /** Opens the link of the newest mail and chooses a password, as the invited person does. */
  const choosePassword = async (): Promise<void> => {
    await deliverAll(app);
    const person = new Client(app.origin);
    const link = linkIn(sink.newest(EMAIL), '/wachtwoord/instellen');
    const page = await person.get(link);
    expect(page.status, page.text).to.equal(200);
    const key = /name="sleutel" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const done = await person.post(`${app.base}/wachtwoord/instellen`, {
      sleutel: key,
      wachtwoord: PASSWORD,
      herhaal: PASSWORD,
    });
    expect(done.status, done.text).to.be.below(400);
    const again = await person.post(`${app.base}/wachtwoord/instellen`, {
      sleutel: key,
      wachtwoord: `${PASSWORD} twee`,
      herhaal: `${PASSWORD} twee`,
    });
    expect(again.status, 'a link works once').to.equal(410);
  };
  const signIn = async (): Promise<Client> => {
    const client = new Client(app.origin);
    const reply = await client.post(`${app.base}/aanmelden/lokaal`, {
      school: 'DEWERF',
      email: EMAIL,
      wachtwoord: PASSWORD,
      terug: '/',
    });
    expect(reply.status, reply.text).to.equal(303);
    await takeSecondStep(app, client, EMAIL);
    return client;
  };

  it('gives external access in the seed’s five steps, to one pupil alone, until the pupil leaves the group', async () => {
    const dossier = await makeDossier(app, coordinator, 'yara', 'extra');
    const other = await makeDossier(app, coordinator, 'noor', 'extra');
    const group = await makeGroup(app, coordinator, 'CLEO');
    const helper = idOf(await invite(coordinator));
    await choosePassword();
    const external = await signIn();
    expect((await external.get(stepUrl(app, dossier, 1))).status, 'in no group yet').to.equal(404);
    const adding = `${app.base}/instellingen/groepen/${group}/medewerkers/toevoegen`;
    await coordinator.visit(adding);
    const added = await coordinator.post(adding, {
      actie: 'toevoegen',
      van: today(app),
      tot: '',
      [`kies:${helper}`]: '1',
    });
    expect(added.status, added.text).to.equal(303);
    await addMember(app, coordinator, group, 'leerlingen', 'yara');
    expect((await external.get(stepUrl(app, dossier, 1))).status).to.equal(200);
    expect((await external.get(stepUrl(app, other, 1))).status).to.equal(404);
    const list = (await external.visit(`${app.base}/leerlingen`)).text;
    expect(list).to.include('Yara').and.not.include('Noor');
    expect((await external.get(`${app.base}/instellingen`)).status).to.equal(404);
    expect(
      (await external.get(`${app.base}/dossiers/${dossier}/logboek/communicatie-swv`)).status,
      'the partnership is for the school',
    ).to.equal(404);
    await removeMember(app, coordinator, group, 'leerlingen', 'yara');
    expect((await external.get(stepUrl(app, dossier, 1))).status, 'at the next request').to.equal(
      404,
    );
    const typed = await external.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
      changes: [{ op: 'set', path: 'signalsPupil', value: 'te laat', base: 0 }],
    });
    expect(typed.status, 'an open tab too').to.equal(404);
  });

  it('refuses an external without an end date, or longer than a year, with everything that was typed still there', async () => {
    const none = await invite(coordinator, { einddatum: '' });
    expect(none.status).to.equal(422);
    expect(none.text).to.include('value="Hanneke"').and.include(EMAIL);
    expect((await invite(coordinator, { einddatum: end(500) })).status).to.equal(422);
    expect((await invite(coordinator, { einddatum: '31-02-2027' })).status).to.equal(422);
    expect((await invite(coordinator, { email: 'geen adres' })).status).to.equal(422);
    expect(sink.received).to.have.length(0);
    expect(await rows(app, "SELECT id FROM opp_people WHERE family = 'Prins'")).to.deep.equal([]);
  });

  it('follows what the licence says about how long external access may last', async () => {
    const policies = `${app.base}/instellingen/licentie`;
    const page = await admin.visit(policies);
    const form = Object.fromEntries(
      [...page.text.matchAll(/name="((?:was\.)?\w+)" value="(\d+)"/g)].map(([, name, value]) => [
        name ?? '',
        value ?? '',
      ]),
    );
    expect(
      (
        await admin.post(policies, {
          ...form,
          allGuardians: '1',
          secondFactor: '0',
          secondChannel: '0',
          externalMonths: '2',
        })
      ).location,
    ).to.include('melding=policies-saved');
    const proposed = /name="einddatum" value="(\d\d)-(\d\d)-(\d{4})"/.exec(
      (await coordinator.visit(`${app.base}${STAFF}/nieuw`)).text,
    );
    const day = `${proposed?.[3] ?? ''}-${proposed?.[2] ?? ''}-${proposed?.[1] ?? ''}`;
    expect(day > end(50) && day < end(63), day).to.equal(true);
    const refused = await invite(coordinator, { einddatum: end(90) });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('duurt ten hoogste 2 maanden');
    expect((await invite(coordinator, { einddatum: end(55) })).status).to.equal(303);
  });

  it('lets a coordinator invite externals alone, and an admin every role', async () => {
    expect((await invite(coordinator, { rol: 'admin', einddatum: '' })).status).to.equal(422);
    const made = await invite(admin, { rol: 'coordinator', einddatum: '' });
    expect(made.status, made.text).to.equal(303);
    expect(
      (await coordinator.get(`${app.base}${STAFF}/${idOf(made)}`)).status,
      'not the coordinator’s to change',
    ).to.equal(404);
    expect((await admin.visit(`${app.base}${STAFF}`)).text).to.include('Prins, Hanneke');
  });

  it('recognises somebody of the school instead of making a double', async () => {
    const reply = await invite(coordinator, {
      voornaam: 'Tessa',
      tussenvoegsel: 'de',
      achternaam: 'Vries',
    });
    expect(reply.status).to.equal(200);
    expect(reply.text).to.include('Tessa de Vries');
    expect(
      await rows(app, "SELECT id FROM opp_people WHERE family = 'Vries' AND source = 'own'"),
    ).to.deep.equal([]);
  });

  it('ends access at the next request when somebody is stopped, or when the end date passes', async () => {
    const helper = idOf(await invite(coordinator));
    await choosePassword();
    const external = await signIn();
    expect((await external.get(`${app.base}/account`)).status).to.equal(200);
    await coordinator.visit(`${app.base}${STAFF}/${helper}`);
    expect(
      (await coordinator.post(`${app.base}${STAFF}/${helper}/deactiveren`, {})).status,
    ).to.equal(303);
    expect((await external.get(`${app.base}/account`)).status).not.to.equal(200);
    await coordinator.post(`${app.base}${STAFF}/${helper}/activeren`, {});
    const back = await signIn();
    expect((await back.get(`${app.base}/account`)).status).to.equal(200);
    app.clock.advance(91 * 86_400_000);
    const late = new Client(app.origin);
    expect(
      (
        await late.post(`${app.base}/aanmelden/lokaal`, {
          school: 'DEWERF',
          email: EMAIL,
          wachtwoord: PASSWORD,
          terug: '/',
        })
      ).status,
    ).to.equal(401);
    expect((await back.get(`${app.base}/account`)).status).not.to.equal(200);
  });

  it('reminds who invited two weeks before the end, once', async () => {
    Object.assign(app.schools[0]?.people.find(({ ref }) => ref.id === 'karim') ?? {}, {
      email: 'karim@dewerf.example',
    });
    await app.sync();
    await invite(coordinator, { einddatum: end(20) });
    expect(await remind(app.plugin)).to.equal(0);
    app.clock.advance(10 * 86_400_000);
    expect(await remind(app.plugin)).to.equal(1);
    expect(await remind(app.plugin)).to.equal(0);
    await deliverAll(app);
    expect(sink.newest('karim@dewerf.example').mail.text).to.include('Hanneke Prins');
  });

  it('gives a person of the host a role beside those of the host, from the next sign-in', async () => {
    const tessa = await personId(app, 'tessa');
    await admin.visit(`${app.base}${STAFF}/${tessa}`);
    const given = await admin.post(`${app.base}${STAFF}/${tessa}`, {
      rol: 'coordinator',
      voornaam: '',
      tussenvoegsel: '',
      achternaam: '',
      email: '',
      einddatum: '',
    });
    expect(given.status, given.text).to.equal(303);
    const sem = await pupilId(app.as('karim', 'zorgcoordinator'), app.base, 'sem');
    expect(
      (await app.as('tessa', 'docent').visit(`${app.base}/leerlingen/${sem}`)).status,
    ).to.equal(200);
  });
});
