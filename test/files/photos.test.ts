import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { parse } from 'content-disposition';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addFile, filesPath, photoBytes, pngBytes, pngHead } from '../support/files.ts';
import { makeDossier } from '../support/story.ts';

/** A segment of a camera's own data, as large as one can be. */
function ownSegment(marker: number): Buffer {
  const data = randomBytes(65_533);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

const withSegments = (photo: Buffer, segments: readonly Buffer[]): Buffer =>
  Buffer.concat([photo.subarray(0, 2), ...segments, photo.subarray(2)]);

describe('a photo as a phone makes it', function () {
  this.timeout(240_000);
  let app: TestApp;
  let teacher: Client;
  let dossier: string;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
  });
  after(async () => {
    await app.stop();
  });

  const taken = async (name: string, bytes: Buffer): Promise<{ name: string; bytes: Buffer }> => {
    const { file, version } = await addFile(app, teacher, dossier, { name, bytes });
    const reply = await teacher.get(
      `${filesPath(app, dossier)}/${file}/versies/${version}/download`,
    );
    expect(reply.status).to.equal(200);
    const { filename } = parse(reply.headers.get('content-disposition') ?? '').parameters;
    return { name: filename ?? '', bytes: Buffer.from(reply.bytes) };
  };
  const refused = async (name: string, bytes: Buffer): Promise<string> => {
    await teacher.visit(filesPath(app, dossier));
    const reply = await teacher.upload(
      filesPath(app, dossier),
      { titel: '', categorie: 'other', gevoeligheid: 'none' },
      { name, bytes },
    );
    expect(reply.status, reply.text).to.equal(400);
    return reply.text;
  };

  it('is taken with a film, empty space or a second picture behind it, and given back without', async () => {
    const photo = photoBytes('');
    const behind = {
      film: randomBytes(2 * 1024 * 1024),
      blanks: Buffer.alloc(100 * 1024),
      second: photoBytes('tweede foto'),
    };
    for (const [what, bytes] of Object.entries(behind)) {
      const given = await taken(`${what}.jpg`, Buffer.concat([photo, bytes]));
      expect(given.bytes.length, what).to.be.lessThan(2_000);
      expect(given.bytes.subarray(-2).toString('hex'), what).to.equal('ffd9');
    }
  });

  it('is taken with much of the camera’s own data before the picture', async () => {
    const parts = Array.from({ length: 12 }, () => ownSegment(0xe2));
    const given = await taken('profiel.jpg', withSegments(photoBytes(''), parts));
    expect(given.bytes.length).to.be.lessThan(2_000);
  });

  it('is taken under another picture’s name, and gets the one that it is', async () => {
    expect((await taken('schermfoto.jpg', pngBytes(4, 4, ''))).name).to.equal('schermfoto.png');
    expect((await taken('foto.png', photoBytes(''))).name).to.equal('foto.jpg');
    expect((await taken('IMG_0001.HEIC', photoBytes(''))).name).to.equal('IMG_0001.jpg');
  });

  it('is refused as HEIC with what to do on the phone, and accuses nobody', async () => {
    const heic = Buffer.concat([
      Buffer.from('\u0000\u0000\u0000\u0018ftypheic\u0000\u0000\u0000\u0000mif1heic', 'latin1'),
      Buffer.alloc(500),
    ]);
    for (const name of ['IMG_1.HEIC', 'IMG_1.jpg'])
      expect(await refused(name, heic), name)
        .to.include('Meest compatibel')
        .and.not.include('afzender');
  });

  it('is refused when it was cut off, and told before choosing how large it may be', async () => {
    const photo = photoBytes('');
    expect(await refused('half.jpg', photo.subarray(0, photo.length - 10))).to.include(
      'beschadigd',
    );
    expect(await refused('groot.png', pngHead(8_200, 6_150))).to.include('40 megapixels');
    expect((await teacher.visit(filesPath(app, dossier))).text).to.include(
      'een foto ten hoogste 40 megapixels',
    );
  });
});
