import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createPrintableLetters } from '../../plugin/platform/print/printable.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addPupil, testSchool } from '../support/school.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';
import { inspect, textOf } from './support.ts';

const PASSWORD = 'kastanje fietsbel oever kwartet';

/** Chromium draws the outlines of these fonts into the document one by one, without their name. */
const DRAWN = /\[none\] +Type 3 +Custom +yes no +yes/;

/** A text of each script, with the font that is to draw it. */
const scripts: Readonly<Record<string, { text: string; font: RegExp }>> = {
  Ethiopic: { text: 'ሰላም ተስፋይ', font: /Ethiopic/ },
  Chinese: { text: '李小龙', font: DRAWN },
  Japanese: { text: 'ひらがな日本語', font: DRAWN },
  Korean: { text: '한국어', font: DRAWN },
  Devanagari: { text: 'हिन्दी', font: /Devanagari/ },
  Thai: { text: 'ไทย', font: /Thai/ },
  Tamil: { text: 'தமிழ்', font: /Tamil/ },
  Cyrillic: { text: 'Русский', font: /./ },
  Greek: { text: 'Ελληνικά', font: /./ },
  Armenian: { text: 'Հայերեն', font: /./ },
  Georgian: { text: 'ქართული', font: /./ },
};
const arabic = 'محمد الأمين';
const hebrew = 'שלום';

describe('other scripts on paper', function () {
  this.timeout(240_000);
  let app: TestApp;
  let karim: Client;

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    for (const [id, given, family] of [
      ['ti', 'ሰላም', 'ተስፋይ'],
      ['zh', '小龙', '李'],
    ] as const)
      addPupil(school, { id, given, family, group: '2B', birthDate: '2013-01-02' });
    app = await startApp({ school });
    karim = app.as('karim', 'zorgcoordinator');
  });
  after(async () => {
    await app.stop();
  });

  const printed = async (dossier: string): Promise<Uint8Array> => {
    const list = `${app.base}/dossiers/${dossier}/logboek/verslagen`;
    const page = await karim.visit(list);
    expect(page.text).not.to.include('worden het vakjes');
    const reply = await karim.post(list, {
      keuze: 'eigen',
      wachtwoord: PASSWORD,
      verslag: 'opp',
    });
    expect(reply.status, reply.text.slice(0, 300)).to.equal(200);
    const opened = await inspect(
      reply.bytes,
      'qpdf',
      `--password=${PASSWORD}`,
      '--decrypt',
      'FILE',
      '-',
    );
    return Buffer.from(opened.text, 'latin1');
  };

  it('stand whole on the cover and in the text, each drawn by a font that has it', async () => {
    const dossier = await makeDossier(app, karim, 'ሰላም');
    await karim.visit(stepUrl(app, dossier, 3));
    const written = Object.values(scripts).map(
      ({ text }) => `Thuis lezen zij ${text} met plezier.`,
    );
    await save(app, karim, dossier, 3, [
      set(
        'signalsSchool',
        [...written, `Ook ${arabic} en ${hebrew}.`, '👍🏼 ✅ 👩🏽‍🏫 😀'].join('\n\n'),
      ),
    ]);
    const pdf = await printed(dossier);
    const text = (await textOf(pdf)).normalize('NFKC');
    const cover = (await inspect(pdf, 'pdftotext', '-l', '1', 'FILE', '-')).text;
    expect(Buffer.from(cover, 'latin1').toString('utf8')).to.include('ሰላም ተስፋይ');
    const fonts = (await inspect(pdf, 'pdffonts', 'FILE')).text;
    for (const [name, { text: sought, font }] of Object.entries(scripts)) {
      expect(text, name).to.include(sought.normalize('NFKC'));
      expect(fonts, name).to.match(font);
    }
    // From right to left a reader of PDFs may put marks about the words.
    const plain = text.replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '');
    expect(plain).to.include(hebrew).and.include('محمد');
    expect(fonts).to.match(DRAWN);
  });

  it('stand whole on the cover in Chinese', async () => {
    const pdf = await printed(await makeDossier(app, karim, '小龙'));
    const cover = (await inspect(pdf, 'pdftotext', '-l', '1', 'FILE', '-')).text;
    expect(Buffer.from(cover, 'latin1').toString('utf8')).to.include('小龙 李');
    expect((await inspect(pdf, 'pdffonts', 'FILE')).text).to.match(DRAWN);
  });

  it('are asked for by the doctor, and all there after the two commands', async () => {
    const check = (await app.plugin.doctor()).find(({ name }) => name === 'PDF fonts');
    expect(check).to.deep.equal({ name: 'PDF fonts', ok: true });
  });

  it('are told to be missing, letter by letter, on a server without their fonts', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'opp-dossier-fonts-'));
    try {
      const letters = createPrintableLetters([empty, join(empty, 'nergens')]);
      expect(await letters.missing('Zoë Şahin, “ja” – € 5')).to.deep.equal([]);
      expect(await letters.missing('Ik ben 小龙, 小!')).to.deep.equal(['小', '龙']);
      expect(await letters.missingScripts()).to.include.members(['ሰ', '中', '한', '😀']);
      const present = createPrintableLetters();
      expect(
        await present.missing(`${arabic}${hebrew}👩🏽‍🏫${scripts['Thai']?.text ?? ''}`),
      ).to.deep.equal([]);
      expect(await present.missing('\u{10FFFD}')).to.deep.equal(['\u{10FFFD}']);
    } finally {
      await rm(empty, { recursive: true });
    }
  });
});
