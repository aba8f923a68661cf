import { expect } from 'chai';
import type {
  Cap,
  HostAdapter,
  Person,
  RosterEnd,
  RosterItem,
} from '../../adapters/contract/index.ts';

/**
 * What the suite needs to know of the adapter under test; every maker gives a fresh adapter on the
 * same data.
 */
export interface AdapterUnderTest {
  /** A new adapter, not started. */
  make(): HostAdapter;
  /** Another tenant of the same host, when there is one: ids must never collide. */
  makeOther?(): HostAdapter;
  /** The same host after somebody got another name. */
  makeRenamed?(): { adapter: HostAdapter; personId: string };
  /** Counted by hand, apart from the adapter's own code. */
  counts?: Partial<Record<RosterItem['t'], number>>;
  /** The same host with rows that break a rule, and the rules that must be named. */
  makeBroken?(): { adapter: HostAdapter; rules: string[] };
  /** A guardian of whom the host does not know whether they may read. */
  unknownGuardian?: string;
  /** The same host with at least this many pupils, and names in every script. */
  makeLarge?(): { adapter: HostAdapter; pupils: number; names: string[] };
}

interface Pulled {
  items: RosterItem[];
  end: RosterEnd;
}

const surface: Record<Cap, (adapter: HostAdapter) => boolean> = {
  'launch.oidc': (adapter) => adapter.identity?.kind === 'redirect',
  'launch.mounted': (adapter) => adapter.identity?.kind === 'mounted',
  'roster.snapshot': (adapter) => adapter.roster !== undefined,
  'roster.guardians': (adapter) => adapter.roster !== undefined,
  'roster.schoolYears': (adapter) => adapter.roster !== undefined,
  nav: (adapter) => adapter.ui !== undefined,
  theme: (adapter) => adapter.ui !== undefined,
};

const context = { fetch: globalThis.fetch, now: () => new Date() };

/** Reads a pull to its end. */
export async function pullAll(
  adapter: HostAdapter,
  signal: AbortSignal = new AbortController().signal,
): Promise<Pulled> {
  if (adapter.roster === undefined) throw new Error('This adapter has no roster');
  const stream = adapter.roster.pull({ signal });
  const items: RosterItem[] = [];
  let step = await stream.next();
  while (step.done !== true) {
    items.push(step.value);
    step = await stream.next();
  }
  return { items, end: step.value };
}

const refs = (items: readonly RosterItem[]): string[] =>
  items
    .flatMap((item) => ('v' in item && 'ref' in item.v ? [JSON.stringify(item.v.ref)] : []))
    .toSorted();
const people = (items: readonly RosterItem[]): Person[] =>
  items.flatMap((item) => (item.t === 'person' ? [item.v] : []));

/**
 * The contract every adapter keeps, as mocha tests: capabilities, stable references, whole
 * snapshots, rejects, roles, guardians, large schools, and stopping. What the adapter does not have
 * is not tested.
 */
export function describeHostAdapter(name: string, given: AdapterUnderTest): void {
  describe(`the host adapter ${name}`, () => {
    describeCapabilities(given);
    if (given.make().roster !== undefined) describeRoster(given);
  });
}

function describeCapabilities(given: AdapterUnderTest): void {
  it('declares exactly what it has (C1)', () => {
    const adapter = given.make();
    for (const cap of adapter.caps) expect(surface[cap](adapter), cap).to.equal(true);
    if (adapter.roster !== undefined) expect(adapter.caps.has('roster.snapshot')).to.equal(true);
    if (adapter.ui !== undefined)
      expect(adapter.caps.has('nav') || adapter.caps.has('theme')).to.equal(true);
    if (adapter.identity?.passwordUrl !== undefined)
      expect(adapter.identity.passwordUrl, 'where people change their password').to.match(
        /^(https:\/\/|\/(?!\/))/,
      );
    if (adapter.identity !== undefined)
      expect(
        adapter.caps.has(adapter.identity.kind === 'redirect' ? 'launch.oidc' : 'launch.mounted'),
      ).to.equal(true);
    expect(adapter.apiVersion).to.equal(1);
    expect(adapter.name.trim()).not.to.equal('');
  });

  it('leaves no timer and no socket after stop (C16)', async () => {
    const open = async (): Promise<number> => {
      // The test runner's own timer and a look-up that has failed need a moment to settle.
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
      return process.getActiveResourcesInfo().filter((kind) => /Timeout|TCP|Pipe/.test(kind))
        .length;
    };
    const before = await open();
    const adapter = given.make();
    await adapter.start(context);
    await adapter.health();
    if (adapter.roster !== undefined) await pullAll(adapter);
    await adapter.stop();
    expect(await open()).to.be.at.most(before);
  });
}

function describeRoster(given: AdapterUnderTest): void {
  it('gives the same references twice and after a restart, also when somebody is renamed (C2)', async () => {
    const adapter = given.make();
    await adapter.start(context);
    const first = refs((await pullAll(adapter)).items);
    expect(first.length).to.be.greaterThan(0);
    expect(refs((await pullAll(adapter)).items)).to.deep.equal(first);
    await adapter.stop();
    expect(refs((await pullAll(given.make())).items)).to.deep.equal(first);
    expect(new Set(first).size, 'a reference twice').to.equal(first.length);
    const renamed = given.makeRenamed?.();
    if (renamed !== undefined)
      expect(refs((await pullAll(renamed.adapter)).items)).to.deep.equal(first);
  });

  it('never shares a reference between tenants (C2)', async () => {
    const other = given.makeOther?.();
    if (other === undefined) return;
    const theirs = new Set(refs((await pullAll(other)).items));
    expect(
      refs((await pullAll(given.make())).items).filter((ref) => theirs.has(ref)),
    ).to.deep.equal([]);
  });

  it('tells everything there is, and says that it is complete (C3)', async () => {
    const { items, end } = await pullAll(given.make());
    expect(end.complete).to.equal(true);
    expect(end.scope).to.have.length.greaterThan(0);
    for (const [kind, count] of Object.entries(given.counts ?? {}))
      expect(
        items.filter((item) => item.t === kind),
        kind,
      ).to.have.length(count);
    const known = new Set(refs(items));
    for (const item of items) {
      if (item.t === 'membership')
        expect(
          known.has(JSON.stringify(item.v.group)) && known.has(JSON.stringify(item.v.person)),
        ).to.equal(true);
      if (item.t === 'guardianship')
        expect(
          known.has(JSON.stringify(item.v.student)) && known.has(JSON.stringify(item.v.guardian)),
        ).to.equal(true);
    }
  });

  it('says "not complete" wherever it is cut off (C4)', async () => {
    const total = (await pullAll(given.make())).items.length;
    for (const at of [0, 1, Math.floor(total / 2), total - 1]) {
      const controller = new AbortController();
      const stream = given.make().roster?.pull({ signal: controller.signal });
      if (stream === undefined) return;
      let step = at === 0 ? undefined : await stream.next();
      for (let taken = 1; taken < at && step?.done !== true; taken += 1) step = await stream.next();
      controller.abort();
      const end = await drain(stream).catch(() => undefined);
      expect(end?.complete ?? false, `cut after ${at}`).to.equal(false);
    }
  });

  it('rejects a bad row with its place and rule, and goes on with the others (C7)', async () => {
    const broken = given.makeBroken?.();
    if (broken === undefined) return;
    const { items, end } = await pullAll(broken.adapter);
    const rejects = items.flatMap((item) => (item.t === 'reject' ? [item.v] : []));
    expect(rejects.map((reject) => reject.rule)).to.include.members(broken.rules);
    for (const reject of rejects) expect(reject.where).to.match(/\d/);
    expect(end.complete).to.equal(true);
    expect(people(items).length).to.be.greaterThan(0);
  });

  it('never calls staff a pupil, nor a pupil staff (C8)', async () => {
    for (const item of (await pullAll(given.make())).items) {
      if (item.t !== 'membership' || item.v.as === 'unknown') continue;
      expect(item.v.person.kind).to.equal(item.v.as === 'pupil' ? 'student' : 'staff');
    }
  });

  it('keeps "unknown" unknown for who may read (C10)', async () => {
    const { items } = await pullAll(given.make());
    const links = items.flatMap((item) => (item.t === 'guardianship' ? [item.v] : []));
    for (const link of links) expect(['yes', 'no', 'unknown']).to.include(link.mayRead);
    if (given.unknownGuardian !== undefined) {
      expect(
        links
          .filter((link) => link.guardian.id === given.unknownGuardian)
          .map((link) => link.mayRead),
      ).to.deep.equal(['unknown']);
    }
  });

  it('tells a live membership the same as the snapshot does (C9)', async () => {
    const adapter = given.make();
    const { items } = await pullAll(adapter);
    const teacher = items.find((item) => item.t === 'membership' && item.v.as === 'teacher');
    if (teacher?.t !== 'membership' || adapter.roster === undefined) return;
    const live = await adapter.roster.memberships(
      { ...teacher.v.person, kind: 'staff' },
      new Date(),
    );
    const told = new Set(
      items.flatMap((item) =>
        item.t === 'membership' && item.v.person.id === teacher.v.person.id
          ? [item.v.group.id]
          : [],
      ),
    );
    for (const member of live) expect(told.has(member.group.id)).to.equal(true);
  });

  it('keeps every script to the letter, five thousand pupils in bounded memory, and stops within a second (C11)', async function () {
    this.timeout(30_000);
    const large = given.makeLarge?.();
    if (large === undefined) return;
    const before = process.memoryUsage().rss;
    const { items } = await pullAll(large.adapter);
    expect(people(items).filter((person) => person.ref.kind === 'student').length).to.be.at.least(
      large.pupils,
    );
    expect(process.memoryUsage().rss - before).to.be.lessThan(200 * 1_024 * 1_024);
    const told = people(items).map((person) => person.family);
    for (const name of large.names) expect(told).to.include(name);
    const controller = new AbortController();
    const stream = large.adapter.roster?.pull({ signal: controller.signal });
    await stream?.next();
    controller.abort();
    const asked = performance.now();
    if (stream !== undefined) await drain(stream).catch(() => undefined);
    expect(performance.now() - asked).to.be.lessThan(1_000);
  });
}

async function drain(stream: AsyncGenerator<RosterItem, RosterEnd>): Promise<RosterEnd> {
  let step = await stream.next();
  while (step.done !== true) step = await stream.next();
  return step.value;
}
