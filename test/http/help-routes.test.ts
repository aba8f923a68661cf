import { expect } from 'chai';
import type { Connection } from 'mysql2/promise';
import { createLanguage } from '../../plugin/language/language.ts';
import { routeCourse, routeInWords } from '../../plugin/overview/help/route-course.ts';
import { linksOf } from '../../plugin/platform/drawing/index.ts';
import { builtIn } from '../../plugin/sharing/request-routes/built-in/index.ts';
import type {
  RequestRouteParts,
  RouteDefinition,
} from '../../plugin/sharing/request-routes/index.ts';
import { requestTransitions } from '../../plugin/sharing/requests/index.ts';
import { inspect, textOf } from '../pdf/support.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { rows } from '../support/groups.ts';
import { deskPerson, partnershipLicences } from '../support/partnership.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

const language = createLanguage();
const t = language.translate('nl');
/** Letters and digits alone: where a line was broken is the typesetter's. */
const solid = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '');
const plain = (html: string): string =>
  html
    .replaceAll('&amp;', '&')
    .replaceAll('&#x27;', '’')
    .replaceAll('&quot;', '"')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** What can happen along a route, by the rules alone: `from act to`, an outcome by its key. */
function changesOf({ decides, experts, ends }: RouteDefinition): string[] {
  const outcomes = decides.outcomes.map(({ key }) => `decided-${key}`);
  const spread = (state: string): string[] => (state === 'decided' ? outcomes : [state]);
  const course = requestTransitions.flatMap(({ act, from, to }) =>
    from
      .filter((one) => decides.fourEyes || (one !== 'proposed' && to !== 'proposed'))
      // Where two people look, nobody decides on a request that nobody proposed anything for.
      .filter((one) => !(decides.fourEyes && act === 'decide' && one === 'treated'))
      .flatMap(spread)
      .flatMap((one) => spread(to).map((other) => `${one} ${act} ${other}`)),
  );
  const advised = experts.count === 2 ? ['sent ask-experts experts', 'experts advise treated'] : [];
  const ended =
    ends.kind === 'nothing'
      ? []
      : decides.outcomes
          .filter(({ kind }) => kind === 'yes')
          .map(({ key }) => `decided-${key} ${ends.kind} ending`);
  return [...course, ...advised, ...ended].toSorted();
}

const actOf = new Map(
  [
    ...requestTransitions.map(({ act }) => act as string),
    'ask-experts',
    'advise',
    'tlv',
    'access-or-transfer',
  ].map((act) => [t(`requestRoutes.acts.${act}`), act]),
);

describe('the help on requests', function () {
  this.timeout(120_000);
  let app: TestApp;
  let teacher: Client;
  let els: Client;
  let admin: Connection;
  before(async () => {
    app = await startApp({ config: { licences: partnershipLicences } });
    admin = await app.database.admin();
    teacher = app.as('tessa', 'docent');
    await teacher.visit(`${app.base}/`);
    els = await deskPerson(app);
  });
  after(async () => {
    await admin.end();
    await app.stop();
  });

  const help = (client: Client, path = ''): Promise<Reply> =>
    client.visit(`${app.base}/hulp${path}`);
  const found = async (client: Client, words: string): Promise<string> =>
    /aria-labelledby="gevonden".*?<\/section>/s.exec(
      (await help(client, `?zoek=${encodeURIComponent(words)}`)).text,
    )?.[0] ?? '';

  for (const { definition } of builtIn) {
    const { key } = definition;

    it(`draws every change of ${key} with its outcomes, and no other, and says the same in words`, async () => {
      const graph = routeCourse(definition, t);
      const drawn = graph.arrows.map(({ from, to, label }) => `${from} ${actOf.get(label)} ${to}`);
      expect(drawn.toSorted()).to.deep.equal(changesOf(definition));

      const page = (await help(teacher, `/routes/${key}`)).text;
      const drawing = /<figure class="flowchart".*?<\/svg>/s.exec(page)?.[0] ?? '';
      const { links } = linksOf(graph);
      expect(drawing.match(/class="line"/g)).to.have.length(links.length);
      expect(drawing.match(/class="head"/g)).to.have.length(
        links.filter(({ head }) => head).length,
      );
      expect(drawing.match(/class="state/g)).to.have.length(graph.states.length);
      for (const { label } of [...graph.states, ...graph.arrows])
        for (const word of label.split(' ')) expect(plain(drawing)).to.include(word);
      for (const { label } of definition.decides.outcomes)
        expect(plain(drawing).replaceAll(' ', '')).to.include(label.nl.replaceAll(' ', ''));

      const words = /<ul class="arrows">.*?<\/ul>/s.exec(page)?.[0] ?? '';
      const lines = [
        ...words.matchAll(
          /<li>\s*<span class="state">(.*?)<\/span><span class="arrow"><b>(.*?)<\/b>.*?<span class="state">(.*?)<\/span>\s*<\/li>/gs,
        ),
      ].map(([, from = '', act = '', to = '']) => [plain(from), plain(act), plain(to)] as const);
      const label = new Map(graph.states.map((state) => [state.id, state.label]));
      expect(
        lines
          .flatMap(([from, act, to]) => from.split(' of ').map((one) => `${one} ${act} ${to}`))
          .toSorted(),
      ).to.deep.equal(
        graph.arrows
          .map((arrow) => `${label.get(arrow.from)} ${arrow.label} ${label.get(arrow.to)}`)
          .toSorted(),
      );
      for (const { needs } of routeInWords(definition, t))
        for (const need of needs) expect(words).to.include(need);
    });

    it(`explains ${key} from its definition, on the page and in the PDF`, async () => {
      const page = plain((await help(teacher, `/routes/${key}`)).text);
      const paper = await help(teacher, `/stroomschema/${key}.pdf`);
      expect(paper.status).to.equal(200);
      const text = solid(await textOf(paper.bytes));
      for (const told of [
        definition.what,
        definition.forWhom,
        definition.whoDoes,
        ...definition.prepare,
        ...definition.files.map((file) => file.label),
        ...definition.ages.map((age) => age.label),
        ...definition.reuses.map((reused) => reused.label),
        ...definition.decides.outcomes.map((outcome) => outcome.label),
        definition.closing,
        definition.clause,
      ]) {
        expect(solid(page)).to.include(solid(told.nl));
        expect(text).to.include(solid(told.nl));
      }
      expect(text).to.include(solid(`Binnen ${definition.terms.decideDays} dagen`));
      const graph = routeCourse(definition, t);
      for (const { label } of [...graph.states, ...graph.arrows])
        for (const word of label.split(' ')) expect(text).to.include(solid(word));
      for (const { from, to } of routeInWords(definition, t))
        expect(text).to.include(solid(t('help.arrow', { from, to, act: '' })).slice(0, -1));
    });
  }

  it('tells of files how old they may be and when they are asked, and of experts who they are', async () => {
    const tlv = plain((await help(teacher, '/routes/tlv')).text);
    expect(tlv)
      .to.match(/Individueel intelligentieonderzoek: verplicht; niet ouder dan 24 maanden; of bean/)
      .and.include('Twee deskundigen geven elk een eigen schriftelijk advies')
      .and.include('De eerste is orthopedagoog of psycholoog.')
      .and.include('Twee mensen beslissen')
      .and.include('Wordt afgegeven voor EMB-jongeren')
      .and.match(/Onderwijskundig rapport: mag mee; alleen als bij “.*” staat: /)
      .and.match(/De evaluatie van de doelen \(stap 10\); niet ouder dan 6 maanden/);
    const cleo = plain((await help(teacher, '/routes/cleo')).text);
    expect(cleo)
      .to.include('over aan de licentie TOMVONK')
      .and.include('Deskundigen zijn voor deze aanvraag niet nodig.')
      .and.not.include('EMB-jongeren');
  });

  it('is found from the contents and by its words', async () => {
    const page = (await help(teacher)).text;
    for (const { definition } of builtIn)
      expect(page).to.include(`href="${app.base}/hulp/routes/${definition.key}"`);
    expect(await found(teacher, 'intelligentieonderzoek')).to.include('/hulp/routes/tlv#bestanden');
    expect(await found(teacher, 'EMB-jongeren')).to.include('/hulp#vso-categorieen');
    expect(await found(teacher, 'oogo')).to.include('/hulp#begrippen');
    expect(await found(teacher, 'thuiszitten')).to.include('/hulp/routes/hit#voor-wie');
  });

  it('is where the help of step 9 leads once a request is chosen', async () => {
    const dossier = await makeDossier(app, teacher, 'yara', 'voorziening');
    const place = (choice: string): string => `href="${app.base}/hulp${choice}"`;
    expect((await teacher.visit(stepUrl(app, dossier, 9))).text).to.include(place('#stap-9'));
    await save(app, teacher, dossier, 9, [set('choice', 'hit')]);
    expect((await teacher.visit(stepUrl(app, dossier, 9))).text).to.include(place('/routes/hit'));
  });

  it('has the partnership’s own instruction beside it, at the address where schools read it', async () => {
    const parts = app.plugin.house.features.find(({ name }) => name === 'request-routes');
    const { routeFiles } = parts as unknown as RequestRouteParts;
    const [route] = await rows(
      app,
      "SELECT id, partnership_id AS partnership FROM opp_request_routes WHERE route_key = 'tlv'",
    );
    const [person] = await rows(app, 'SELECT id FROM opp_people WHERE licence_id = ? LIMIT 1', [
      route?.['partnership'],
    ]);
    const id = await routeFiles.keep(
      {
        personId: String(person?.['id']),
        licenceId: String(route?.['partnership']),
        roles: ['admin'],
        basis: 'admin',
      },
      String(route?.['id']),
      { kind: 'instruction', name: 'Zo vraag je aan.pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
    );
    const file = `${app.base}/aanvraagroutes/${String(route?.['id'])}/bestanden/${id}`;
    expect((await help(teacher, '/routes/tlv')).text)
      .to.include(`href="${file}"`)
      .and.include('Eigen instructie')
      .and.include('Zo vraag je aan');
    expect((await teacher.visit(file)).status).to.equal(200);
    expect((await help(teacher, '/routes/hit')).text).to.not.include('/bestanden/');
  });

  it('does not list what is closed, and still explains it to who began it', async () => {
    await admin.query("UPDATE opp_request_routes SET open = FALSE WHERE route_key = 'hit'");
    try {
      expect((await help(teacher)).text).to.not.include('/hulp/routes/hit"');
      expect(await found(teacher, 'thuiszitten')).to.not.include('/hulp/routes/hit');
      expect((await help(teacher, '/routes/hit')).text).to.include('nu niet kiezen');
      expect((await help(els)).text)
        .to.include('/hulp/routes/hit"')
        .and.include('nu niet aangeboden');
    } finally {
      await admin.query('UPDATE opp_request_routes SET open = TRUE');
    }
  });

  it('is a school’s own or a desk’s own: neither reads the other’s', async () => {
    const desk = await help(els);
    expect(desk.text)
      .to.include('Adviezen van deskundigen')
      .and.include('Besluiten')
      .and.include('/hulp/routes/tlv"')
      .and.include('Hoe een aanvraag loopt')
      .and.include('/hulp/stroomschema/aanvraag.pdf')
      .and.not.include('De elf stappen')
      .and.not.include('/hulp/handleiding/');
    expect((await help(els, '/routes/tlv')).text).to.include('Hoe een aanvraag');
    expect((await help(els, '/routes/cleo')).text).to.not.include('/hulp/handleiding/');
    expect(await found(els, 'tweemaal beslissen')).to.include('Niets gevonden');
    expect(await found(els, 'toewijzen')).to.include('/hulp#aanvragen');
    expect(await found(els, 'toolbox')).to.include('Niets gevonden');
    for (const path of [
      '/handleiding/externe-toegang.pdf',
      '/handleiding/dossier.pdf',
      '/stroomschema/stap.pdf',
      '/stroomschema/dossier.pdf',
      '/routes/onbekend',
    ])
      expect((await help(els, path)).status, path).to.equal(404);
    expect((await help(els, '/stroomschema/aanvraag.pdf')).status).to.equal(200);

    const school = (await help(teacher)).text;
    expect(school)
      .to.not.include('Aanvraagroutes beheren')
      .and.not.include('Notities van het bureau');
    expect((await help(teacher, '/routes/onbekend')).status).to.equal(404);
    expect((await help(teacher, '/stroomschema/onbekend.pdf')).status).to.equal(404);
    expect((await help(teacher, '/handleiding/onbekend.pdf')).status).to.equal(404);
    // Somebody with pupils at a licence that has a desk works in dossiers.
    const both = app.as('tessa', 'docent', { tenant: 'hetbaken' });
    await both.visit(`${app.base}/`);
    expect((await help(both)).text)
      .to.include('De elf stappen')
      .and.include('geen aanvragen');
    expect((await help(both, '/routes/tlv')).status).to.equal(404);
  });

  it('has drawings that zoom with a script, and stand in a frame of their own without one', async () => {
    const page = (await help(teacher, '/routes/tlv')).text;
    expect(page)
      .to.match(/data-zoom-bar hidden/)
      .and.match(/<figure class="flowchart" tabindex="0" role="group" aria-labelledby="verloop">/)
      .and.match(/data-zoom-by="in" aria-label="Groter"/)
      .and.match(/<svg\s+width="\d+"\s+height="\d+"/);
  });

  it('prints each drawing with its words as one tagged figure that says what it is', async () => {
    for (const [place, course] of [
      ['stap', 'step'],
      ['plan', 'plan'],
      ['dossier', 'dossier'],
      ['aanvraag', 'request'],
    ] as const) {
      const page = (await help(teacher)).text;
      expect(page).to.include(`href="${app.base}/hulp/stroomschema/${place}.pdf"`);
      const { bytes } = await help(teacher, `/stroomschema/${place}.pdf`);
      const title = t(`help.${course}Course`);
      const shown = await inspect(bytes, 'qpdf', '--qdf', '--object-streams=disable', 'FILE', '-');
      expect(shown.text.match(/\/S \/Figure/g), place).to.have.length(1);
      expect(shown.text)
        .to.include('/StructTreeRoot')
        .and.match(/\/Alt /);
      const words = /aria-labelledby="[a-z]+">.*?<ul class="arrows">.*?<\/ul>/s;
      const section = page.slice(page.indexOf(`<h2 id="${place}">`));
      const told = [...(words.exec(section)?.[0] ?? '').matchAll(/<text[^>]*>([^<]+)<\/text>/g)];
      expect(told).to.have.length.greaterThan(4);
      const text = solid(await textOf(bytes));
      for (const [, word = ''] of told) expect(text, place).to.include(solid(plain(word)));
      expect(text).to.include(solid(title));
    }
  });

  it('offers the manuals as dated PDFs of the same text', async () => {
    const page = (await help(teacher)).text;
    for (const [key, told] of Object.entries({
      dossier: ['De elf stappen', t('help.words.oogoText'), t('help.evaluations.next')],
      aanvragen: [t('help.requests.missing'), t('help.toolbox.two'), 'Interventieteam'],
      'tlv-en-vso-categorieen': [t('help.vso.twoText'), 'Individueel intelligentieonderzoek'],
    })) {
      expect(page).to.include(`href="${app.base}/hulp/handleiding/${key}.pdf"`);
      const { bytes } = await help(teacher, `/handleiding/${key}.pdf`);
      const text = await textOf(bytes);
      expect(text).to.match(/\d{2}-\d{2}-\d{4}/);
      for (const words of told) expect(solid(text), key).to.include(solid(words));
    }
  });
});
