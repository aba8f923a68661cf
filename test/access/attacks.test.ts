import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { expect } from 'chai';
import {
  addLink,
  addLocalAccount,
  localClient,
  PASSWORD,
  signInLocally,
  telephoneOf,
} from '../support/accounts.ts';
import type { LocalPerson } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import {
  answer,
  askingForm,
  codeIn,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyDossier,
} from '../support/consent.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { addNote, dayOf, noteForm, notesPath } from '../support/notes.ts';
import { save, set, stepUrl } from '../support/story.ts';

/**
 * Attacks on consent, the second factor and mail, across all of their forms. Those on one page
 * stand with it: guessing codes, replay, counters per address of the network, the same bytes for a
 * known and an unknown account.
 */
const EVIL = 'evil.example';
const MISSING = '00000000-0000-7000-8000-000000000000';
const formType = { 'content-type': 'application/x-www-form-urlencoded' };

/** What no form has, and a careless handler would write. */
const greedy: Readonly<Record<string, string>> = {
  role: 'admin',
  roles: 'admin',
  rol: 'admin',
  licenceId: MISSING,
  licence_id: MISSING,
  status: 'archived',
  consent: 'agreed',
  answer: 'agreed',
  answered_at: '2026-01-01',
  agreed_at: '2026-01-01',
  counts: '0',
  part: 'other',
  authority: '1',
  personId: MISSING,
  person_id: MISSING,
  consenterId: MISSING,
  created_by: MISSING,
  createdBy: MISSING,
  removed_at: '2026-01-01',
  basis: 'coordinator',
  id: MISSING,
};

/** A browser whose every form carries more than it should. */
class GreedyClient extends Client {
  override post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return super.post(path, { ...greedy, ...fields }, headers);
  }
}

/** `fetch` may keep a Host of its own; this sends what it is told. */
function withHost(
  app: TestApp,
  client: Client,
  path: string,
  fields: Record<string, string>,
): Promise<number> {
  const { hostname, port } = new URL(app.origin);
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        hostname,
        port,
        path,
        method: 'POST',
        headers: {
          ...formType,
          cookie,
          host: EVIL,
          'x-forwarded-host': EVIL,
          'x-forwarded-proto': 'https',
          forwarded: `host=${EVIL}`,
          origin: app.origin,
        },
      },
      (reply) => {
        reply.resume();
        reply.once('end', () => {
          resolve(reply.statusCode ?? 0);
        });
      },
    );
    sent.once('error', reject);
    sent.end(new URLSearchParams({ _csrf: client.csrf, ...fields }).toString());
  });
}

describe('an attacker', function () {
  this.timeout(240_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;
  let helper: LocalPerson;
  const hosts: string[] = [];

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
      before: (host) => {
        host.use((request, _response, next) => {
          hosts.push(request.headers.host ?? '');
          next();
        });
      },
    });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
    helper = await addLocalAccount(app, {
      given: 'Els',
      family: 'Prins',
      email: 'els@cleo.example',
    });
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  const asking = (): string => `${stepUrl(app, dossier, 8)}/instemming`;
  const admin = async (): Promise<Client> => {
    const client = app.as('ingrid', 'beheerder');
    await client.visit(`${app.base}/instellingen/medewerkers/nieuw`);
    return client;
  };
  const since = async (start: number): Promise<MailSink['received']> => {
    await deliverAll(app);
    return sink.received.slice(start);
  };

  it('who sends another Host gets no mail of ours to point at it: links carry the configured address', async () => {
    const start = sink.received.length;
    expect(
      await withHost(app, new Client(app.origin), `${app.base}/wachtwoord/vergeten`, {
        school: 'DEWERF',
        email: helper.email,
      }),
    ).to.equal(200);
    expect(
      await withHost(app, karim, `${app.base}/instellingen/medewerkers`, {
        rol: 'external',
        voornaam: 'Noud',
        tussenvoegsel: '',
        achternaam: 'Kuiper',
        email: 'noud@cleo.example',
        einddatum: dayOf(app, 60),
      }),
    ).to.equal(303);
    const form = await askingForm(app, karim, dossier);
    expect(await withHost(app, karim, asking(), form)).to.equal(303);
    await deliverAll(app);
    const mother = parentOf(app, sink, MOTHER);
    expect(await withHost(app, mother.client, mother.link, {})).to.equal(303);
    const mails = await since(start);
    expect(
      hosts.filter((host) => host === EVIL),
      'the header came through',
    ).to.have.length(4);
    expect(mails.map(({ to }) => to.join()).toSorted()).to.deep.equal(
      ['els@cleo.example', 'noud@cleo.example', FATHER, MOTHER, MOTHER].toSorted(),
    );
    for (const { mail } of mails) {
      const whole = JSON.stringify([mail.text, mail.html, mail.headerLines]);
      expect(whole).not.to.include(EVIL);
      for (const [, link = ''] of (mail.text ?? '').matchAll(/(https?:\/\/\S+)/g))
        expect(link).to.match(new RegExp(`^${app.origin}${app.base}/`));
    }
  });

  it('who types another header or recipient into a name, an address or a subject reaches nobody with it', async () => {
    const start = sink.received.length;
    const breaks = `\r\nBcc: buit@${EVIL}\r\nSubject: buit\r\n\r\nbuit`;
    const ingrid = await admin();
    const invite = (fields: Record<string, string>): Promise<Reply> =>
      ingrid.post(`${app.base}/instellingen/medewerkers`, {
        rol: 'external',
        voornaam: 'Anna',
        tussenvoegsel: '',
        achternaam: 'Smit',
        email: 'anna@cleo.example',
        einddatum: dayOf(app, 60),
        ...fields,
      });
    for (const email of [
      `"x@${EVIL} y"@school.nl`,
      `a@school.nl${breaks}`,
      `a@school.nl, b@${EVIL}`,
      `<b@${EVIL}>`,
      `a@school.nl;b@${EVIL}`,
    ]) {
      expect((await invite({ email })).status, email).to.be.oneOf([400, 422]);
      expect(
        (
          await new Client(app.origin).post(`${app.base}/wachtwoord/vergeten`, {
            school: 'DEWERF',
            email,
          })
        ).status,
        email,
      ).to.equal(200);
      expect(
        (
          await karim.post(asking(), {
            ...(await askingForm(app, karim, dossier)),
            'ander1-naam': 'Oma',
            'ander1-relatie': 'oma',
            'ander1-mail': email,
            'ander1-reden': 'verzorgt haar',
          })
        ).status,
        email,
      ).to.equal(422);
    }
    expect(
      (
        await karim.post(asking(), {
          ...(await askingForm(app, karim, dossier)),
          onderwerp: `Vraag${breaks}`,
        })
      ).status,
    ).to.equal(422);
    await invite({ voornaam: `Anna${breaks}` });
    const page = await karim.visit(stepUrl(app, dossier, 1));
    const [, name = ''] = /name="(guardians\/[^"]+\/guardianName)"/.exec(page.text) ?? [];
    if (name !== '') await save(app, karim, dossier, 1, [set(name, 'Marieke Bcc: buit')]);
    expect(
      (
        await karim.post(asking(), {
          ...(await askingForm(app, karim, dossier)),
          notitie: `Dag${breaks}`,
        })
      ).status,
    ).to.equal(303);
    const known = new Set([
      'from',
      'to',
      'subject',
      'message-id',
      'date',
      'mime-version',
      'content-type',
      'content-transfer-encoding',
      'auto-submitted',
      'x-auto-response-suppress',
    ]);
    const mails = await since(start);
    expect(mails.length).to.be.greaterThan(1);
    for (const { to, mail } of mails) {
      expect(to, 'one recipient').to.have.length(1);
      expect(to.join()).not.to.include(EVIL);
      expect(mail.headerLines.map(({ key }) => key).filter((key) => !known.has(key))).to.deep.equal(
        [],
      );
      expect(mail.subject).not.to.include('buit');
    }
  });

  it('who adds role, licence, status, answer or owner to a form changes nothing by it', async () => {
    const own = {
      roles: await rows(app, 'SELECT * FROM opp_staff_roles ORDER BY person_id, role'),
      policies: await rows(app, 'SELECT * FROM opp_policy_values'),
    };
    const sly = new GreedyClient(app.origin);
    for (const [name, value] of karim.cookies) sly.cookies.set(name, value);
    const sent = await sly.post(asking(), { ...(await askingForm(app, sly, dossier)) });
    expect(sent.status, sent.text).to.equal(303);
    await deliverAll(app);
    const people = (): Promise<unknown[]> =>
      rows(
        app,
        'SELECT c.part, c.counts, c.answer, c.answered_at IS NULL AS unanswered FROM opp_consent_people c JOIN opp_consent_rounds r ON r.id = c.round_id WHERE r.closed_at IS NULL ORDER BY c.position',
      );
    expect(await people()).to.deep.equal([
      { part: 'guardian', counts: 1, answer: null, unanswered: 1 },
      { part: 'guardian', counts: 1, answer: null, unanswered: 1 },
    ]);
    const mother = { ...parentOf(app, sink, MOTHER), client: new GreedyClient(app.origin) };
    const [other] = await rows(
      app,
      'SELECT c.id FROM opp_consent_people c JOIN opp_consent_rounds r ON r.id = c.round_id WHERE r.closed_at IS NULL ORDER BY c.position DESC LIMIT 1',
    );
    const plan = await enter(app, sink, mother);
    await answer(app, mother, plan, {
      keuze: 'refused',
      reden: 'Nog niet.',
      consenterId: String(other?.['id']),
      persoon: String(other?.['id']),
    });
    expect((await people()).map((row) => (row as { answer: unknown }).answer)).to.have.members([
      'refused',
      null,
    ]);
    expect(
      await rows(app, 'SELECT status FROM opp_dossiers WHERE id = ?', [dossier]),
    ).to.deep.equal([{ status: 'open' }]);
    expect(
      await rows(
        app,
        'SELECT agreed_at FROM opp_plans WHERE dossier_id = ? ORDER BY version DESC LIMIT 1',
        [dossier],
      ),
    ).to.deep.equal([{ agreed_at: null }]);

    const [me] = await rows(
      app,
      "SELECT p.id, p.licence_id AS licence FROM opp_people p JOIN opp_licences l ON l.id = p.licence_id WHERE p.host_id = 'karim' AND l.name = 'DEWERF'",
    );
    const file = await addFile(app, sly, dossier, { name: 'a.pdf', bytes: pdfBytes('a') }, greedy);
    expect(
      await rows(
        app,
        'SELECT licence_id, created_by, removed_at, sensitivity FROM opp_files WHERE id = ?',
        [file.file],
      ),
    ).to.deep.equal([
      {
        licence_id: me?.['licence'],
        created_by: me?.['id'],
        removed_at: null,
        sensitivity: 'none',
      },
    ]);
    const note = await addNote(app, sly, dossier);
    expect(
      await rows(app, 'SELECT licence_id, created_by, removed_at FROM opp_notes WHERE id = ?', [
        note,
      ]),
    ).to.deep.equal([{ licence_id: me?.['licence'], created_by: me?.['id'], removed_at: null }]);

    await sly.visit(`${app.base}/account`);
    expect((await sly.post(`${app.base}/account/taal`, { taal: 'nl' })).status).to.equal(303);
    const els = new GreedyClient(app.origin);
    expect((await signInLocally(els, app.base, helper.email)).status).to.equal(303);
    await els.visit(`${app.base}/aanmelden/code`);
    expect(
      (
        await els.post(`${app.base}/aanmelden/code`, {
          terug: '/',
          code: (await telephoneOf(app, helper.email)?.next()) ?? '',
        })
      ).status,
    ).to.equal(303);
    expect((await els.get(`${app.base}/instellingen/medewerkers`)).status).to.equal(404);
    const token = await addLink(
      app,
      helper.personId,
      new Date(app.clock.now().getTime() + 3_600_000),
    );
    expect(
      (
        await els.post(`${app.base}/wachtwoord/instellen`, {
          sleutel: token,
          wachtwoord: PASSWORD,
          herhaal: PASSWORD,
        })
      ).status,
    ).to.equal(303);
    expect({
      roles: await rows(app, 'SELECT * FROM opp_staff_roles ORDER BY person_id, role'),
      policies: await rows(app, 'SELECT * FROM opp_policy_values'),
    }).to.deep.equal(own);
  });

  /**
   * Every POST there is, with ids that are the coordinator's own where they have them; not those
   * whose button alone ends something.
   */
  const targets = (): string[] =>
    app.plugin.routes
      .filter(
        ({ method, path }) =>
          method === 'POST' &&
          !['/afmelden', '/inzage/sluiten', '/dossiers/:dossierId/niveau'].includes(path),
      )
      .map(
        ({ path }) =>
          app.base +
          path
            .replace(':dossierId', dossier)
            .replace(':step', '3')
            .replace(':part', '0')
            .replaceAll(/:\w+/g, MISSING),
      );
  const shapes: readonly (readonly [
    what: string,
    type: string,
    body: (fields: readonly string[]) => string,
  ])[] = [
    [
      'twice',
      formType['content-type'],
      (fields) => fields.map((field) => `${field}=1&${field}=2`).join('&'),
    ],
    [
      'as a list',
      formType['content-type'],
      (fields) => fields.map((field) => `${field}[]=1&${field}[]=2`).join('&'),
    ],
    [
      'as an object',
      formType['content-type'],
      (fields) => fields.map((field) => `${field}[a]=1`).join('&'),
    ],
    [
      'with NUL',
      formType['content-type'],
      (fields) => fields.map((field) => `${field}=12%003456`).join('&'),
    ],
    [
      'as JSON of other kinds',
      'application/json',
      (fields) =>
        JSON.stringify(
          Object.fromEntries(
            fields.map((field, index) => [field, [{ a: 1 }, ['1', '2'], 7, null, true][index % 5]]),
          ),
        ),
    ],
    ['as a bare list', 'application/json', () => '["code", "keuze"]'],
    [
      'for a prototype',
      formType['content-type'],
      () =>
        '__proto__[polluted]=1&constructor[prototype][polluted]=1&__proto__.polluted=1&prototype=1',
    ],
    [
      'for a prototype, as JSON',
      'application/json',
      () =>
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"code":{"__proto__":{"polluted":1}}}',
    ],
  ];
  const fields = [
    'code',
    'keuze',
    'reden',
    'opmerking',
    'vraag',
    'wijze',
    'email',
    'mail',
    'school',
    'wachtwoord',
    'herhaal',
    'huidig',
    'sleutel',
    'bericht',
    'terug',
    'taal',
    'versie',
    'tekst',
    'soort',
    'dag',
    'titel',
    'antwoord',
    'einddatum',
    'base',
    'intent',
    'changes',
    'leerling',
    'naam',
    'rol',
  ];

  /** A parent who is asked for the code, and one who reads the plan. */
  let both: { atCode: Client; inside: Client } | undefined;
  const atBothPages = async (): Promise<{ atCode: Client; inside: Client }> => {
    if (both !== undefined) return both;
    const [mother, father] = [parentOf(app, sink, MOTHER), parentOf(app, sink, FATHER)];
    expect((await mother.client.post(mother.link, {})).location).to.equal(
      `${app.base}/inzage/code`,
    );
    expect((await enter(app, sink, father)).status).to.equal(200);
    both = { atCode: mother.client, inside: father.client };
    return both;
  };

  for (const [what, type, body] of shapes) {
    it(`who sends the fields of every form ${what} gets an answer and no fault of the server, and pollutes nothing`, async () => {
      await karim.visit(`${app.base}/account`);
      const token = encodeURIComponent(karim.csrf);
      const faults: string[] = [];
      const parents = await atBothPages();
      const answersBefore = await rows(
        app,
        'SELECT id, answer FROM opp_consent_people ORDER BY id',
      );
      for (const path of targets()) {
        const client = path.includes('/inzage/code')
          ? parents.atCode
          : path.includes('/inzage/')
            ? parents.inside
            : karim;
        const text = type === 'application/json' ? body(fields) : `_csrf=${token}&${body(fields)}`;
        const reply = await client.request('POST', path, {
          body: text,
          headers: { 'content-type': type, origin: app.origin, 'x-csrf-token': karim.csrf },
        });
        if (reply.status >= 500) faults.push(`${path}: ${reply.status}`);
      }
      expect(faults).to.deep.equal([]);
      expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
      expect(Object.keys(Object.prototype)).to.deep.equal([]);
      expect(
        await rows(app, 'SELECT id, answer FROM opp_consent_people ORDER BY id'),
      ).to.deep.equal(answersBefore);
    });
  }

  it('who asks for links that never were reads one page, whatever they look like', async () => {
    const unknown = [
      'x',
      'A'.repeat(43),
      randomUUID(),
      '..%2f..%2fetc',
      '%00',
      '__proto__',
      'Z'.repeat(200),
    ];
    const client = new Client(app.origin);
    const pages = await Promise.all(
      unknown.map((token) => client.get(`${app.base}/inzage/${token}`)),
    );
    expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).to.equal(1);
    const pressed = await Promise.all(
      unknown.map((token) => client.post(`${app.base}/inzage/${token}`, {})),
    );
    expect(new Set(pressed.map(({ status, text }) => `${status} ${text}`)).size).to.equal(1);
    const spent = await addLink(app, helper.personId, new Date(app.clock.now().getTime() - 1_000));
    const resets = await Promise.all(
      [spent, ...unknown].map((token) =>
        client.get(`${app.base}/wachtwoord/instellen?sleutel=${token}`),
      ),
    );
    expect(
      new Set(resets.map(({ status, text }) => `${status} ${text}`)).size,
      'a spent link and one that never was',
    ).to.equal(1);
  });

  it('who puts an address of theirs into the way back is not followed, at any door', async () => {
    const away = [
      `//${EVIL}`,
      `/\\${EVIL}`,
      `%2f%2f${EVIL}`,
      `https://${EVIL}`,
      'javascript:alert(1)',
      `\t//${EVIL}`,
      `/%09/${EVIL}`,
      `///${EVIL}/..`,
      `@${EVIL}`,
      `https:${EVIL}`,
    ];
    for (const terug of away) {
      const local = await signInLocally(new Client(app.origin), app.base, helper.email, PASSWORD, {
        terug,
      });
      const client = new Client(app.origin);
      await signInLocally(client, app.base, helper.email, PASSWORD);
      await client.visit(`${app.base}/aanmelden/code`);
      const code = await client.post(`${app.base}/aanmelden/code`, {
        terug,
        code: (await telephoneOf(app, helper.email)?.next()) ?? '',
      });
      const host = await app
        .as('tessa', 'docent')
        .get(`${app.base}/aanmelden?met=school&terug=${encodeURIComponent(terug)}`);
      for (const [door, reply] of Object.entries({ local, code, host })) {
        expect(reply.status, `${door} ${terug}`).to.equal(303);
        const to = new URL(reply.location, app.origin);
        expect(to.origin, `${door} ${terug}`).to.equal(app.origin);
        expect(to.pathname.startsWith(`${app.base}/`), `${door} ${terug}`).to.equal(true);
      }
    }
  });

  it('who reads the log finds no token, code, password or key in it, of a fault of the server either', async () => {
    const canaries = new Map<string, string>();
    // Past the hour in which codes are counted.
    app.clock.advance(2 * 3_600_000);
    const mother = parentOf(app, sink, MOTHER);
    canaries.set('link', mother.link.split('/').at(-1) ?? '');
    const pressed = await mother.client.post(mother.link, {});
    expect(pressed.location, pressed.text).to.equal(`${app.base}/inzage/code`);
    await deliverAll(app);
    canaries.set('code', codeIn(sink, MOTHER));
    const wrong = '914263';
    await mother.client.post(`${app.base}/inzage/code`, { code: wrong });
    canaries.set('typed code', wrong);
    for (const [name, value] of mother.client.cookies) canaries.set(`cookie ${name}`, value);
    const reset = await addLink(
      app,
      helper.personId,
      new Date(app.clock.now().getTime() + 3_600_000),
    );
    canaries.set('reset', reset);
    canaries.set('password', 'negen-stille-otters-dansen');
    const els = await localClient(app, helper.email);
    // By which way somebody signed in is no secret.
    for (const [name, value] of els.cookies)
      if (!name.endsWith('-way')) canaries.set(`session ${name}`, value);
    canaries.set('csrf', els.csrf);
    canaries.set('authenticator', telephoneOf(app, helper.email)?.secret ?? '');
    const before = app.log.length;
    const db = await app.database.admin();
    const tables = ['opp_links', 'opp_account_links', 'opp_link_visits', 'opp_local_accounts'];
    try {
      for (const table of tables) await db.query(`RENAME TABLE ${table} TO away_${table}`);
      const client = new Client(app.origin);
      const failing = [
        await client.get(mother.link),
        await client.post(mother.link, {}),
        await mother.client.post(`${app.base}/inzage/code`, { code: canaries.get('code') ?? '' }),
        await client.get(`${app.base}/wachtwoord/instellen?sleutel=${reset}`),
        await client.post(`${app.base}/wachtwoord/instellen`, {
          sleutel: reset,
          wachtwoord: 'negen-stille-otters-dansen',
          herhaal: 'negen-stille-otters-dansen',
        }),
        await signInLocally(client, app.base, helper.email, 'negen-stille-otters-dansen'),
      ];
      expect(
        failing.map(({ status }) => status),
        'the server failed at each',
      ).to.deep.equal(failing.map(() => 500));
    } finally {
      for (const table of tables) await db.query(`RENAME TABLE away_${table} TO ${table}`);
      await db.end();
    }
    expect(app.log.length, 'the faults were written down').to.be.at.least(before + 6);
    const log = app.log.join('\n');
    for (const [what, secret] of canaries) {
      expect(secret.length, what).to.be.greaterThan(5);
      expect(log.includes(secret) || log.includes(encodeURIComponent(secret)), what).to.equal(
        false,
      );
    }
  });

  it('who posts a note with another’s key, or to a dossier that is not theirs, writes nothing', async () => {
    const count = async (): Promise<unknown> =>
      (await rows(app, 'SELECT COUNT(*) AS n FROM opp_notes'))[0];
    const before = await count();
    const omar = app.as('omar', 'docent');
    await omar.visit(`${app.base}/account`);
    expect((await omar.post(notesPath(app, dossier), noteForm(app))).status).to.equal(404);
    expect(await count()).to.deep.equal(before);
  });
});
