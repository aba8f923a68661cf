import { expect } from 'chai';
import { isLastStandard, moved } from '../../plugin/school/learning-domains/domain-rules.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addMember, GROUPS, hostGroupId, makeGroup, rows } from '../support/groups.ts';
import { addPupil } from '../support/school.ts';
import { inputNames, makeDossier, save, set, stepUrl } from '../support/story.ts';

const DOMAINS = '/instellingen/domeinen';
const STANDARD = [
  'technisch-lezen',
  'begrijpend-lezen',
  'spelling',
  'rekenen-wiskunde',
  'leren-leren',
  'taken-uitvoeren',
  'sociale-situaties',
  'werkhouding',
];

describe('learning domains', function () {
  this.timeout(60_000);
  let app: TestApp;
  let ingrid: Client;
  let karim: Client;
  let made = 0;

  beforeEach(async () => {
    app = await startApp();
    ingrid = app.as('ingrid', 'beheerder');
    karim = app.as('karim', 'zorgcoordinator');
    await ingrid.visit(`${app.base}${DOMAINS}/nieuw`);
  });
  afterEach(async () => {
    await app.stop();
  });

  const post = (
    key: string,
    part: string,
    fields: Record<string, string> = {},
  ): ReturnType<Client['post']> => ingrid.post(`${app.base}${DOMAINS}/${key}${part}`, fields);
  const newDomain = async (name: string, standard = false): Promise<string> => {
    const reply = await ingrid.post(`${app.base}${DOMAINS}`, {
      naam: name,
      ...(standard ? { standaard: '1' } : {}),
    });
    expect(reply.status, reply.text).to.equal(303);
    return String(
      (
        await rows(app, 'SELECT domain_key AS `key` FROM opp_learning_domains WHERE name = ?', [
          name,
        ])
      )[0]?.['key'],
    );
  };
  const domainsOf = async (dossier: string): Promise<string[]> =>
    (
      await rows(
        app,
        'SELECT domain_key AS `key` FROM opp_dossier_domains WHERE dossier_id = ? ORDER BY position',
        [dossier],
      )
    ).map((row) => String(row['key']));
  const choose = async (group: string, keys: readonly string[]): ReturnType<Client['post']> => {
    const page = `${app.base}${GROUPS}/${group}/domeinen`;
    await karim.visit(page);
    return await karim.post(page, Object.fromEntries(keys.map((key) => [`domein:${key}`, '1'])));
  };
  /** A new pupil of 2B with a dossier of this moment. */
  const freshDossier = async (groups: readonly string[] = []): Promise<string> => {
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    made += 1;
    addPupil(school, { id: `vers${made}`, given: `Vers${made}`, family: 'Nieuwland', group: '2B' });
    await app.sync();
    for (const group of groups) await addMember(app, karim, group, 'leerlingen', `vers${made}`);
    return await makeDossier(app, karim, `vers${made}`);
  };

  it('are added always as Handmatig under LEERGEBIED OVERSTIJGEND, and say that they hold for new dossiers only', async () => {
    const page = await ingrid.visit(`${app.base}${DOMAINS}`);
    expect(page.text)
      .to.include('geldt alleen voor nieuwe dossiers')
      .and.include('LEERGEBIED OVERSTIJGEND')
      .and.include('Cito');
    const key = await newDomain('Motoriek');
    expect(
      await rows(app, 'SELECT kind, standard FROM opp_learning_domains WHERE domain_key = ?', [
        key,
      ]),
    ).to.deep.equal([{ kind: 'handmatig', standard: 0 }]);
    const list = (await ingrid.visit(`${app.base}${DOMAINS}`)).text;
    expect(list.indexOf('Motoriek')).to.be.greaterThan(list.indexOf('LEERGEBIED OVERSTIJGEND'));
  });

  it('need a description that no other has', async () => {
    for (const [name, sentence] of [
      ['  ', 'vul dit nog in'],
      ['SPELLING', 'al een domein met deze omschrijving'],
      ['x'.repeat(81), 'langer dan 80'],
    ] as const) {
      const reply = await ingrid.post(`${app.base}${DOMAINS}`, { naam: name });
      expect(reply.status).to.equal(422);
      expect(reply.text).to.include(sentence);
    }
    expect((await post('spelling', '', { naam: 'Engels' })).status).to.equal(422);
    expect(
      await rows(
        app,
        "SELECT name FROM opp_learning_domains WHERE domain_key = 'spelling' AND name <> 'Spelling'",
      ),
    ).to.deep.equal([]);
  });

  it('warn with the pencil that the description must match, and rename for new dossiers only', async () => {
    const before = await freshDossier();
    expect((await ingrid.visit(`${app.base}${DOMAINS}/spelling`)).text).to.include(
      'Let op dat de omschrijving aansluit bij het oorspronkelijke domein',
    );
    expect((await post('spelling', '', { naam: 'Spelling en leestekens' })).status).to.equal(303);
    const after = await freshDossier();
    expect((await karim.visit(stepUrl(app, before, 4))).text)
      .to.include('Spelling')
      .and.not.include('leestekens');
    expect((await karim.visit(stepUrl(app, after, 4))).text).to.include('Spelling en leestekens');
  });

  it('are taken along by default or not on the page of the pencil too, also by the coordinator', async () => {
    const key = await newDomain('Zelfstandigheid');
    const standard = async (): Promise<unknown> =>
      (
        await rows(app, 'SELECT standard FROM opp_learning_domains WHERE domain_key = ?', [key])
      )[0]?.['standard'];
    const page = `${app.base}${DOMAINS}/${key}`;
    const form = { naam: 'Zelfstandigheid', heeftstandaard: '1' };
    expect((await karim.visit(page)).text).to.include('name="standaard"');
    expect((await karim.post(page, { ...form, standaard: '1' })).status).to.equal(303);
    expect(await standard()).to.equal(1);
    await karim.post(page, { naam: 'Zelfstandig werken' });
    expect(await standard(), 'a form without the box leaves it').to.equal(1);
    await karim.post(page, form);
    expect(await standard()).to.equal(0);
    await karim.visit(`${app.base}${DOMAINS}/${key}/verwijderen`);
    await karim.post(`${page}/verwijderen`, {});
  });

  it('taken along by default are chosen beforehand in new groups, and leave existing groups as they were', async () => {
    const old = await makeGroup(app, karim, 'Oud');
    const host = await hostGroupId(app, '2B');
    expect((await post('engels', '/standaard', { aan: '1' })).status).to.equal(303);
    expect((await post('werkhouding', '/standaard', { aan: '0' })).status).to.equal(303);
    await newDomain('Motoriek', true);
    const fresh = await makeGroup(app, karim, 'Nieuw');
    const shown = async (group: string): Promise<string[]> => {
      const page = await karim.visit(`${app.base}${GROUPS}/${group}/domeinen`);
      return [...page.text.matchAll(/name="domein:([^"]+)" value="1" checked/g)]
        .map(([, key]) => key ?? '')
        .toSorted();
    };
    expect(await shown(old)).to.deep.equal(STANDARD.toSorted());
    expect(await shown(host)).to.deep.equal(STANDARD.toSorted());
    const chosen = await shown(fresh);
    expect(chosen).to.have.length(STANDARD.length + 1);
    expect(chosen).to.include('engels').and.not.include('werkhouding');
    expect(await domainsOf(await freshDossier())).to.deep.equal(STANDARD);
  });

  it('always leave one that is taken along by default', async () => {
    for (const key of STANDARD.slice(1))
      expect((await post(key, '/standaard', { aan: '0' })).status).to.equal(303);
    for (const part of ['/standaard', '/verwijderen']) {
      const refused = await post('technisch-lezen', part, { aan: '0' });
      expect(refused.status).to.equal(409);
      expect(refused.text).to.include('enige domein dat standaard wordt meegenomen');
    }
    expect(
      await rows(
        app,
        "SELECT domain_key AS `key` FROM opp_learning_domains d JOIN opp_licences l ON l.id = d.licence_id WHERE l.name = 'DEWERF' AND standard AND removed_at IS NULL",
      ),
    ).to.deep.equal([{ key: 'technisch-lezen' }]);
  });

  it('of a group go to its new dossiers; a pupil in more groups gets them together, in the licence’s order', async () => {
    const host = await hostGroupId(app, '2B');
    expect((await choose(host, ['spelling', 'leren-leren'])).status).to.equal(303);
    expect(await domainsOf(await freshDossier())).to.deep.equal(['spelling', 'leren-leren']);
    const other = await makeGroup(app, karim, 'Rekenhulp');
    await choose(other, ['toekomstperspectief', 'rekenen-wiskunde', 'spelling']);
    expect(await domainsOf(await freshDossier([other]))).to.deep.equal([
      'spelling',
      'rekenen-wiskunde',
      'leren-leren',
      'toekomstperspectief',
    ]);
  });

  it('follow the standard in a group that never chose, beside the choice of another group', async () => {
    const other = await makeGroup(app, karim, 'Engels');
    await choose(other, ['engels']);
    expect(await domainsOf(await freshDossier([other]))).to.have.members([...STANDARD, 'engels']);
  });

  it('of a dossier are those of the moment it was made, whatever changes afterwards', async () => {
    const dossier = await freshDossier();
    const names = async (): Promise<string[]> =>
      inputNames((await karim.visit(stepUrl(app, dossier, 4))).text).filter((name) =>
        name.startsWith('domains/'),
      );
    const [domains, fields] = [await domainsOf(dossier), await names()];
    expect(domains).to.deep.equal(STANDARD);
    await choose(await hostGroupId(app, '2B'), ['engels', 'woordenschat']);
    await post('spelling', '', { naam: 'Iets anders' });
    await post('leren-leren', '/verwijderen');
    await post('werkhouding', '/standaard', { aan: '0' });
    await post('rekenen-wiskunde', '/verplaatsen', { richting: 'op' });
    await newDomain('Motoriek', true);
    expect(await domainsOf(dossier)).to.deep.equal(domains);
    expect(await names()).to.deep.equal(fields);
    expect(await domainsOf(await freshDossier())).to.deep.equal(['woordenschat', 'engels']);
  });

  it('removed while somebody writes in it: the writing goes on, and the page had said so', async () => {
    const dossier = await freshDossier();
    await karim.visit(stepUrl(app, dossier, 4));
    await save(app, karim, dossier, 4, [set('domains/leren-leren/image', 'Voor het verwijderen.')]);
    expect((await ingrid.visit(`${app.base}${DOMAINS}/leren-leren/verwijderen`)).text).to.include(
      'In 1 open dossier staat het domein',
    );
    const [removed] = await Promise.all([
      post('leren-leren', '/verwijderen'),
      save(app, karim, dossier, 4, [set('domains/leren-leren/image', 'Tijdens het verwijderen.')]),
    ]);
    expect(removed.status).to.equal(303);
    await save(app, karim, dossier, 4, [set('domains/leren-leren/image', 'Na het verwijderen.')]);
    expect((await karim.visit(stepUrl(app, dossier, 4))).text).to.include('Na het verwijderen.');
    expect(await domainsOf(await freshDossier())).not.to.include('leren-leren');
    expect((await post('leren-leren', '/verwijderen')).status).to.equal(303);
    expect((await post('leren-leren', '', { naam: 'Toch' })).text).to.include(
      'intussen verwijderd',
    );
    expect((await ingrid.visit(`${app.base}${DOMAINS}`)).text).to.include('Verwijderde domeinen');
    expect((await post('leren-leren', '/terugzetten')).status).to.equal(303);
    expect(await domainsOf(await freshDossier())).to.include('leren-leren');
  });

  it('of a group are never none, and never one that was removed in the meantime', async () => {
    const host = await hostGroupId(app, '2B');
    await choose(host, ['spelling', 'leren-leren']);
    const none = await choose(host, []);
    expect(none.status).to.equal(422);
    expect(none.text).to.include('Kies ten minste één domein');
    await post('engels', '/verwijderen');
    const late = await choose(host, ['engels', 'spelling']);
    expect(late.status).to.equal(409);
    expect(late.text).to.include('intussen verwijderd');
    expect((await choose(host, ['bestaat-niet'])).status).to.equal(409);
    expect(await domainsOf(await freshDossier())).to.deep.equal(['spelling', 'leren-leren']);
    await post('spelling', '/verwijderen');
    expect(await domainsOf(await freshDossier())).to.deep.equal(['leren-leren']);
    // What the group chose counts again once the domain is back.
    await choose(host, ['woordenschat', 'leren-leren']);
    await post('spelling', '/terugzetten');
    expect(await domainsOf(await freshDossier())).to.deep.equal([
      'spelling',
      'woordenschat',
      'leren-leren',
    ]);
  });

  it('come back only while no other took their description', async () => {
    const key = await newDomain('Motoriek');
    await post(key, '/verwijderen');
    await newDomain('Mótoriek');
    await ingrid.post(`${app.base}${DOMAINS}`, { naam: 'Motoriek' });
    const refused = await post(key, '/terugzetten');
    expect(refused.status).to.equal(409);
    expect(refused.text).to.include('al een domein met de omschrijving Motoriek');
  });

  it('keep the order that an admin gives them, each within its area', async () => {
    await post('spelling', '/verplaatsen', { richting: 'op' });
    await post('technisch-lezen', '/verplaatsen', { richting: 'op' });
    expect((await domainsOf(await freshDossier())).slice(0, 3)).to.deep.equal([
      'technisch-lezen',
      'spelling',
      'begrijpend-lezen',
    ]);
  });

  it('of one school are nothing to another', async () => {
    await newDomain('Alleen hier');
    const theirs = app.as('ingrid', 'beheerder', { tenant: 'hetbaken' });
    expect((await theirs.visit(`${app.base}${DOMAINS}`)).text).not.to.include('Alleen hier');
    const key = String(
      (
        await rows(
          app,
          "SELECT domain_key AS `key` FROM opp_learning_domains WHERE name = 'Alleen hier'",
        )
      )[0]?.['key'],
    );
    expect((await theirs.visit(`${app.base}${DOMAINS}/${key}`)).status).to.equal(404);
    const group = await makeGroup(app, karim, 'Van de Werf');
    expect((await theirs.visit(`${app.base}${GROUPS}/${group}/domeinen`)).status).to.equal(404);
  });
});

describe('the rules of domains', () => {
  const domain = (
    key: string,
    kind: 'cito' | 'handmatig',
    more: { standard?: boolean; removed?: boolean } = {},
  ) => ({ key, name: key, kind, standard: false, removed: false, ...more });

  it('move a domain past its neighbour of the same area that shows, and no further', () => {
    const list = [
      domain('a', 'cito'),
      domain('b', 'handmatig'),
      domain('x', 'cito', { removed: true }),
      domain('c', 'cito'),
    ];
    expect(moved(list, 'c', 'up')).to.deep.equal(['c', 'b', 'x', 'a']);
    expect(moved(list, 'a', 'up')).to.equal(undefined);
    expect(moved(list, 'b', 'down')).to.equal(undefined);
    expect(moved(list, 'x', 'down')).to.equal(undefined);
  });

  it('know the last one that is taken along by default', () => {
    const list = [
      domain('a', 'cito', { standard: true }),
      domain('b', 'cito', { standard: true, removed: true }),
      domain('c', 'cito'),
    ];
    expect([
      isLastStandard('a', list),
      isLastStandard('b', list),
      isLastStandard('c', list),
    ]).to.deep.equal([true, false, false]);
  });
});
