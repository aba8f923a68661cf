import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

describe('bad input', function () {
  this.timeout(60_000);
  let app: TestApp;
  let teacher: Client;
  let dossier: string;
  const url = (): string => stepUrl(app, dossier, 3);

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    await teacher.visit(url());
  });
  after(async () => {
    await app.stop();
  });

  const send = (changes: unknown): ReturnType<Client['json']> =>
    teacher.json(`${url()}/wijzigingen`, { changes });
  const shown = async (): Promise<string> => (await teacher.visit(url())).text;

  it('keeps 200,000 characters to the last one', async () => {
    const long = `${'Veel tekst. '.repeat(16_666)}einde-van-de-tekst`;
    expect(long.length).to.be.greaterThan(200_000);
    await save(app, teacher, dossier, 3, [set('signalsSchool', long)]);
    const page = await shown();
    expect(page).to.include(long);
  });

  it('refuses more than fits with the field and the limit, and keeps what was there', async () => {
    const reply = await send([set('signalsParents', 'x'.repeat(250_001))]);
    expect(reply.status).to.equal(400);
    expect(reply.text)
      .to.include('Wat zien de ouders?')
      .and.include('250000')
      .and.include('niets afgeknipt');
    expect(await shown()).not.to.include('xxxxxxxxxx');
  });

  for (const [name, text] of [
    ['emoji', '👩🏽‍🏫 blij 🎉'],
    ['right-to-left text', 'العربية mixed עברית'],
    ['a template', '{{constructor}} {{{this}}} ${7*7}'],
    ['markup', '<script>alert(1)</script><b>vet</b>'],
    ['quotes', `"'\`&amp;`],
    ['combining marks', 'e\u0301 n\u0303'],
  ] as const) {
    it(`keeps ${name} to the letter and shows it as text`, async () => {
      await save(app, teacher, dossier, 3, [set('signalsPupil', text)]);
      const page = await shown();
      expect(page).to.not.include('<script>alert(1)').and.not.include('<b>vet');
      const value = /<textarea[^>]*name="signalsPupil"[^>]*>([^<]*)/.exec(page)?.[1] ?? '';
      const decoded = value
        .replace(/^\n/, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#x27;', "'")
        .replaceAll('&#x60;', '`')
        .replaceAll('&#x3D;', '=')
        .replaceAll('&amp;', '&');
      expect(decoded).to.equal(text);
    });
  }

  for (const [name, text] of [
    ['NUL bytes', 'a\u0000b'],
    ['control characters', 'a\u0007b'],
    ['half a character', 'a\ud800b'],
  ] as const) {
    it(`refuses ${name} with the field named`, async () => {
      const reply = await send([set('signalsPupil', text)]);
      expect(reply.status).to.equal(400);
      expect(reply.text).to.include('Wat zegt de leerling zelf?').and.include('geen tekst');
    });
  }

  it('refuses fields and rows that do not exist, and other shapes than text, without a trace', async () => {
    for (const changes of [
      [set('status', 'archived')],
      [set('role', 'admin')],
      [set('interventions/none/what', 'x')],
      [set('__proto__', 'x')],
      [set('constructor/prototype/x', 'x')],
      [{ op: 'set', path: 'signalsPupil', value: ['a'], base: 0 }],
      [{ op: 'set', path: 'signalsPupil', value: { $gt: '' }, base: 0 }],
      [{ op: 'set', path: 'signalsPupil', value: 'x', base: -1 }],
      [{ op: 'set', path: 'signalsPupil', value: 'x', base: 0, extra: 1 }],
      [{ op: 'drop' }],
      'text',
      [],
      [{ op: 'add', list: 'interventions', row: '../../x' }],
    ]) {
      expect((await send(changes)).status, JSON.stringify(changes)).to.equal(400);
    }
    expect(({} as Record<string, unknown>)['x']).to.equal(undefined);
  });

  it('refuses unreadable and oversized bodies and repeated keys with a sentence', async () => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      origin: app.origin,
      'x-csrf-token': teacher.csrf,
    };
    for (const [body, status] of [
      ['{', 400],
      ['{"changes":[', 400],
      [
        `{"changes":[{"op":"set","path":"signalsPupil","base":0,"value":"${'x'.repeat(5_000_000)}"}]}`,
        413,
      ],
      ['['.repeat(100_000), 400],
    ] as const) {
      const reply = await teacher.request('POST', `${url()}/wijzigingen`, { headers, body });
      expect(reply.status).to.equal(status);
      expect((JSON.parse(reply.text) as { message: string }).message).to.match(/probeer het/i);
    }
    const twice = await teacher.request('POST', url(), {
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: app.origin },
      body: `_csrf=${teacher.csrf}&base=1&base=2&intent=save`,
    });
    expect(twice.status).to.equal(400);
  });

  it('answers an unforeseen fault with a number that stands in the log with the cause', async () => {
    const admin = await app.database.admin();
    await admin.query('RENAME TABLE opp_dossier_steps TO opp_gone');
    try {
      const page = await teacher.get(url());
      expect(page.status).to.equal(500);
      const reference = /\b[0-9A-F]{8}\b/.exec(page.text)?.[0] ?? 'none';
      expect(
        app.log.some((line) => line.includes(reference) && line.includes('request.fault')),
      ).to.equal(true);
      expect(page.text).not.to.include('opp_gone').and.not.include('SELECT');
    } finally {
      await admin.query('RENAME TABLE opp_gone TO opp_dossier_steps');
      await admin.end();
    }
  });

  it('gives an unknown dossier, a garbled one and another school’s the same 404', async () => {
    const far = app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' });
    const theirs = await makeDossier(app, far, 'sem');
    for (const id of [theirs, '00000000-0000-7000-8000-000000000000', 'x', "1' OR '1'='1"]) {
      expect(
        (await teacher.get(`${app.base}/dossiers/${encodeURIComponent(id)}/stappen/1`)).status,
        id,
      ).to.equal(404);
    }
  });
});
