import { expect } from 'chai';
import { parse } from 'content-disposition';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addPupil, leave, testSchool } from '../support/school.ts';
import { consent, fillDossier, makeDossier, save, set, stepUrl } from '../support/story.ts';

const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('the list of dossiers', function () {
  this.timeout(120_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;
  const ids: Record<string, string> = {};

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    addPupil(school, {
      id: 'evil',
      given: '=HYPERLINK("http://x";"a")',
      family: '@Som; Teken',
      group: '3A',
      birthDate: '2012-01-01',
    });
    app = await startApp({ school });
    teacher = app.as('tessa', 'docent');
    coordinator = app.as('karim', 'zorgcoordinator');
    ids['yara'] = await makeDossier(app, teacher, 'yara', 'extra');
    ids['noor'] = await makeDossier(app, teacher, 'noor', 'basis');
    ids['sem'] = await makeDossier(app, coordinator, 'sem', 'voorziening');
    ids['evil'] = await makeDossier(app, coordinator, 'teken', 'extra');
    await fillDossier(app, teacher, ids['yara']);
    await save(app, coordinator, ids['sem'], 1, [set('clockStart', day(-60))]);
  });
  after(async () => {
    await app.stop();
  });

  const list = async (client: Client, query = ''): Promise<string> => {
    const page = await client.visit(`${app.base}/dossiers${query}`);
    expect(page.status, page.text).to.equal(200);
    return page.text;
  };
  const shown = async (client: Client, query = ''): Promise<string[]> => {
    const html = await list(client, query);
    return Object.entries(ids)
      .filter(([, id]) => html.includes(`/dossiers/${id}/stappen/`))
      .map(([name]) => name)
      .toSorted();
  };

  it('shows a teacher those of own groups, a coordinator all of the licence, an admin and another school none', async () => {
    expect(await shown(teacher)).to.deep.equal(['noor', 'yara']);
    expect(await shown(coordinator)).to.deep.equal(['evil', 'noor', 'sem', 'yara']);
    expect((await app.as('ingrid', 'beheerder').visit(`${app.base}/dossiers`)).status).to.equal(
      404,
    );
    expect(await shown(app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' }))).to.deep.equal(
      [],
    );
  });

  it('says what to do next when there is none, and when a filter leaves none', async () => {
    expect(await list(app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' })))
      .to.include('Nog geen dossiers')
      .and.include('Naar de leerlingen');
    expect(await list(teacher, '?zoek=qqqq'))
      .to.include('Geen dossier gevonden')
      .and.include('Alle lopende dossiers');
  });

  it('filters by type, plan, deadline, what has to happen, group and mentor', async () => {
    expect(await shown(coordinator, '?niveau=basis')).to.deep.equal(['noor']);
    expect(await shown(coordinator, '?plan=waiting')).to.deep.equal(['yara']);
    expect(await shown(coordinator, '?taak=consent')).to.deep.equal(['yara']);
    expect(await shown(coordinator, '?termijn=verlopen')).to.deep.equal(['sem']);
    expect(await shown(coordinator, '?taak=set')).to.deep.equal(['sem']);
    expect(await list(coordinator, '?taak=set'))
      .to.match(/1 dossier</)
      .and.include('18 dagen te laat');
    const html = await list(coordinator);
    const option = (select: string, label: string): string =>
      new RegExp(`name="${select}".*?<option value="([^"]+)">${label}<`, 's').exec(html)?.[1] ??
      'missing';
    expect(await shown(coordinator, `?groep=${option('groep', '3A')}`)).to.deep.equal([
      'evil',
      'sem',
    ]);
    expect(await shown(coordinator, `?mentor=${option('mentor', 'Tessa de Vries')}`)).to.deep.equal(
      ['noor', 'yara'],
    );
    expect(
      await shown(teacher, `?groep=${option('groep', '3A')}`),
      'another’s group shows nothing',
    ).to.deep.equal([]);
  });

  it('finds by the beginning of any part of a name, without marks', async () => {
    for (const [words, found] of [
      ['ber', ['yara']],
      ['yar van', ['yara']],
      ['sahin', ['noor']],
      ['erg', []],
      ['noor berg', []],
      ['%', ['evil', 'noor', 'sem', 'yara']],
    ] as const) {
      expect(await shown(coordinator, `?zoek=${encodeURIComponent(words)}`), words).to.deep.equal(
        found,
      );
    }
    expect(await shown(teacher, '?zoek=sem')).to.deep.equal([]);
  });

  it('sorts by deadline first, and by name or change, either way', async () => {
    const order = (html: string): string[] =>
      [
        ...html.matchAll(
          /<th role="rowheader" scope="row"><a href="[^"]*\/dossiers\/([0-9a-f-]{36})/g,
        ),
      ].map(([, id]) => Object.entries(ids).find(([, one]) => one === id)?.[0] ?? '');
    expect(order(await list(coordinator))[0]).to.equal('sem');
    expect(order(await list(coordinator, '?sorteer=naam'))).to.deep.equal([
      'evil',
      'yara',
      'sem',
      'noor',
    ]);
    expect(order(await list(coordinator, '?sorteer=naam&omgekeerd=1'))).to.deep.equal([
      'noor',
      'sem',
      'yara',
      'evil',
    ]);
    expect(order(await list(coordinator, '?sorteer=gewijzigd&omgekeerd=1'))[0]).to.equal('sem');
    // A file walks all names, where a page of few sorts what it found.
    const file = await coordinator.get(`${app.base}/dossiers/lijst.csv?sorteer=naam&plan=concept`);
    expect([...file.text.matchAll(/Jansen|Şahin|Teken/g)].map(String)).to.deep.equal([
      'Teken',
      'Jansen',
      'Şahin',
    ]);
    expect(order(await list(coordinator, '?sorteer=naam&plan=concept'))).to.deep.equal([
      'evil',
      'sem',
      'noor',
    ]);
  });

  it('refuses what no list has', async () => {
    for (const query of [
      '?sorteer=wachtwoord',
      '?niveau=x',
      '?pagina=0',
      '?groep=1%20OR%201',
      '?taak=set&taak=lapsed',
    ]) {
      expect((await coordinator.visit(`${app.base}/dossiers${query}`)).status, query).to.equal(400);
    }
  });

  it('downloads the filtered list for a spreadsheet, in which a name never becomes a formula', async () => {
    const file = await coordinator.get(`${app.base}/dossiers/lijst.csv?sorteer=naam`);
    expect(file.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    const disposition = parse(file.headers.get('content-disposition') ?? '');
    expect(disposition.type).to.equal('attachment');
    expect(disposition.parameters['filename']).to.match(/^dossiers-\d{4}-\d{2}-\d{2}\.csv$/);
    expect([...file.bytes.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf]);
    const lines = file.text.replace('\uFEFF', '').trimEnd().split('\r\n');
    expect(lines).to.have.length(5);
    expect(lines[0]).to.match(/^Leerling;Groep;Mentor;Type ondersteuning;/);
    expect(lines[1]).to.match(/^"'@Som; Teken, =HYPERLINK\(""http:\/\/x"";""a""\)";3A;Omar Aydin;/);
    expect(
      (await teacher.get(`${app.base}/dossiers/lijst.csv?niveau=basis`)).text
        .trimEnd()
        .split('\r\n'),
    ).to.have.length(2);
  });

  it('records a list and a download as one row with the dossiers in it', async () => {
    await list(coordinator, '?niveau=basis');
    await coordinator.get(`${app.base}/dossiers/lijst.csv?niveau=basis`);
    const admin = await app.database.admin();
    try {
      const [rows] = (await admin.query(
        "SELECT event, details FROM opp_audit WHERE event LIKE 'dossiers.%' ORDER BY sequence DESC LIMIT 2",
      )) as unknown as [{ event: string; details: string }[]];
      expect(rows.map((row) => row.event)).to.deep.equal(['dossiers.exported', 'dossiers.listed']);
      for (const row of rows)
        expect((JSON.parse(row.details) as { dossiers: string[] }).dossiers).to.deep.equal([
          ids['noor'],
        ]);
    } finally {
      await admin.end();
    }
  });

  it('tells where the plan stands through its whole life, as the pages of the dossier do', async () => {
    const yara = ids['yara'] ?? '';
    await consent(app, teacher, yara);
    expect(await shown(coordinator, '?plan=set')).to.deep.equal(['yara']);
    await teacher.visit(stepUrl(app, yara, 8));
    await teacher.post(stepUrl(app, yara, 8), { base: '0', intent: 'reopen' });
    await save(app, teacher, yara, 8, [set('goals/goal/goal', 'anders')]);
    expect(await shown(coordinator, '?plan=lapsed')).to.deep.equal(['yara']);
    expect(await shown(coordinator, '?taak=lapsed')).to.deep.equal(['yara']);
    const whole = await list(coordinator);
    const first = Object.entries(ids).toSorted(
      ([, a], [, b]) => whole.indexOf(`/dossiers/${a}/`) - whole.indexOf(`/dossiers/${b}/`),
    );
    expect(first[0]?.[0], 'asks for something at once').to.equal('yara');
    expect(await shown(coordinator, '?termijn=verlopen'), 'and has no deadline').not.to.include(
      'yara',
    );
    await save(app, teacher, yara, 8, [set('goals/goal/goal', 'tekst straks')]);
    expect(await shown(coordinator, '?plan=set')).to.deep.equal(['yara']);
    expect(await list(coordinator, '?plan=set')).to.include('Vastgesteld met instemming, versie 1');
    const noor = ids['noor'] ?? '';
    await fillDossier(app, teacher, noor, { steps: [1, 2, 3, 4, 5, 6, 7] });
    expect(await shown(coordinator, '?plan=waiting')).to.deep.equal(['noor']);
    await teacher.visit(stepUrl(app, noor, 5));
    await teacher.post(stepUrl(app, noor, 5), { base: '0', intent: 'reopen' });
    expect(await shown(coordinator, '?plan=waiting')).to.deep.equal([]);
  });

  it('keeps filters under a name for who made them, without the name that was sought, and takes them away', async () => {
    await list(coordinator);
    const saved = await coordinator.post(`${app.base}/dossiers/weergaven`, {
      naam: ' Te laat ',
      filter: 'termijn=verlopen&zoek=sem&sorteer=naam&pagina=2',
    });
    expect(saved.location).to.equal(
      `${app.base}/dossiers?termijn=verlopen&sorteer=naam&melding=view-saved`,
    );
    const html = await list(coordinator);
    expect(html).to.match(
      /<a class="chip" href="[^"]*\?termijn&#x3D;verlopen&amp;sorteer&#x3D;naam">Te laat</,
    );
    expect(await list(coordinator, '?termijn=verlopen&sorteer=naam')).to.match(
      /aria-current="true">Te laat</,
    );
    expect(await list(teacher)).not.to.include('Te laat');
    await coordinator.post(`${app.base}/dossiers/weergaven`, {
      naam: 'Te laat',
      filter: 'termijn=binnenkort',
    });
    expect(
      [...(await list(coordinator)).matchAll(/>Te laat</g)],
      'the same name stands for the newest',
    ).to.have.length(2);
    expect(
      (await coordinator.post(`${app.base}/dossiers/weergaven`, { naam: ' ', filter: '' })).text,
    ).to.include('Geef de weergave een naam');
    expect(
      (
        await coordinator.post(`${app.base}/dossiers/weergaven`, {
          naam: 'x',
          filter: 'niveau=nonsens',
        })
      ).status,
    ).to.equal(400);
    const id = /weergaven\/([0-9a-f-]{36})\/verwijderen/.exec(await list(coordinator))?.[1] ?? '';
    await list(teacher);
    expect(
      (await teacher.post(`${app.base}/dossiers/weergaven/${id}/verwijderen`, {})).status,
    ).to.equal(404);
    expect(
      (await coordinator.post(`${app.base}/dossiers/weergaven/${id}/verwijderen`, {})).status,
    ).to.equal(303);
    expect(await list(coordinator)).not.to.include('Te laat');
  });

  it('keeps archived ones apart', async () => {
    const admin = await app.database.admin();
    try {
      await admin.query(
        "UPDATE opp_dossiers SET status = 'archived', archived_at = UTC_TIMESTAMP(3) WHERE id = ?",
        [ids['sem']],
      );
    } finally {
      await admin.end();
    }
    expect(await shown(coordinator)).to.deep.equal(['evil', 'noor', 'yara']);
    expect(await shown(coordinator, '?staat=gearchiveerd')).to.deep.equal(['sem']);
    expect(
      await list(coordinator, '?staat=gearchiveerd'),
      'an archived one has no deadline',
    ).to.include('geen termijn');
  });

  it('loses a pupil who left the group with the next request', async () => {
    leave(app.schools[0]!, 'yara', '2B');
    await app.sync();
    expect(await shown(teacher)).to.deep.equal(['noor']);
  });
});
