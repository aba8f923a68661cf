import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { startClamd } from '../support/clamd.ts';
import type { FakeClamd } from '../support/clamd.ts';
import type { Client } from '../support/client.ts';
import { addFile, filesPath, pdfBytes, storedFiles } from '../support/files.ts';
import { makeDossier } from '../support/story.ts';

const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';

describe('the virus scanner', function () {
  this.timeout(240_000);
  let app: TestApp;
  let clamd: FakeClamd | undefined;
  let teacher: Client;
  let dossier: string;
  let path: string;
  let port = 0;

  before(async () => {
    clamd = await startClamd();
    port = Number(new URL(clamd.address).port);
    app = await startApp({ config: { clamav: clamd.address } });
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    path = filesPath(app, dossier);
    await teacher.visit(path);
  });
  after(async () => {
    await clamd?.stop();
    await app.stop();
  });

  const versionId = async (file: string): Promise<string> => {
    const admin = await app.database.admin();
    const [found] = await admin.query('SELECT id FROM opp_file_versions WHERE file_id = ?', [file]);
    await admin.end();
    return (found as { id: string }[])[0]?.id ?? '';
  };
  const download = async (file: string): Promise<number> =>
    (await teacher.get(`${path}/${file}/versies/${await versionId(file)}/download`)).status;
  const check = async (): Promise<boolean | undefined> =>
    (await app.plugin.doctor()).find(({ name }) => name === 'virus scanner')?.ok;
  const away = async (): Promise<void> => {
    await clamd?.stop();
    clamd = undefined;
  };

  it('sees the whole of what comes in, and what it approves is there at once', async () => {
    const bytes = pdfBytes('schoon', 1_200_000);
    const added = await addFile(app, teacher, dossier, { name: 'schoon.pdf', bytes });
    expect(clamd?.seen).to.deep.equal([bytes.length]);
    expect(await download(added.file)).to.equal(200);
    expect(await check()).to.equal(true);
    expect((await teacher.visit(path)).text).not.to.include('geen virusscanner');
  });

  it('stops what it finds something in, whatever kind it is, with a clear sentence and nothing kept', async () => {
    const before = await storedFiles(app);
    for (const bytes of [Buffer.concat([pdfBytes('x'), Buffer.from(EICAR)]), Buffer.from(EICAR)]) {
      const reply = await teacher.upload(
        path,
        { titel: '', categorie: 'other', gevoeligheid: 'none' },
        { name: 'virus.pdf', bytes },
      );
      expect(reply.status).to.equal(400);
      expect(reply.text).to.include('De virusscanner vond iets in dit bestand');
    }
    expect(await storedFiles(app)).to.deep.equal(before);
  });

  it('is waited for when it is away: the file is there, set apart, and cannot be opened', async () => {
    await away();
    const good = await addFile(app, teacher, dossier, {
      name: 'wacht.pdf',
      bytes: pdfBytes('wacht'),
    });
    const bad = await addFile(app, teacher, dossier, {
      name: 'later.pdf',
      bytes: Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.from(EICAR), Buffer.from('\n%%EOF')]),
    });
    expect((await teacher.visit(path)).text).to.include('wacht op de virusscan');
    expect((await teacher.visit(`${path}/${good.file}`)).text).to.include(
      'De virusscanner was niet bereikbaar',
    );
    expect([await download(good.file), await download(bad.file)]).to.deep.equal([409, 409]);
    expect(await app.plugin.run('files.scan'), 'still away').to.equal(0);
    expect(await check()).to.equal(false);
    clamd = await startClamd(port);
    expect(await app.plugin.run('files.scan')).to.equal(2);
    expect(await download(good.file)).to.equal(200);
    expect(await download(bad.file)).to.equal(410);
    const page = (await teacher.visit(`${path}/${bad.file}`)).text;
    expect(page).to.include('De virusscanner heeft iets gevonden').and.not.include('/download');
    const list = (
      await app.as('karim', 'zorgcoordinator').visit(`${app.base}/dossiers/${dossier}/inzagelijst`)
    ).text;
    expect(list).to.include('keurde een bestand goed').and.include('vond een virus in een bestand');
  });

  it('that answers with anything else has seen nothing', async () => {
    await away();
    const { createServer } = await import('node:net');
    const odd = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.end('INSTREAM size limit exceeded. ERROR\u0000');
    });
    await new Promise<void>((resolve) => {
      odd.listen(port, '127.0.0.1', resolve);
    });
    const added = await addFile(app, teacher, dossier, {
      name: 'raar.pdf',
      bytes: pdfBytes('raar', 600_000),
    });
    await new Promise<void>((resolve) => {
      odd.close(() => {
        resolve();
      });
    });
    expect(await download(added.file)).to.equal(409);
  });
});
