import { expect } from 'chai';
import type { FileStore } from '../../plugin/index.ts';
import { gather } from '../../plugin/platform/bytes/blobs.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addFile, filesPath, pdfBytes, storedFiles } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { makeDossier } from '../support/story.ts';

/** A host's own place for files, as plain as can be: what it holds, and how it can fail. */
function memoryStore(): FileStore & { kept: Map<string, Buffer>; fault: 'none' | 'full' | 'half' } {
  const kept = new Map<string, Buffer>();
  const store = {
    kept,
    fault: 'none' as 'none' | 'full' | 'half',
    put: async (name: string, source: AsyncIterable<Uint8Array>) => {
      if (store.fault === 'full') throw new Error('no space left');
      const bytes = await gather(source, 64 * 1024 * 1024);
      if (store.fault === 'half' && name.startsWith('v-')) throw new Error('the disk broke');
      kept.set(name, bytes);
    },
    get: async function* get(name: string) {
      await Promise.resolve();
      const bytes = kept.get(name);
      if (bytes === undefined) throw new Error('nothing of that name');
      yield bytes;
    },
    size: (name: string) => Promise.resolve(kept.get(name)?.length),
    remove: (name: string) => {
      kept.delete(name);
      return Promise.resolve();
    },
    list: async function* list() {
      await Promise.resolve();
      for (const name of kept.keys()) yield { name, writtenAt: new Date(0) };
    },
  };
  return store;
}

describe('a host that keeps the files itself', function () {
  this.timeout(120_000);
  const store = memoryStore();
  let app: TestApp;
  let teacher: Client;
  let dossier: string;
  let path: string;
  const fields = { titel: 'Blijft staan', categorie: 'other', gevoeligheid: 'none' };

  before(async () => {
    app = await startApp({ files: store });
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    path = filesPath(app, dossier);
    await teacher.visit(path);
  });
  after(async () => {
    await app.stop();
  });

  const count = async (): Promise<number> =>
    Number((await rows(app, 'SELECT COUNT(*) AS n FROM opp_file_versions'))[0]?.['n']);

  it('is given sealed bytes only, and nothing is written to our own disk', async () => {
    const bytes = pdfBytes('leesbaar-canary', 800_000);
    const added = await addFile(app, teacher, dossier, { name: 'a.pdf', bytes });
    expect([...store.kept.keys()].map((name) => name.slice(0, 2))).to.deep.equal(['v-']);
    for (const kept of store.kept.values())
      expect(kept.includes('leesbaar-canary')).to.equal(false);
    expect(await storedFiles(app)).to.deep.equal([]);
    expect(
      Buffer.from(
        (await teacher.get(`${path}/${added.file}/versies/${added.version}/download`)).bytes,
      ).equals(bytes),
    ).to.equal(true);
  });

  it('that cannot keep the bytes leaves no row behind', async () => {
    const before = await count();
    for (const fault of ['full', 'half'] as const) {
      store.fault = fault;
      expect(
        (await teacher.upload(path, fields, { name: 'b.pdf', bytes: pdfBytes('b') })).status,
        fault,
      ).to.equal(500);
    }
    store.fault = 'none';
    expect(await count()).to.equal(before);
    expect(store.kept.size, 'nothing lies about').to.equal(before);
  });

  it('has no bytes left of a row that could not be written', async () => {
    const [before, held] = [await count(), store.kept.size];
    await rows(
      app,
      "CREATE TRIGGER refuse BEFORE INSERT ON opp_file_versions FOR EACH ROW SIGNAL SQLSTATE '45000'",
    );
    const failed = await teacher
      .upload(path, fields, { name: 'c.pdf', bytes: pdfBytes('c') })
      .finally(() => rows(app, 'DROP TRIGGER refuse'));
    expect(failed.status).to.equal(500);
    expect(await count()).to.equal(before);
    expect(store.kept.size).to.equal(held);
    expect((await rows(app, 'SELECT COUNT(*) AS n FROM opp_files'))[0]?.['n']).to.equal(before);
  });

  it('that lost the bytes is told so by a sentence, not by an empty file', async () => {
    const added = await addFile(app, teacher, dossier, { name: 'd.pdf', bytes: pdfBytes('d') });
    store.kept.clear();
    const reply = await teacher.get(`${path}/${added.file}/versies/${added.version}/download`);
    expect(reply.status).to.equal(500);
    expect(reply.headers.get('content-disposition')).to.equal(null);
  });
});
