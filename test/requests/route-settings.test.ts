import { expect } from 'chai';
import type { Level } from '../../plugin/dossier/facts/index.ts';
import type { ConfigInput } from '../../plugin/index.ts';
import { createLanguage } from '../../plugin/language/index.ts';
import { builtIn } from '../../plugin/sharing/request-routes/built-in/index.ts';
import { definitionHash, readDefinition } from '../../plugin/sharing/request-routes/index.ts';
import type { RequestRouteParts } from '../../plugin/sharing/request-routes/index.ts';
import { jsonOf } from '../../plugin/sharing/route-settings/definition-json.ts';
import { keptOf } from '../../plugin/sharing/route-settings/kept.ts';
import { typedOf } from '../../plugin/sharing/route-settings/typed-route.ts';
import { scene, whoIs } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { rows } from '../support/groups.ts';
import { deskPerson, partnershipLicences } from '../support/partnership.ts';
import { ADAPTER, testHost, testSchool } from '../support/school.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

const PATH = '/instellingen/aanvraagroutes';

/** Beside the school and its partnership: a school that belongs to none. */
const licences: ConfigInput['licences'] = [
  ...partnershipLicences,
  {
    name: 'DEKREEK',
    tenant: { adapter: `${ADAPTER}-3`, tenant: 'dekreek' },
    schoolName: 'De Kreek',
    town: 'Bergen',
    brin: '99ZZ',
  },
];

/** The partnership's own admin, whom its host signs on. */
const adminOf = (app: TestApp): Client => app.as('ingrid', 'beheerder', { tenant: 'hetbaken' });

const routeId = async (app: TestApp, key: string): Promise<string> => {
  const [row] = await rows(app, 'SELECT id FROM opp_request_routes WHERE route_key = ?', [key]);
  if (row === undefined) throw new Error(`There is no route ${key}`);
  return String(row['id']);
};

const decoded = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&amp;', '&');

/** What a browser would send of the form of a route, its buttons left alone. */
function fieldsOf(page: Reply): Record<string, string> {
  const form = /<form\s+id="route"[\s\S]*?<\/form>/.exec(page.text)?.[0];
  if (form === undefined) throw new Error(`There is no form: ${page.status}`);
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(tag)?.[1];
    if (name === undefined || name === '_csrf') continue;
    if (tag.includes('type="checkbox"') && !/\schecked/.test(tag)) continue;
    fields[name] = decoded(/\svalue="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  for (const [, name = '', value = ''] of form.matchAll(
    /<textarea[^>]*\sname="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g,
  ))
    fields[name] = decoded(value);
  for (const [, name = '', inner = ''] of form.matchAll(
    /<select[^>]*\sname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
  ))
    fields[name] = /value="([^"]*)" selected/.exec(inner)?.[1] ?? '';
  return fields;
}

/** The place in a form of the row with this key. */
function placeOf(fields: Record<string, string>, key: string): string {
  const found = Object.entries(fields).find(
    ([name, value]) => name.endsWith('.key') && value === key,
  );
  if (found === undefined) throw new Error(`The form has no ${key}`);
  return found[0].slice(0, -'.key'.length);
}

/** What step 9 asks of the school, by the version of the route that counts now. */
async function stepOf(app: TestApp, key: string, level: Level = 'voorziening') {
  const parts = app.plugin.house.features.find(({ name }) => name === 'request-routes');
  const { forms } = parts as unknown as RequestRouteParts;
  const [version] = await rows(
    app,
    `SELECT v.id FROM opp_request_route_versions v
       JOIN opp_request_routes r ON r.id = v.route_id AND r.current_number = v.number
      WHERE r.route_key = ?`,
    [key],
  );
  const [school] = await rows(app, "SELECT id FROM opp_licences WHERE name = 'DEWERF'");
  const versionId = version === undefined ? null : String(version['id']);
  const step = forms.step({ versionId, licenceId: String(school?.['id']), level });
  const fields = step.parts.flatMap((part) => (part.kind === 'fields' ? part.fields : []));
  return { offered: fields[0]?.options ?? [], labels: fields.map((one) => one.words?.label.nl) };
}

const events = async (app: TestApp): Promise<string[]> =>
  (
    await rows(
      app,
      `SELECT event FROM opp_audit
        WHERE event LIKE 'request-route.%' AND event NOT LIKE '%viewed' AND actor_id IS NOT NULL
        ORDER BY sequence`,
    )
  ).map(({ event }) => String(event));

describe('the editor of the routes of requests', function () {
  this.timeout(90_000);
  const school = testSchool('dewerf', 'De Werf');
  const others = [testSchool('hetbaken', 'De Polder'), testSchool('dekreek', 'De Kreek')];
  const stage = scene(() => Promise.resolve(undefined), {
    config: { licences },
    school,
    adapters: testHost([school, ...others], whoIs),
  });
  let app: TestApp;
  let admin: Client;

  beforeEach(async () => {
    app = (await stage.start()).app;
    admin = adminOf(app);
  });
  afterEach(async () => {
    await app.stop();
  });

  const open = async (key: string, client = admin): Promise<[string, Record<string, string>]> => {
    const url = `${app.base}${PATH}/${await routeId(app, key)}`;
    return [url, fieldsOf(await client.visit(url))];
  };
  const letCount = async (url: string): Promise<Reply> => {
    const preview = await admin.visit(`${url}/voorbeeld`);
    const valueOf = (name: string): string =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(preview.text)?.[1] ?? '';
    return await admin.post(`${url}/laten-gelden`, {
      versie: valueOf('versie'),
      gezien: valueOf('gezien'),
    });
  };

  /** A coordinator of the school, who chose the route in a dossier. */
  const schoolAt = async (key: string, pupil = 'Yara'): Promise<[Client, string]> => {
    const karim = app.as('karim', 'zorgcoordinator');
    const dossier = await makeDossier(app, karim, pupil, 'voorziening');
    await save(app, karim, dossier, 9, [set('choice', key)]);
    return [karim, stepUrl(app, dossier, 9)];
  };

  it('lists them with their level, desk, version and whether they are offered', async () => {
    expect((await admin.visit(`${app.base}/instellingen`)).text).to.include('AANVRAAGROUTES');
    const page = await admin.visit(`${app.base}${PATH}`);
    expect(page.status).to.equal(200);
    expect(page.text)
      .to.include('1. Lichte ondersteuning (OPP Light)')
      .and.include('Toelaatbaarheidsverklaring (TLV)')
      .and.include('Swv De Polder')
      .and.match(/Versie 1 geldt sinds \d\d-\d\d-\d{4}/);
    const url = `${app.base}${PATH}/${await routeId(app, 'hit')}`;
    const closed = await admin.send(`${url}/aanbieden`, { aan: '0' });
    expect(closed.text).to.include('Scholen kunnen deze route niet meer kiezen.');
    expect((await stepOf(app, 'hit')).offered).to.deep.equal(['opp-light', 'cleo', 'tlv', 'skip']);
    await admin.post(`${url}/aanbieden`, { aan: '1' });
    expect((await stepOf(app, 'hit')).offered).to.include('hit');
  });

  it('changes a question, shows the school’s form, and lets it count from then on', async () => {
    const [url, fields] = await open('hit');
    const place = placeOf(fields, 'hit-vraag');
    const saved = await admin.send(url, {
      ...fields,
      [`${place}.label.nl`]: 'Wat wil je van het team weten?',
    });
    expect(saved.status, saved.text).to.equal(303);
    expect(saved.text).to.include('Het concept is bewaard.');
    expect((await stepOf(app, 'hit')).labels).to.not.include('Wat wil je van het team weten?');
    const preview = await admin.visit(`${url}/voorbeeld`);
    expect(preview.text)
      .to.include('Wat wil je van het team weten?')
      .and.include('Zo ziet een school het concept.')
      .and.include(
        'Meegestuurd: Verzuimoverzicht van het laatste halfjaar, ten hoogste 1 maand oud.',
      )
      .and.include('Het besluit komt binnen 14 dagen');
    const tried = await admin.visit(`${url}/voorbeeld?hit-uitval=thuis`);
    const since = /<div class="field third"([^>]*)>\s*<label for="v?-?hit-sinds"/;
    expect(tried.text).to.match(/value="thuis" selected/);
    expect(since.exec(preview.text)?.[1] ?? '').to.include('hidden');
    expect(since.exec(tried.text)?.[1] ?? '').to.not.include('hidden');
    const [karim, step9] = await schoolAt('hit');
    const begun = await letCount(url);
    expect(begun.status, begun.text).to.equal(303);
    const later = (await karim.visit(step9)).text;
    expect(later, 'who began before keeps the questions of then')
      .to.include('Wat moet het team doen of uitzoeken?')
      .and.include('heeft de vragen van Heliomare Interventieteam (HIT)')
      .and.not.include('Wat wil je van het team weten?');
    const [again, other] = await schoolAt('hit', 'Noor');
    expect((await again.visit(other)).text).to.include('Wat wil je van het team weten?');
    expect((await stepOf(app, 'hit')).labels).to.include('Wat wil je van het team weten?');
    expect((await admin.visit(`${app.base}${PATH}`)).text).to.include('Versie 2 geldt sinds');
    expect(await events(app)).to.deep.equal(['request-route.drafted', 'request-route.begun']);
    const after = await admin.visit(`${url}/voorbeeld`);
    expect(after.text).to.not.include('LATEN GELDEN');
  });

  it('makes a route of the partnership’s own, which schools can choose once it counts', async () => {
    const start = await admin.visit(`${app.base}${PATH}/nieuw`);
    let fields = fieldsOf(start);
    const url = `${app.base}${PATH}/nieuw`;
    fields = fieldsOf(await admin.post(url, { ...fields, doe: 'vraag-erbij:0' }));
    fields = fieldsOf(await admin.post(url, { ...fields, doe: 'deel-erbij' }));
    fields = fieldsOf(await admin.post(url, { ...fields, doe: 'bestand-erbij' }));
    const texts = Object.fromEntries(
      ['name', 'short', 'what', 'forWhom', 'whoDoes', 'closing'].map((name) => [
        `${name}.nl`,
        `Plusklas ${name}`,
      ]),
    );
    const sent = await admin.post(url, {
      ...fields,
      ...texts,
      'levels.extra': '1',
      'parts.0.title.nl': 'De plusklas',
      'parts.0.fields.0.label.nl': 'Waarom de plusklas?',
      'parts.0.fields.1.label.nl': 'Hoeveel dagdelen?',
      'parts.0.fields.1.kind': 'choice',
      'parts.0.fields.1.options.nl': 'één\r\ntwee tot vier\r\n',
      'parts.1.title.nl': 'Thuis',
      'parts.1.fields.0.label.nl': 'Wat vinden de ouders?',
      'files.0.label.nl': 'Toetsoverzicht',
      'files.0.maxAgeMonths': '6',
    });
    expect(sent.status, sent.text).to.equal(303);
    const route = sent.location.replace(/\/voorbeeld.*$/, '');
    const [row] = await rows(
      app,
      `SELECT route_key AS routeKey FROM opp_request_routes WHERE route_key LIKE 'r-%'`,
    );
    const key = String(row?.['routeKey']);
    expect((await stepOf(app, key, 'extra')).offered).to.deep.equal(['skip']);
    expect((await letCount(route)).status).to.equal(303);
    const step = await stepOf(app, key, 'extra');
    expect(step.offered).to.deep.equal([key, 'skip']);
    expect(step.labels.slice(2)).to.deep.equal([
      'Waarom de plusklas?',
      'Hoeveel dagdelen?',
      'Wat vinden de ouders?',
    ]);
    const [karim, step9] = await schoolAt(key);
    expect((await karim.visit(step9)).text, 'and the school fills it in')
      .to.include('<option value="' + key + '" selected>Plusklas name</option>')
      .and.include('Waarom de plusklas?')
      .and.include('twee tot vier')
      .and.include('Toetsoverzicht');
    const copy = fieldsOf(await admin.visit(`${url}?van=${await routeId(app, key)}`));
    expect(copy['name.nl']).to.equal('');
    expect(copy['parts.0.fields.1.options.nl']).to.equal('één\ntwee tot vier');
  });

  it('tells every fault at its field, and loses nothing of what was typed', async () => {
    const [url, fields] = await open('tlv');
    const wrong = await admin.post(url, {
      ...fields,
      'name.nl': '',
      'terms.decideDays': 'zes weken',
      'terms.supplementDays': '99',
      'parts.0.fields.0.label.nl': 'x'.repeat(250),
      'files.0.maxAgeMonths': 'oud',
      'prepare.en': 'one line',
      [`${placeOf(fields, 'tlv-soort')}.options.nl`]: 'vso\r\niets anders\r\nnog iets',
      'closing.nl': 'Dit typte ik net.',
    });
    expect(wrong.status).to.equal(422);
    const list = /id="fouten"[\s\S]*?<\/section>/.exec(wrong.text)?.[0] ?? '';
    for (const [id, words] of [
      ['v-name-nl', 'Naam: Dit is leeg'],
      ['v-terms-decideDays', 'Dagen tot het besluit: Vul dit in'],
      ['v-terms-supplementDays', 'Dagen om aan te vullen: Dit is te lang'],
      ['v-parts-0-fields-0-label-nl', 'Deel 1, vraag 1, Vraag: Dit is te lang'],
      ['v-files-0-maxAgeMonths', 'Bestand 1, Ten hoogste zoveel maanden oud: Vul dit in'],
      ['v-prepare-en', 'Het Engels heeft een ander aantal regels'],
    ] as const) {
      expect(list, words).to.include(`href="#${id}"`).and.include(words);
      expect(wrong.text, id).to.match(new RegExp(`id="${id}"[^>]*aria-invalid="true"`));
    }
    const shown = fieldsOf(wrong);
    expect(shown['closing.nl']).to.equal('Dit typte ik net.');
    expect(shown['terms.decideDays']).to.equal('zes weken');
    expect(Object.keys(shown).toSorted()).to.deep.equal(Object.keys(fields).toSorted());
    expect(await events(app)).to.deep.equal([]);
  });

  it('tells what it has no fields for, keeps it, and takes it away when asked', async () => {
    const [url, fields] = await open('tlv');
    const page = await admin.visit(url);
    expect(decoded(page.text))
      .to.include('Alleen gevraagd als')
      .and.include('Twee deskundigen adviseren. De eerste is orthopedagoog, psycholoog')
      .and.include('Van 0 tot en met 35.');
    const [, part = '', , question = ''] = placeOf(fields, 'tlv-categorie').split('.');
    const empty = await admin.post(url, { ...fields, doe: `vraag-weg:${part}.${question}` });
    const emptied = await admin.post(url, fieldsOf(empty));
    expect(emptied.text, 'a part asks something').to.include(`id="v-parts-${part}-fields"`);
    const without = fieldsOf(await admin.post(url, { ...fields, doe: `deel-weg:${part}` }));
    const refused = await admin.post(url, without);
    expect(refused.status).to.equal(422);
    const list = /id="fouten"[\s\S]*?<\/section>/.exec(refused.text)?.[0] ?? '';
    expect(list)
      .to.include('Deze voorwaarde kan nooit gelden.')
      .and.include('href="#v-weg-category"');
    const places = [...list.matchAll(/href="#(v-weg-[^"]*)"/g)].map(([, id = '']) => id);
    const ticks = Object.fromEntries(
      places.map((id) => [
        new RegExp(`id="${id}"\\s+name="([^"]*)"`).exec(refused.text)?.[1] ?? '',
        '1',
      ]),
    );
    const saved = await admin.post(url, { ...fieldsOf(refused), ...ticks });
    expect(saved.status, saved.text).to.equal(303);
  });

  it('adds, moves and takes away questions and parts without a script', async () => {
    const [url, fields] = await open('hit');
    const [first, second] = [fields['parts.0.fields.0.key'], fields['parts.0.fields.1.key']];
    const moved = await admin.post(url, { ...fields, doe: 'vraag-neer:0.0' });
    expect(moved.status).to.equal(200);
    expect(moved.text).to.include('Dit is nog niet bewaard.');
    let now = fieldsOf(moved);
    expect([now['parts.0.fields.0.key'], now['parts.0.fields.1.key']]).to.deep.equal([
      second,
      first,
    ]);
    const [top, below] = [now['parts.0.key'], now['parts.1.key']];
    now = fieldsOf(await admin.post(url, { ...now, doe: 'deel-neer:0' }));
    expect([now['parts.0.key'], now['parts.1.key']]).to.deep.equal([below, top]);
    now = fieldsOf(await admin.post(url, { ...now, doe: 'deel-weg:0' }));
    expect(now['parts.0.key']).to.equal(top);
    expect(await events(app), 'nothing is kept yet').to.deep.equal([]);
  });

  it('keeps both texts when two admins write at once', async () => {
    const other = adminOf(app);
    const [url, fields] = await open('hit');
    const [, theirs] = await open('hit', other);
    await other.post(url, { ...theirs, 'what.nl': 'Dit schreef de ander.' });
    const late = await admin.post(url, { ...fields, 'forWhom.nl': 'Dit schreef ik.' });
    expect(late.status).to.equal(409);
    expect(late.text)
      .to.include('Iemand anders heeft deze route intussen gewijzigd')
      .and.include('Dit schreef de ander.')
      .and.include('Dit schreef ik.');
    const mine = fieldsOf(late);
    expect(mine['forWhom.nl']).to.equal('Dit schreef ik.');
    expect((await open('hit'))[1]['what.nl']).to.equal('Dit schreef de ander.');
    expect(
      (await admin.post(url, { ...mine, 'what.nl': 'Dit schreef de ander.' })).status,
    ).to.equal(303);
    const now = (await open('hit'))[1];
    expect([now['what.nl'], now['forWhom.nl']]).to.deep.equal([
      'Dit schreef de ander.',
      'Dit schreef ik.',
    ]);
  });

  it('lets no text count that was changed after it was read', async () => {
    const [url, fields] = await open('hit');
    await admin.post(url, { ...fields, 'what.nl': 'Eerst dit.' });
    const preview = await admin.visit(`${url}/voorbeeld`);
    const [versie = '', gezien = ''] = ['versie', 'gezien'].map(
      (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(preview.text)?.[1],
    );
    const [, later] = await open('hit');
    await admin.post(url, { ...later, 'what.nl': 'En toen dat.' });
    const refused = await admin.post(`${url}/laten-gelden`, { versie, gezien });
    expect(refused.status).to.equal(409);
    expect(refused.text)
      .to.include('Iemand anders heeft dit concept intussen gewijzigd.')
      .and.include('En toen dat.');
    const twice = await Promise.all([letCount(url), letCount(url)]);
    expect(twice.map(({ status }) => status).toSorted()).to.deep.equal([303, 409]);
  });

  it('throws a draft away and retires a route only once asked again', async () => {
    const [url, fields] = await open('hit');
    await admin.post(url, { ...fields, 'what.nl': 'Een concept.' });
    expect((await admin.visit(`${url}/verwerpen`)).text).to.include('Concept verwerpen');
    expect((await admin.send(`${url}/verwerpen`, {})).text).to.include('Het concept is weg.');
    expect((await open('hit'))[1]['what.nl']).to.not.equal('Een concept.');
    expect((await admin.visit(`${url}/opheffen`)).text).to.include('Dit kun je niet terugdraaien.');
    const gone = await admin.send(`${url}/opheffen`, {});
    expect(gone.text).to.include('De route is opgeheven.').and.not.include('Heliomare');
    expect((await stepOf(app, 'hit')).offered).to.not.include('hit');
    expect((await admin.visit(url)).status).to.equal(404);
  });

  it('serves the partnership’s own files to its schools alone', async () => {
    const id = await routeId(app, 'tlv');
    const url = `${app.base}${PATH}/${id}/bestanden`;
    await admin.visit(url);
    const pdf = Buffer.from('%PDF-1.4\nZo vraag je aan\n%%EOF\n', 'latin1');
    const refused = await admin.upload(
      url,
      { soort: 'instruction' },
      { name: 'brief.txt', bytes: Buffer.from('Een brief.') },
    );
    expect(refused.status).to.be.within(400, 422);
    expect(refused.text).to.match(/id="bestand-instruction"[^>]*aria-invalid="true"/);
    expect((await admin.upload(url, { soort: 'flowchart' })).status).to.be.within(400, 422);
    const kept = await admin.upload(
      url,
      { soort: 'instruction' },
      { name: 'Zo vraag je aan.pdf', bytes: pdf },
    );
    expect(kept.status, kept.text).to.equal(303);
    const page = await admin.visit(url);
    const file = /href="([^"]*\/bestanden\/[^"/]*)"/.exec(page.text)?.[1] ?? '';
    expect(page.text).to.include('Zo vraag je aan');
    const teacher = app.as('tessa', 'docent');
    await teacher.visit(`${app.base}/`);
    const read = await teacher.get(file);
    expect([read.status, Buffer.from(read.bytes).equals(pdf)]).to.deep.equal([200, true]);
    expect(read.headers.get('content-type')).to.include('application/pdf');
    const far = app.as('tessa', 'docent', { tenant: 'dekreek' });
    await far.visit(`${app.base}/`);
    expect((await far.get(file)).status).to.equal(404);
    expect(
      (await teacher.get(file.replace(id, await routeId(app, 'hit')))).status,
      'nor at another route',
    ).to.equal(404);
    const remove = /action="([^"]*\/verwijderen)"/.exec(page.text)?.[1] ?? '';
    await admin.post(remove, {});
    expect((await teacher.get(file)).status).to.equal(404);
  });

  it('is the admin’s of the partnership, not the school’s and not the desk’s', async () => {
    const [url, fields] = await open('tlv');
    const desk = await deskPerson(app);
    const people = [
      desk,
      app.as('ingrid', 'beheerder'),
      app.as('karim', 'zorgcoordinator'),
      app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' }),
    ];
    for (const person of people) {
      await person.visit(`${app.base}/`);
      for (const path of [`${app.base}${PATH}`, `${app.base}${PATH}/nieuw`, url])
        expect((await person.visit(path)).status, path).to.equal(404);
      expect((await person.post(url, { ...fields, 'name.nl': 'Gekaapt' })).status).to.equal(404);
      expect((await person.post(`${url}/aanbieden`, { aan: '0' })).status).to.equal(404);
    }
    expect(
      (await app.as('ingrid', 'beheerder').visit(`${app.base}/instellingen`)).text,
    ).to.not.include('AANVRAAGROUTES');
    expect(await events(app)).to.deep.equal([]);
    const longAgo = app.as('ingrid', 'beheerder', {
      tenant: 'hetbaken',
      authTime: new Date(Date.now() - 2 * 60 * 60_000),
    });
    await longAgo.visit(`${app.base}/`);
    expect((await longAgo.get(url)).location).to.include('/aanmelden');
    expect((await longAgo.post(url, { ...fields, 'name.nl': 'Te laat' })).status).to.equal(403);
    expect(await events(app)).to.deep.equal([]);
  });
});

describe('the form of a route', () => {
  const t = createLanguage().translate('nl');

  it('makes of every route that the product brings the same one again', () => {
    for (const { definition } of builtIn) {
      const json = jsonOf(typedOf(definition, 'desk'), definition);
      const read = readDefinition(json);
      expect('faults' in read ? read.faults : [], definition.key).to.deep.equal([]);
      if ('definition' in read)
        expect(definitionHash(read.definition).equals(definitionHash(definition))).to.equal(true);
    }
  });

  it('keeps the key of an answer that was only written otherwise', () => {
    const [definition] = builtIn.flatMap((one) =>
      one.definition.key === 'hit' ? [one.definition] : [],
    );
    if (definition === undefined) throw new Error('There is no route hit');
    const typed = typedOf(definition, 'desk');
    const parts = typed.parts.map((part) => ({
      ...part,
      fields: part.fields.map((question) =>
        question.key === 'hit-uitval'
          ? {
              ...question,
              options: { nl: 'helemaal niet\nsoms\nde leerling zit thuis\nÉén keer', en: '' },
            }
          : question,
      ),
    }));
    const made = jsonOf({ ...typed, parts }, definition)['parts'] as typeof definition.parts;
    const options = made
      .flatMap(({ fields }) => fields)
      .find(({ key }) => key === 'hit-uitval')?.options;
    expect(options?.map(({ key, label }) => [key, label.nl])).to.deep.equal([
      ['nee', 'helemaal niet'],
      ['soms', 'soms'],
      ['thuis', 'de leerling zit thuis'],
      ['langer', 'Één keer'],
    ]);
  });

  it('tells in words what it keeps', () => {
    const [tlv] = builtIn.flatMap((one) => (one.definition.key === 'tlv' ? [one.definition] : []));
    if (tlv === undefined) throw new Error('There is no route tlv');
    const texts = [...keptOf(tlv, t).values()].map(({ text }) => text);
    expect(texts.join('\n')).to.not.match(/\{\{|routeSettings\./);
    expect(texts.some((text) => text.startsWith('Alleen gevraagd als “'))).to.equal(true);
  });
});
