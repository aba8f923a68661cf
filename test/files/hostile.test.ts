import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import {
  addFile,
  docxBytes,
  filesPath,
  pdfBytes,
  photoBytes,
  pngBytes,
  pngHead,
  storedFiles,
} from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { makeDossier } from '../support/story.ts';

const MIB = 1024 * 1024;
const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';

describe('a file that is not what it seems', function () {
  this.timeout(240_000);
  let app: TestApp;
  let teacher: Client;
  let dossier: string;
  let path: string;

  before(async () => {
    app = await startApp({ config: { fileQuotaMegabytes: 60 } });
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    path = filesPath(app, dossier);
  });
  after(async () => {
    await app.stop();
  });

  const refused = async (
    name: string,
    bytes: Uint8Array,
    sentence: string,
    status = 400,
  ): Promise<void> => {
    await teacher.visit(path);
    const reply = await teacher.upload(
      path,
      { titel: '', categorie: 'other', gevoeligheid: 'none' },
      { name, bytes },
    );
    expect(reply.status, name).to.equal(status);
    expect(reply.text, name).to.include(sentence);
    expect(await storedFiles(app), `${name}: something was kept`).to.deep.equal([]);
    expect(await rows(app, 'SELECT id FROM opp_files'), name).to.deep.equal([]);
  };

  it('is refused when its name says another kind than its content', async () => {
    await refused(
      'verslag.pdf',
      photoBytes('x'),
      'eindigt op .pdf, maar het is iets anders: foto (JPEG)',
    );
    await refused('foto.png', pdfBytes('x'), 'maar het is iets anders: PDF');
    await refused('brief.pdf', pngBytes(2, 2, 'x'), 'Geef het bestand de naam die erbij hoort');
    await refused('brief.docx', pdfBytes('x'), 'maar het is iets anders: PDF');
  });

  it('is refused when it is a page, a drawing, a program, an archive or plain words, whatever its name', async () => {
    const kinds: Record<string, Buffer> = {
      'pagina.pdf': Buffer.from('<!doctype html><script>alert(1)</script>'),
      'tekening.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      'plaatje.png': Buffer.from('<svg onload="alert(1)"/>'),
      'gif.jpg': Buffer.from('GIF89a/*\u0001\u0000*/=1;alert(1)//'),
      'programma.pdf': Buffer.from('MZ\u0090\u0000\u0003'),
      'eicar.pdf': Buffer.from(EICAR),
    };
    for (const [name, bytes] of Object.entries(kinds))
      await refused(name, bytes, 'Dit soort bestand nemen we niet aan');
    await refused(
      'pagina-met-pdf.pdf',
      Buffer.concat([Buffer.from('<html>'), pdfBytes('x')]),
      'Dit soort bestand nemen we niet aan',
    );
    await refused(
      'oud.doc',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1_024)]),
      'oud Office-bestand',
    );
    await refused('leeg.pdf', Buffer.alloc(0), 'Dit bestand is leeg');
    await refused(
      'half.pdf',
      pdfBytes('x', 9_000).subarray(0, 6_000),
      'Het einde van deze PDF ontbreekt',
    );
  });

  it('is refused when an office document is an archive of something else, locked, or brings macros or entities', async () => {
    const { 'word/document.xml': _none, ...nothing } = { 'word/document.xml': '' };
    await refused(
      'zomaar.docx',
      await docxBytes({ ...nothing, 'word/document.xml/x': 'y' }).then((bytes) =>
        replaced(bytes, 'word/document.xml', 'werk/document.xml'),
      ),
      'Dit is een zip-bestand',
    );
    await refused(
      'macro.docx',
      await docxBytes({ 'word/vbaProject.bin': 'Sub AutoOpen()' }),
      'macro',
    );
    const external =
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>';
    await refused(
      'xxe.docx',
      await docxBytes({ 'word/settings.xml': external }),
      'verwijst naar gegevens van buiten',
    );
    await refused(
      'xxe16.docx',
      await docxBytes({ 'word/settings.xml': Buffer.from(`\ufeff${external}`, 'utf16le') }),
      'verwijst naar gegevens van buiten',
    );
    await refused(
      'gat.docx',
      (await docxBytes({ 'a.xml': 'b' })).subarray(0, 60),
      'Dit bestand is beschadigd',
    );
    await refused(
      'uit.docx',
      replaced(await docxBytes({ 'aa/aa/aa/b.xml': 'c' }), 'aa/aa/aa/b.xml', '../../../b.xml'),
      'Dit bestand is beschadigd',
    );
  });

  it('is refused when something in it fetches or starts something by itself, whatever the part is called', async () => {
    const relation = (type: string, mode = ''): string =>
      `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="http://elders.example/x"${mode}/></Relationships>`;
    const outside = ' TargetMode="External"';
    const rels = 'word/_rels/document.xml.rels';
    const field = (...texts: string[]): string =>
      `<w:document><w:fldChar w:fldCharType="begin"/>${texts.map((text) => `<w:instrText>${text}</w:instrText>`).join('<w:r/>')}</w:document>`;
    const cases: Record<string, Record<string, string | Buffer>> = {
      template: { [rels]: relation('attachedTemplate', outside) },
      'template in other quotes': {
        [rels]: relation('attachedTemplate', " TargetMode='&#x45;xternal'"),
      },
      'template in two bytes a letter': {
        [rels]: Buffer.from(`\ufeff${relation('attachedTemplate', outside)}`, 'utf16le'),
      },
      picture: { [rels]: relation('image', outside) },
      'object of another program': { [rels]: relation('oleObject') },
      'object by its name': { 'word/embeddings/oleObject1.bin': 'x' },
      control: { 'word/activeX/activeX1.xml': '<x/>' },
      'old macros': { 'xl/macrosheets/sheet1.xml': '<x/>' },
      'macros by a relationship': { [rels]: relation('xlMacrosheet') },
      'field of another program': { 'word/footer1.xml': field('DDEAUTO c:\\cmd.exe') },
      'field in pieces': { 'word/footer1.xml': field(' D', 'DE', 'AUTO x') },
      'field in one': { 'word/footer1.xml': `<w:fldSimple w:instr="DDE excel x"/>` },
      'link to another program': {
        'xl/externalLinks/externalLink1.xml': '<ddeLink ddeService="cmd"/>',
      },
      program: { 'Main.class': 'x', 'META-INF/MANIFEST.MF': 'x' },
    };
    for (const [what, parts] of Object.entries(cases))
      await refused(`${what}.docx`, await docxBytes(parts), 'bevat actieve onderdelen');
    const macros = {
      'macros under another name': { [rels]: relation('vbaProject') },
      'macros by their type': {
        '[Content_Types].xml':
          '<Types><Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
      },
    };
    for (const [what, parts] of Object.entries(macros))
      await refused(`${what}.docx`, await docxBytes(parts), 'macro');
  });

  it('is refused when it would grow: a bomb by size, by number, or by an index that lies', async () => {
    await refused(
      'bom.docx',
      await docxBytes({ 'word/media/nul.bin': Buffer.alloc(64 * MIB) }),
      'wordt uitgepakt veel groter',
    );
    await refused(
      'veel.docx',
      await docxBytes(
        Object.fromEntries(Array.from({ length: 1_100 }, (_, at) => [`p${at}.bin`, ''])),
      ),
      'wordt uitgepakt veel groter',
    );
    const lying = await docxBytes({ 'word/media/nul.bin': Buffer.alloc(32 * MIB) });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(32 * MIB);
    expect(lying.includes(size)).to.equal(true);
    for (let at = lying.indexOf(size); at >= 0; at = lying.indexOf(size, at + 1))
      lying.writeUInt32LE(100, at);
    await refused('liegt.docx', lying, 'Dit bestand is beschadigd');
  });

  it('is refused when it is a picture that fills the memory, or no picture at all', async () => {
    await refused(
      'zee.png',
      Buffer.concat([pngHead(60_000, 60_000), Buffer.alloc(200)]),
      'meer dan 20 megapixels',
    );
    // A few kB of one colour, which unpacked would take hundreds of megabytes.
    await refused(
      'vlak.png',
      Buffer.concat([pngHead(6_300, 6_300), Buffer.alloc(200)]),
      'meer dan 20 megapixels',
    );
    await refused(
      'nep.png',
      Buffer.concat([pngHead(10, 10), Buffer.from('geen pixels')]),
      'Dit bestand is beschadigd',
    );
    await refused('half.png', pngBytes(60, 60, 'x').subarray(0, 120), 'Dit bestand is beschadigd');
    await refused('half.jpg', photoBytes('x').subarray(0, 200), 'Dit bestand is beschadigd');
    await refused(
      'kop.jpg',
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xd9]),
      'Dit bestand is beschadigd',
    );
  });

  it('is refused beyond 25 MB, by the form and before the first part', async () => {
    await refused('groot.pdf', pdfBytes('groot', 25 * MIB + 1), 'ten hoogste 25 MB', 413);
    const begun = await teacher.json(`${path}/uploads`, {
      name: 'groot.pdf',
      size: 25 * MIB + 1,
      title: '',
      category: 'other',
      sensitivity: 'none',
    });
    expect(begun.status).to.equal(413);
    expect(begun.text).to.include('ten hoogste 25 MB');
  });

  it('is told in the access list as refused, without its name', async () => {
    const list = (
      await app.as('karim', 'zorgcoordinator').visit(`${app.base}/dossiers/${dossier}/inzagelijst`)
    ).text;
    expect(list).to.include('een bestand werd geweigerd').and.not.include('bom.docx');
  });

  it('is refused by parts with the same sentence, and can be chosen anew', async () => {
    const bytes = photoBytes('x');
    const { id } = JSON.parse(
      (
        await teacher.json(`${path}/uploads`, {
          name: 'liegt.pdf',
          size: bytes.length,
          title: '',
          category: 'other',
          sensitivity: 'none',
        })
      ).text,
    ) as { id: string };
    await teacher.bytes(`${path}/uploads/${id}/delen/0`, Buffer.from(bytes));
    const ended = await teacher.json(`${path}/uploads/${id}/klaar`, {});
    expect(ended.status).to.equal(400);
    expect(JSON.parse(ended.text)).to.deep.include({ code: 'file-lies' });
    expect(ended.text).to.include('foto (JPEG)');
    expect(await storedFiles(app)).to.deep.equal([]);
    expect((await teacher.get(`${path}/uploads/${id}`)).status, 'the upload is over').to.equal(404);
  });

  it('loses what a camera wrote beside the pixels, and is turned as it was held', async () => {
    const secret = 'gps-canary-5f3a';
    const added = await addFile(app, teacher, dossier, {
      name: 'foto.jpeg',
      bytes: photoBytes(secret),
    });
    const reply = await teacher.get(`${path}/${added.file}/versies/${added.version}/weergave`);
    const made = Buffer.from(reply.bytes);
    expect(reply.headers.get('content-type')).to.equal('image/jpeg');
    expect(reply.headers.get('content-security-policy')).to.include('sandbox');
    expect(made.includes(secret)).to.equal(false);
    expect(made.includes('Exif')).to.equal(false);
    const frame = made.indexOf(Buffer.from([0xff, 0xc0]));
    expect(
      [made.readUInt16BE(frame + 7), made.readUInt16BE(frame + 5)],
      'width and height',
    ).to.deep.equal([8, 16]);
    for (const name of await storedFiles(app))
      expect((await readFile(name)).includes(secret), name).to.equal(false);
    expect(
      (await teacher.get(`${path}/${added.file}/versies/${added.version}/download`)).text.includes(
        secret,
      ),
    ).to.equal(false);
  });

  it('keeps a drawing to the pixel, and nothing that was written in it or behind it', async () => {
    const secret = 'png-canary-77b1';
    const added = await addFile(app, teacher, dossier, {
      name: 'tekening.png',
      bytes: pngBytes(20, 12, secret),
    });
    const made = Buffer.from(
      (await teacher.get(`${path}/${added.file}/versies/${added.version}/weergave`)).bytes,
    );
    expect([
      made.toString('latin1', 1, 4),
      made.readUInt32BE(16),
      made.readUInt32BE(20),
    ]).to.deep.equal(['PNG', 20, 12]);
    expect(made.includes(secret)).to.equal(false);
    expect(
      made.subarray(-8).toString('latin1').startsWith('IEND'),
      'nothing behind its end',
    ).to.equal(true);
  });

  it('is taken when it is an honest document of an office', async () => {
    const bytes = await docxBytes({
      '[Content_Types].xml': '<Types/>',
      'word/document.xml':
        '<w:document>Beste ouders<w:fldChar w:fldCharType="begin"/><w:instrText> HYPERLINK "https://school.example/dde"</w:instrText></w:document>',
      'word/_rels/document.xml.rels':
        '<Relationships><Relationship Type="http://x/hyperlink" Target="https://school.example" TargetMode="External"/><Relationship Type="http://x/package" Target="embeddings/blad.xlsx"/></Relationships>',
      'word/embeddings/blad.xlsx': 'x',
    });
    const added = await addFile(app, teacher, dossier, { name: 'Brief.DOCX', bytes });
    const reply = await teacher.get(`${path}/${added.file}/versies/${added.version}/download`);
    expect(Buffer.from(reply.bytes).equals(bytes)).to.equal(true);
    expect(reply.headers.get('content-type')).to.equal(
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    );
    expect(
      (await teacher.get(`${path}/${added.file}/versies/${added.version}/weergave`)).status,
      'never shown as a page',
    ).to.equal(404);
  });

  it('is taken as a PDF with active parts, and tells so to whoever sees it', async () => {
    const pdf = (objects: string | Buffer): Buffer =>
      Buffer.concat([
        Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n'),
        Buffer.from(objects),
        Buffer.from('\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
      ]);
    const packed = (objects: string): Buffer =>
      Buffer.concat([
        Buffer.from('5 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n'),
        deflateSync(Buffer.from(objects)),
        Buffer.from('\nendstream endobj'),
      ]);
    const script = '/S/JavaScript/JS(app.alert(1))';
    const active: Record<string, Buffer> = {
      script: pdf('3 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj'),
      'script in numbers': pdf('3 0 obj<</S/J#61vaScript>>endobj'),
      launch: pdf('3 0 obj<</S /Launch /F(cmd.exe)>>endobj'),
      form: pdf('3 0 obj<</S/SubmitForm/F(http://elders.example)>>endobj'),
      inside: pdf('3 0 obj<</Type/EmbeddedFile/Length 1>>stream\nx\nendstream endobj'),
      packed: pdf(packed('3 0 <</S/Launch/F(cmd.exe)>>')),
      locked: pdf(
        Buffer.concat([
          Buffer.from('5 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n'),
          randomBytes(80),
          Buffer.from('\nendstream endobj 9 0 obj<</Type/XRef/Encrypt 8 0 R>>endobj'),
        ]),
      ),
      'packed in another way': pdf(
        '5 0 obj<</Type/ObjStm/Filter/ASCIIHexDecode>>stream\n33203020 3C3C2F532F4A617661536372697074\nendstream endobj',
      ),
      'behind a remark': pdf(
        '%stream\n3 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n%endstream\n',
      ),
      'behind the word in a text': pdf(`3 0 obj<</A(x\nstream\n)${script}/B(endstream)>>endobj`),
      'behind the word behind what ends a dictionary in a text': pdf(
        `3 0 obj<</A(\\)>>stream\n)${script}/B(endstream)>>endobj`,
      ),
      'behind the word in a text in digits': pdf(
        `3 0 obj<</A<41>>>endobj 4 0 obj<</A<\nstream\n>${script}/B(endstream)>>endobj`,
      ),
      'behind the word in a remark': pdf(
        `3 0 obj<</A<<>>%>>stream\n${script}\n%endstream\n>>endobj`,
      ),
      'behind the word in a list': pdf(`3 0 obj[<<>>stream\n<<${script}>>\n(endstream)]endobj`),
      'behind the word in a dictionary': pdf(
        `3 0 obj<</A<<>>stream\n${script}\n/B(endstream)>>endobj`,
      ),
      'in an object that begins in a remark': pdf(
        `%x 3 0 obj<</A(\n>>stream\n)${script}/B(endstream)>>endobj`,
      ),
      'in an object that begins in digits': pdf(
        `<3 0 obj<</A(>>>stream\n)${script}/B(endstream)>>endobj`,
      ),
      'behind what closes too much': pdf(`3 0 obj[<<]>>stream\n<<${script}>>\n(endstream)]endobj`),
      'in a text': pdf('4 0 obj(>>stream\n3 0 obj<</S/Launch/F(cmd.exe)>>endobj\nendstream)endobj'),
    };
    const hidden = (header: string): Buffer =>
      pdf(`4 0 obj<</Length 90>>stream\n${header}<</S/Launch/F(cmd.exe)>>endobj\nendstream endobj`);
    const launch = Buffer.from('7\0 0\0obj<</S/Launch/F(cmd.exe)>>endobj');
    Object.assign(active, {
      'with NUL': hidden('7\0 0\0obj'),
      'with NUL behind a name': pdf('3 0 obj<</S/JavaScript\0/X 1>>endobj'),
      'with a remark between': hidden('7 %seven 1\n%\r0%nil\robj'),
      'begun in what looks like a remark': hidden('1 %7 0 obj'),
      'without a space': hidden('7 0obj'),
      'over a border with blanks': hidden(`7${' '.repeat(200_000)}0${'\n'.repeat(200_000)}obj`),
      'behind what is packed': pdf(
        Buffer.concat([
          Buffer.from('5 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n'),
          deflateSync(Buffer.from('3 0 <</Type/Page>>')),
          launch,
          Buffer.from('\nendstream endobj'),
        ]),
      ),
      'packed, under many words': pdf(
        Buffer.concat([
          Buffer.from(
            `5 0 obj<</Type/ObjStm/Filter/FlateDecode/X(${'obj '.repeat(2_000)})>>stream\n`,
          ),
          deflateSync(Buffer.from('3 0 <</S/Launch/F(cmd.exe)>>')),
          Buffer.from('\nendstream endobj'),
        ]),
      ),
    });
    const calm: Record<string, Buffer> = {
      numbers: hidden('7 0 %obj'),
      'a word that goes on': hidden('7 objects'),
      words: pdf('3 0 obj<</Title(Javascript en Launchplan)>>endobj'),
      'the word in a text': pdf('3 0 obj<</Title(a\nstream\n)/B(\\(stream\n)>>endobj'),
      'picture under texts': pdf(
        '3 0 obj<</A[(a\\(b(c))<28>/stream]>>%(\nstream\r\n/Launch /JS \nendstream endobj',
      ),
      picture: pdf('3 0 obj<</Length 9>>stream\n/Launch /JS \nendstream endobj'),
      objects: pdf(packed('3 0 <</Type/Page>>')),
    };
    const pageOf = async (name: string, bytes: Buffer): Promise<string> => {
      const { file } = await addFile(app, teacher, dossier, { name: `${name}.pdf`, bytes });
      return (await teacher.visit(`${path}/${file}`)).text;
    };
    for (const [name, bytes] of Object.entries(active))
      expect(await pageOf(name, bytes), name).to.include('kan actieve onderdelen bevatten');
    for (const [name, bytes] of Object.entries(calm))
      expect(await pageOf(name, bytes), name).not.to.include('actieve onderdelen');
    expect((await teacher.visit(path)).text).to.include('kan actieve onderdelen bevatten');
  });

  it('finds the school’s room full, and says so before and after sending', async () => {
    for (const number of [1, 2])
      await addFile(app, teacher, dossier, {
        name: `vol${number}.pdf`,
        bytes: pdfBytes('vol', 25 * MIB),
      });
    const before = await storedFiles(app);
    const form = await teacher.upload(
      path,
      { titel: 'Te veel', categorie: 'other', gevoeligheid: 'none' },
      { name: 'vol3.pdf', bytes: pdfBytes('vol', 20 * MIB) },
    );
    expect(form.status).to.equal(409);
    expect(form.text)
      .to.include('De ruimte van de school voor bestanden is vol (60 MB)')
      .and.include('value="Te veel"');
    const begun = await teacher.json(`${path}/uploads`, {
      name: 'vol3.pdf',
      size: 20 * MIB,
      title: '',
      category: 'other',
      sensitivity: 'none',
    });
    expect(begun.text).to.include('is vol (60 MB)');
    expect(await storedFiles(app)).to.deep.equal(before);
  });
});

/**
 * The same archive with another name of the same length in it, in both places where a name stands.
 */
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  const made = Buffer.from(bytes);
  for (let at = made.indexOf(from); at >= 0; at = made.indexOf(from, at + 1))
    made.write(to, at, 'latin1');
  return made;
}
