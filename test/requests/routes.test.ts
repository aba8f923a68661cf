import { expect } from 'chai';
import { parseConfig } from '../../plugin/config.ts';
import { ConfigError } from '../../plugin/index.ts';
import type { FeatureNeeds } from '../../plugin/compose.ts';
import type { DossierFacts } from '../../plugin/dossier/facts/index.ts';
import { AppError } from '../../plugin/kernel/errors.ts';
import type { SignedInActor } from '../../plugin/platform/routes/index.ts';
import type { Unit } from '../../plugin/platform/store/index.ts';
import { builtIn } from '../../plugin/sharing/request-routes/built-in/index.ts';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/definition.ts';
import { editRoutes } from '../../plugin/sharing/request-routes/index.ts';
import type { RequestRouteParts } from '../../plugin/sharing/request-routes/index.ts';
import { startApp, whoIs } from '../support/app.ts';
import type { AppOptions } from '../support/app.ts';
import { rows } from '../support/groups.ts';
import { partnershipLicences } from '../support/partnership.ts';
import { ADAPTER, testHost, testSchool } from '../support/school.ts';
import { makeDossier } from '../support/story.ts';

const licences = [
  ...partnershipLicences.map((licence) =>
    licence.kind === 'swv' ? { ...licence, partners: ['TOMVONK'] } : licence,
  ),
  {
    name: 'TOMVONK',
    kind: 'swv' as const,
    tenant: { adapter: `${ADAPTER}-3`, tenant: 'tomvonk' },
    schoolName: 'CLEO',
  },
];

/** The house as it stands, and what its own features are made of. */
async function opened(more: AppOptions = {}) {
  let needs: FeatureNeeds | undefined;
  const school = testSchool('dewerf', 'De Werf');
  const others = [testSchool('hetbaken', 'Het Baken'), testSchool('tomvonk', 'CLEO')];
  const app = await startApp({
    config: { licences },
    school,
    adapters: testHost([school, ...others], whoIs),
    features: [
      (parts) => {
        needs = parts;
        return { name: 'probe' };
      },
    ],
    ...more,
  });
  const parts = app.plugin.house.features.find(({ name }) => name === 'request-routes');
  if (needs === undefined || parts === undefined) throw new Error('No routes stand in the house');
  return { app, parts: parts as unknown as RequestRouteParts, ...needs };
}

type Opened = Awaited<ReturnType<typeof opened>>;

const licenceId = ({ licences: known }: Opened, name: string): string => {
  const found = known.all().find((licence) => licence.name === name);
  if (found === undefined) throw new Error(`There is no licence ${name}`);
  return found.id;
};

/** An admin of a licence, who is somebody of its host. */
async function admin(house: Opened, name = 'SWVPOLDER'): Promise<SignedInActor> {
  const licence = licenceId(house, name);
  const [row] = await rows(house.app, 'SELECT id FROM opp_people WHERE licence_id = ? LIMIT 1', [
    licence,
  ]);
  return {
    personId: String(row?.['id']),
    licenceId: licence,
    roles: ['admin'],
    basis: 'admin',
  };
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

const current = (house: Opened) =>
  house.parts.routesStore.current(house.platform.database, licenceId(house, 'SWVPOLDER'));

async function routeOf(house: Opened, key: string) {
  const found = (await current(house)).find((version) => version.key === key);
  if (found === undefined) throw new Error(`There is no route ${key}`);
  return found;
}

/** Another text that everybody sees. */
const changed = (definition: RouteDefinition): RouteDefinition => ({
  ...definition,
  parts: definition.parts.map((part, index) =>
    index === 0 ? { ...part, title: { nl: 'Anders gevraagd' } } : part,
  ),
});

describe('the routes of a partnership', function () {
  this.timeout(60_000);
  let house: Opened;
  let dossier: Pick<DossierFacts, 'id' | 'pupilId' | 'licenceId' | 'level'>;

  beforeEach(async () => {
    house = await opened();
    const { app } = house;
    const karim = app.as('karim', 'zorgcoordinator');
    const id = await makeDossier(app, karim, 'Yara', 'voorziening');
    const [row] = await rows(app, 'SELECT pupil_id AS pupilId FROM opp_dossiers WHERE id = ?', [
      id,
    ]);
    dossier = {
      id,
      pupilId: String(row?.['pupilId']),
      licenceId: licenceId(house, 'DEWERF'),
      level: 'voorziening',
    };
  });
  afterEach(async () => {
    await house.app.stop();
  });

  const inUnit = <T>(work: (unit: Unit) => Promise<T>): Promise<T> =>
    house.platform.unitOfWork.run(
      { roles: ['system'], basis: 'test', licenceId: dossier.licenceId },
      async (unit) => {
        await unit.audit({ event: 'test' });
        return await work(unit);
      },
    );
  const choose = (key: string) =>
    inUnit((unit) => house.parts.forms.chosen(unit, dossier as DossierFacts, key));
  const pins = (): Promise<Record<string, unknown>[]> =>
    rows(house.app, 'SELECT version_id AS version FROM opp_dossier_routes');
  const step = (versionId: string | null = null, more: object = {}) =>
    house.parts.forms.step({ versionId, ...dossier, ...more });
  const offered = (more: object = {}): readonly string[] | undefined => {
    const [part] = step(null, more).parts;
    return part?.kind === 'fields' ? part.fields[0]?.options : undefined;
  };

  it('are the four that the product brings, once, however often it starts', async () => {
    const before = await current(house);
    expect(before.map(({ key }) => key)).to.deep.equal(builtIn.map((one) => one.definition.key));
    for (const [index, { definition }] of builtIn.entries())
      expect(before[index]?.definition).to.deep.equal(definition);
    const left = await house.app.leave();
    house = await opened({ from: left });
    expect((await current(house)).map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id));
    await rows(
      house.app,
      `DELETE v FROM opp_request_route_versions v
         JOIN opp_request_routes r ON r.id = v.route_id
        WHERE r.route_key = 'hit'`,
    );
    await rows(house.app, "DELETE FROM opp_request_routes WHERE route_key = 'hit'");
    await Promise.all(
      [1, 2].map(() => house.parts.requestRoutes.ensureBuiltIn(licenceId(house, 'SWVPOLDER'))),
    );
    for (const table of ['opp_request_routes', 'opp_request_route_versions'])
      expect(await rows(house.app, `SELECT id FROM ${table}`), table).to.have.length(4);
    await left.remove();
  });

  it('go to the desk of the partner that has it, and else to the partnership’s own', async () => {
    const desks = Object.fromEntries(
      (await current(house)).map(({ key, deskId }) => [key, deskId]),
    );
    const own = licenceId(house, 'SWVPOLDER');
    expect(desks).to.deep.equal({
      'opp-light': own,
      hit: own,
      cleo: licenceId(house, 'TOMVONK'),
      tlv: own,
    });
    const els = await admin(house);
    const hit = await routeOf(house, 'hit');
    const { requestRoutes } = house.parts;
    await requestRoutes.setDesk(els, hit.routeId, licenceId(house, 'TOMVONK'));
    expect((await routeOf(house, 'hit')).deskId).to.equal(licenceId(house, 'TOMVONK'));
    expect(
      await codeOf(requestRoutes.setDesk(els, hit.routeId, licenceId(house, 'DEWERF'))),
    ).to.equal('route-desk');
  });

  it('are what step 9 offers at their level, and nothing to a school without a partnership', () => {
    expect(offered()).to.deep.equal(['opp-light', 'hit', 'cleo', 'tlv', 'skip']);
    expect(offered({ level: 'extra' })).to.deep.equal(['skip']);
    expect(offered({ licenceId: licenceId(house, 'TOMVONK') })).to.deep.equal(['skip']);
  });

  it('pin the version that was chosen, and skipping or choosing nothing takes the pin away', async () => {
    const tlv = await routeOf(house, 'tlv');
    const chosen = await choose('tlv');
    expect(chosen.parts.map(({ key }) => key)).to.include('tlv-categorieen');
    expect(await pins()).to.deep.equal([{ version: tlv.id }]);
    await choose('hit');
    expect(await pins()).to.deep.equal([{ version: (await routeOf(house, 'hit')).id }]);
    for (const none of ['skip', '']) {
      await choose('tlv');
      expect((await choose(none)).parts.map(({ key }) => key)).to.deep.equal(['choice']);
      expect(await pins()).to.deep.equal([]);
    }
    const told = await rows(
      house.app,
      "SELECT details FROM opp_audit WHERE event = 'request.route-chosen' AND dossier_id = ? ORDER BY sequence",
      [dossier.id],
    );
    expect(
      told.map(({ details }) => (JSON.parse(String(details)) as { route: string }).route),
    ).to.deep.equal(['tlv', 'hit', 'tlv', 'skip', 'tlv', 'skip']);
  });

  it('keep the questions of a dossier as they were when a new version begins', async () => {
    const els = await admin(house);
    const { requestRoutes, forms } = house.parts;
    const old = await routeOf(house, 'tlv');
    await choose('tlv');
    const draft = await requestRoutes.saveDraft(els, old.routeId, changed(old.definition));
    expect((await requestRoutes.draft(els, old.routeId)).parts[0]?.title.nl).to.equal(
      'Anders gevraagd',
    );
    expect((await routeOf(house, 'tlv')).id, 'a draft does not count').to.equal(old.id);
    await requestRoutes.begin(els, old.routeId, draft);
    const now = await routeOf(house, 'tlv');
    expect([now.id, now.number]).to.deep.equal([draft, 2]);
    const titleOf = (versionId: string): string | undefined => {
      const part = step(versionId).parts[1];
      return part?.kind === 'fields' ? part.words?.label.nl : undefined;
    };
    expect(await pins()).to.deep.equal([{ version: old.id }]);
    expect([titleOf(old.id), titleOf(now.id)]).to.deep.equal(['De verklaring', 'Anders gevraagd']);
    await choose('tlv');
    expect(await pins()).to.deep.equal([{ version: now.id }]);
    await inUnit((unit) => forms.pin(unit, dossier, old.id));
    expect(await pins()).to.deep.equal([{ version: old.id }]);
  });

  it('begin a version once, and never change one that began', async () => {
    const els = await admin(house);
    const { requestRoutes } = house.parts;
    const old = await routeOf(house, 'hit');
    const draft = await requestRoutes.saveDraft(els, old.routeId, old.definition);
    const twice = await Promise.all(
      [1, 2].map(() => codeOf(requestRoutes.begin(els, old.routeId, draft))),
    );
    expect(twice.toSorted()).to.deep.equal(['done', 'route-begun']);
    expect(await codeOf(requestRoutes.begin(els, old.routeId, old.id))).to.equal('route-begun');
    const next = await requestRoutes.saveDraft(els, old.routeId, changed(old.definition));
    expect(next).to.not.equal(draft);
    expect(await requestRoutes.saveDraft(els, old.routeId, old.definition)).to.equal(next);
    expect((await routeOf(house, 'hit')).definition).to.deep.equal(old.definition);
    await requestRoutes.dropDraft(els, old.routeId);
    expect(
      await house.parts.routesStore.drafts(house.platform.database, els.licenceId),
    ).to.deep.equal([]);
  });

  it('that are closed or retired are chosen no more, and keep their questions', async () => {
    const els = await admin(house);
    const { requestRoutes } = house.parts;
    const [hit, cleo] = [await routeOf(house, 'hit'), await routeOf(house, 'cleo')];
    await choose('hit');
    await requestRoutes.setOpen(els, hit.routeId, false);
    await requestRoutes.retire(els, cleo.routeId);
    expect(offered()).to.deep.equal(['opp-light', 'tlv', 'skip']);
    for (const key of ['hit', 'cleo', 'nergens'])
      expect(await codeOf(choose(key)), key).to.equal('route-closed');
    expect(step(hit.id).parts.map(({ key }) => key)).to.include('hit-wat');
    await requestRoutes.setOpen(els, hit.routeId, true);
    expect(offered()).to.include('hit');
    expect(await codeOf(requestRoutes.setOpen(els, cleo.routeId, true))).to.equal('not-found');
  });

  it('can be the partnership’s own, offered once they begin, at the level that it opens', async () => {
    const els = await admin(house);
    const { requestRoutes, routesStore } = house.parts;
    const own: RouteDefinition = {
      ...(await routeOf(house, 'opp-light')).definition,
      name: { nl: 'Trajectplusklas' },
      levels: ['extra'],
    };
    const id = await requestRoutes.addRoute(els, own, els.licenceId);
    expect(offered({ level: 'extra' })).to.deep.equal(['skip']);
    const [draft] = await routesStore.drafts(house.platform.database, els.licenceId);
    expect(draft?.key).to.match(/^r-[0-9a-f]{8}$/);
    await requestRoutes.begin(els, id, draft?.id ?? '');
    expect(offered({ level: 'extra' })).to.deep.equal([draft?.key, 'skip']);
    expect(await codeOf(requestRoutes.addRoute(els, { schema: 1 }, els.licenceId))).to.equal(
      'values-refused',
    );
  });

  it('are another process’s to see after half a minute', async () => {
    const { app } = house;
    await rows(app, "UPDATE opp_request_routes SET open = 0 WHERE route_key = 'hit'");
    expect(offered()).to.include('hit');
    await app.plugin.run('request-routes.refresh');
    expect(offered()).to.not.include('hit');
    const job = app.plugin.house.jobs().find(({ name }) => name === 'request-routes.refresh');
    expect(job?.everyMs).to.equal(30_000);
    expect(await codeOf(choose('hit')), 'what is chosen is read anew').to.equal('route-closed');
  });

  it('are those of their own partnership alone to change, by its admin', async () => {
    const tlv = await routeOf(house, 'tlv');
    const { requestRoutes } = house.parts;
    for (const name of ['DEWERF', 'TOMVONK']) {
      const other = await admin(house, name);
      expect(await codeOf(requestRoutes.draft(other, tlv.routeId)), name).to.equal('not-found');
      expect(
        await codeOf(requestRoutes.saveDraft(other, tlv.routeId, tlv.definition)),
        name,
      ).to.equal('not-found');
      expect(await codeOf(requestRoutes.retire(other, tlv.routeId)), name).to.equal('not-found');
    }
    const els = await admin(house);
    const may = (actor: SignedInActor, licenceKind: 'school' | 'swv' = 'swv') =>
      editRoutes.allow(actor, { partnershipId: els.licenceId, licenceKind, trace: {} }, new Date());
    expect(may(els)).to.equal('admin');
    for (const role of ['teacher', 'coordinator', 'external', 'swv'] as const)
      expect(may({ ...els, roles: [role] }), role).to.equal(undefined);
    expect(may(await admin(house, 'DEWERF'))).to.equal(undefined);
    expect(may(els, 'school')).to.equal(undefined);
  });

  it('have an instruction of the partnership’s own, sealed, one of each kind', async () => {
    const els = await admin(house);
    const { routeFiles } = house.parts;
    const { database } = house.platform;
    const tlv = await routeOf(house, 'tlv');
    const pdf = (words: string): Buffer => Buffer.from(`%PDF-1.4\n${words}\n%%EOF\n`, 'latin1');
    const keep = (name: string, bytes: Buffer): Promise<string> =>
      routeFiles.keep(els, tlv.routeId, { kind: 'instruction', name, bytes });
    await keep('Oud.pdf', pdf('oud'));
    const id = await keep('Zo vraag je aan.pdf', pdf('nieuw'));
    const list = await routeFiles.list(database, els.licenceId, [tlv.routeId]);
    expect(list.map(({ id: file, name }) => [file, name])).to.deep.equal([[id, 'Zo vraag je aan']]);
    const read = await routeFiles.read(els.licenceId, id);
    expect([read.name, read.kind, read.bytes.toString('latin1')]).to.deep.equal([
      'Zo vraag je aan.pdf',
      'pdf',
      pdf('nieuw').toString('latin1'),
    ]);
    const [kept] = await rows(house.app, 'SELECT name, bytes FROM opp_request_route_files');
    expect(String(kept?.['name'])).to.not.include('Oud');
    expect(String(kept?.['bytes'])).to.not.include('PDF');
    for (const [name, bytes, code] of [
      ['brief.txt', Buffer.from('Een brief.'), 'file-kind-refused'],
      ['leeg.pdf', Buffer.alloc(0), 'file-empty'],
      ['script.pdf', pdf('1 0 obj << /OpenAction << /JS (x) >> >> endobj'), 'route-file-active'],
      ['groot.pdf', Buffer.alloc(5 * 1024 * 1024 + 1), 'route-file-large'],
    ] as const)
      expect(await codeOf(keep(name, bytes)), name).to.equal(code);
    expect(await codeOf(routeFiles.read(licenceId(house, 'TOMVONK'), id))).to.equal('not-found');
    await routeFiles.drop(els, tlv.routeId, id);
    expect(await codeOf(routeFiles.read(els.licenceId, id))).to.equal('not-found');
  });
});

describe('the partners of a partnership', () => {
  const config = (own: unknown) => ({
    baseUrl: 'https://school.example/dossier',
    databaseUrl: 'mysql://app:x@localhost/opp',
    migrationDatabaseUrl: 'mysql://migrate:x@localhost/opp',
    masterKey: Buffer.alloc(32, 7).toString('base64'),
    dataFolder: '/var/lib/opp',
    roles: { docent: 'teacher' as const },
    licences: own as typeof licences,
  });
  const faultsOf = (own: unknown): readonly string[] => {
    try {
      parseConfig(config(own), {});
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
    return [];
  };
  const withPartners = (name: string, partners: string[]) =>
    licences.map((licence) => (licence.name === name ? { ...licence, partners } : licence));

  it('are other partnerships of the configuration, each once', () => {
    expect(faultsOf(licences)).to.deep.equal([]);
    expect(faultsOf(withPartners('SWVPOLDER', ['DEWERF', 'NERGENS']))).to.deep.equal([
      'licences.SWVPOLDER.partners: there is no licence DEWERF of kind swv',
      'licences.SWVPOLDER.partners: there is no licence NERGENS of kind swv',
    ]);
    expect(faultsOf(withPartners('SWVPOLDER', ['SWVPOLDER', 'TOMVONK', 'TOMVONK']))).to.deep.equal([
      'licences.SWVPOLDER.partners: SWVPOLDER is no partner of itself',
      'licences.SWVPOLDER.partners: names one twice',
    ]);
    expect(faultsOf(withPartners('DEWERF', ['TOMVONK'])).join()).to.include(
      'only a licence of kind swv has partners',
    );
  });
});
