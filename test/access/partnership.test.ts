import { expect } from 'chai';
import type { ConfigInput } from '../../plugin/index.ts';
import { addLocalAccount, PASSWORD, signInLocally } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import { rows } from '../support/groups.ts';
import { linkIn, startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { ADAPTER } from '../support/school.ts';
import { makeDossier, pupilId } from '../support/story.ts';

const STAFF = '/instellingen/medewerkers';
const EMAIL = 'noud@swv.example';
const MISSING = '00000000-0000-7000-8000-000000000000';

/**
 * The second licence is a partnership's. It has pupils all the same, so that a hole in a permission
 * would show.
 */
const licences: ConfigInput['licences'] = [
  {
    name: 'DEWERF',
    tenant: { adapter: ADAPTER, tenant: 'dewerf' },
    schoolName: 'De Werf',
    town: 'Alkmaar',
    brin: '99XX',
  },
  {
    name: 'SWVPOLDER',
    kind: 'swv',
    tenant: { adapter: `${ADAPTER}-2`, tenant: 'hetbaken' },
    schoolName: 'De Polder',
    town: 'Heiloo',
  },
];

/**
 * The column S of the authorization matrix, written by hand: all that a swv-medewerker may. Every
 * other route is a no.
 */
const may = new Set([
  'GET /',
  'GET /sessie',
  'GET /manifest.json',
  'GET /hulp',
  'GET /account',
  'POST /account/taal',
  'GET /account/wachtwoord',
  'POST /account/wachtwoord',
  'POST /wachtwoordsterkte',
  'POST /afmelden',
  'GET /swv',
  'GET /swv/gedeeld',
  'GET /swv/cijfers',
  'GET /swv/cijfers.csv',
  'GET /swv/tlv',
  'GET /swv/tlv.csv',
  'GET /swv/zinnen',
  'POST /swv/zinnen',
  'GET /account/2fa',
  'POST /account/2fa',
  'POST /account/sessies/beeindigen',
]);

describe('a swv-medewerker', function () {
  this.timeout(90_000);
  let app: TestApp;
  let sink: MailSink;
  let admin: Client;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { licences, smtpUrl: sink.url, mailFrom: 'De Polder <dossier@swv.example>' },
    });
    admin = app.as('ingrid', 'beheerder', { tenant: 'hetbaken' });
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  const invite = async (client: Client, fields: Record<string, string> = {}): Promise<Reply> => {
    await client.visit(`${app.base}${STAFF}/nieuw`);
    return await client.post(`${app.base}${STAFF}`, {
      rol: 'swv',
      voornaam: 'Noud',
      tussenvoegsel: '',
      achternaam: 'Kuiper',
      email: EMAIL,
      einddatum: '',
      ...fields,
    });
  };

  it('is made with NIEUWE MEDEWERKER in a licence of a partnership, chooses a password, and finds a calm start page', async () => {
    expect((await admin.visit(`${app.base}${STAFF}/nieuw`)).text)
      .to.include('<option value="swv" selected>swv-medewerker</option>')
      .and.not.include('is er alleen in de licentie');
    expect((await invite(admin)).status).to.equal(303);
    await deliverAll(app);
    const person = new Client(app.origin);
    const page = await person.get(linkIn(sink.newest(EMAIL), '/wachtwoord/instellen'));
    const key = /name="sleutel" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await person.post(`${app.base}/wachtwoord/instellen`, {
      sleutel: key,
      wachtwoord: PASSWORD,
      herhaal: PASSWORD,
    });
    expect(
      (await signInLocally(person, app.base, EMAIL, PASSWORD, { school: 'SWVPOLDER' })).status,
    ).to.equal(303);
    const start = await person.visit(`${app.base}/`);
    expect(start.text)
      .to.include('Met het samenwerkingsverband is nog niets gedeeld')
      .and.not.include(`href="${app.base}/leerlingen"`)
      .and.not.include('Yara');
    expect((await person.visit(`${app.base}/account`)).text).to.include('swv-medewerker');
    expect((await admin.visit(`${app.base}${STAFF}?rol=swv`)).text)
      .to.include('Kuiper, Noud')
      .and.include('swv-medewerker');
  });

  it('may sign in, read the help and keep the own account, and nothing else, of a pupil least of all', async () => {
    const teacher = app.as('tessa', 'docent', { tenant: 'hetbaken' });
    const pupil = await pupilId(teacher, app.base, 'yara');
    const dossier = await makeDossier(app, teacher, 'yara');
    await addLocalAccount(app, {
      given: 'Els',
      family: 'Bos',
      email: 'els@swv.example',
      role: 'swv',
      licence: 'SWVPOLDER',
    });
    const els = new Client(app.origin);
    await signInLocally(els, app.base, 'els@swv.example', PASSWORD, { school: 'SWVPOLDER' });
    els.csrf = (JSON.parse((await els.get(`${app.base}/sessie`)).text) as { csrf: string }).csrf;
    const wrong: string[] = [];
    for (const route of app.plugin.routes) {
      if (route.permission === 'public' || route.path === '/afmelden') continue;
      const path = route.path
        .replace(':dossierId', dossier)
        .replace(':pupilId', pupil)
        .replace(':step', '3')
        .replace(':domainKey', 'engels')
        .replace(':part', '0')
        .replaceAll(/:\w+/g, MISSING);
      const url = `${app.base}${path}${route.path === '/dossiers/nieuw' ? `?leerling=${pupil}` : /vergelijken|bevestigen/.test(path) ? `?een=${pupil}&twee=${MISSING}` : ''}`;
      const body = {
        leerling: pupil,
        niveau: 'basis',
        base: '0',
        intent: 'save',
        keuze: 'eigen',
        wachtwoord: 'kort',
        reden: 'kort',
        taal: 'nl',
        versie: '1',
        id: MISSING,
        onderwerp: 'x',
        bericht: 'x',
        naam: 'x',
        filter: '',
        blijft: pupil,
        weg: MISSING,
        sleutel: MISSING,
        nieuw: MISSING,
        onderdeel: MISSING,
        gezien: '0',
      };
      const json = path.endsWith('/wijzigingen')
        ? { changes: [{ op: 'set', path: 'signalsPupil', value: 'x', base: 0 }] }
        : path.endsWith('sterkte')
          ? { password: 'x' }
          : path.endsWith('/aanwezig')
            ? { pagina: MISSING }
            : path.endsWith('versies/uploads')
              ? { name: 'x.pdf', size: 10 }
              : path.endsWith('/uploads')
                ? { name: 'x.pdf', size: 10, title: '', category: 'other', sensitivity: 'none' }
                : path.endsWith('/delen/0')
                  ? {}
                  : undefined;
      if (/communicatie-swv\/(bestanden|verslagen)/.test(path)) body.keuze = 'delen';
      const reply =
        route.method === 'GET'
          ? await els.get(url)
          : json !== undefined
            ? await els.json(url, json)
            : await els.post(url, body);
      const got =
        reply.status === 404
          ? 'no'
          : reply.status < 500 && reply.status !== 403
            ? 'yes'
            : String(reply.status);
      const wanted = may.has(`${route.method} ${route.path}`) ? 'yes' : 'no';
      if (got !== wanted)
        wrong.push(`${route.method} ${route.path}: ${got} (${reply.status}) instead of ${wanted}`);
    }
    expect(wrong).to.deep.equal([]);
  });

  it('does not exist in a licence of a school, whose admin reads why', async () => {
    const school = app.as('ingrid', 'beheerder');
    const form = await school.visit(`${app.base}${STAFF}/nieuw`);
    expect(form.text)
      .to.include('De rol swv-medewerker is er alleen in de licentie van een samenwerkingsverband')
      .and.not.include('<option value="swv"');
    expect((await invite(school)).status).to.equal(422);
    const [omar] = (await rows(
      app,
      "SELECT p.id FROM opp_people p JOIN opp_licences l ON l.id = p.licence_id WHERE p.host_id = 'omar' AND l.name = 'DEWERF'",
    )) as { id: string }[];
    expect(
      (await school.post(`${app.base}${STAFF}/${omar?.id ?? ''}`, { rol: 'swv' })).status,
      'nor is it given to who is there',
    ).to.equal(422);
    expect(
      await rows(
        app,
        "SELECT COUNT(*) AS n FROM opp_staff_roles r JOIN opp_people p ON p.id = r.person_id JOIN opp_licences l ON l.id = p.licence_id WHERE r.role = 'swv' AND l.kind = 'school'",
      ),
    ).to.deep.equal([{ n: 0 }]);
  });

  it('is the admin’s to make: a coordinator of the partnership invites helpers from outside only', async () => {
    const coordinator = app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' });
    expect((await coordinator.visit(`${app.base}${STAFF}/nieuw`)).text).not.to.include(
      '<option value="swv"',
    );
    expect((await invite(coordinator, { email: 'ander@swv.example' })).status).to.equal(422);
  });
});
