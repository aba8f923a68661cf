import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { ZipFile } from 'yazl';
import type { TestApp } from './app.ts';
import type { Client } from './client.ts';

export const filesPath = (app: TestApp, dossier: string): string =>
  `${app.base}/dossiers/${dossier}/logboek/bestanden`;

/** As small as a PDF can be, with a word in it to know it by; larger when asked. */
export function pdfBytes(word: string, size = 0): Buffer {
  const head = Buffer.from(
    `%PDF-1.4\n% ${word}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n`,
  );
  const tail = Buffer.from('\ntrailer<</Root 1 0 R>>\n%%EOF\n');
  const filling = Buffer.alloc(Math.max(0, size - head.length - tail.length));
  for (let at = 0; at < filling.length; at += 4)
    filling.writeUInt32LE(Math.imul(at + 1, 2654435761) >>> 0, Math.min(at, filling.length - 4));
  return Buffer.concat([head, filling, tail]);
}

export interface AddedFile {
  file: string;
  version: string;
}

/** Adds a file by the plain form; answers its id and that of its version. */
export async function addFile(
  app: TestApp,
  client: Client,
  dossier: string,
  file: { name: string; bytes: Uint8Array },
  more: Record<string, string> = {},
): Promise<AddedFile> {
  await client.visit(filesPath(app, dossier));
  const reply = await client.upload(
    filesPath(app, dossier),
    { titel: '', categorie: 'other', gevoeligheid: 'none', ...more },
    file,
  );
  expect(reply.status, reply.text).to.equal(303);
  const id = /bestanden\/([0-9a-f-]{36})/.exec(reply.location)?.[1] ?? '';
  return { file: id, version: id === '' ? '' : await versionOf(app, client, dossier, id) };
}

/** The newest version that its page offers. */
export async function versionOf(
  app: TestApp,
  client: Client,
  dossier: string,
  file: string,
): Promise<string> {
  return (
    /\/versies\/([0-9a-f-]{36})\/download/.exec(
      (await client.visit(`${filesPath(app, dossier)}/${file}`)).text,
    )?.[1] ?? ''
  );
}

/** Sixteen by eight pixels: red on the left, blue on the right. */
const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEAAMDAwMDAwQEBAQFBQUFBQcHBgYHBwsICQgJCAsRCwwLCwwLEQ8SDw4PEg8bFRMTFRsfGhkaHyYiIiYwLTA+PlQBAwMDAwMDBAQEBAUFBQUFBwcGBgcHCwgJCAkICxELDAsLDAsRDxIPDg8SDxsVExMVGx8aGRofJiIiJjAtMD4+VP/AABEIAAgAEAMBEQACEQEDEQH/xABMAAEBAAAAAAAAAAAAAAAAAAAHCBABAAAAAAAAAAAAAAAAAAAAAAEBAQAAAAAAAAAAAAAAAAAACQcRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJfTckAcLKMp/9k=',
  'base64',
);

/**
 * That picture as a phone held upright makes it: turned a quarter by a note in its head, with words
 * beside the pixels.
 */
export function photoBytes(secret: string): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\u0000*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  // Orientation (0x0112), one short: 6, a quarter turn to the right.
  for (const [at, value] of [
    [10, 0x0112],
    [12, 3],
    [18, 6],
  ] as const)
    tiff.writeUInt16BE(value, at);
  tiff.writeUInt32BE(1, 14);
  const exif = Buffer.concat([
    Buffer.from('Exif\u0000\u0000', 'latin1'),
    tiff,
    Buffer.from(secret),
  ]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2), Buffer.from(secret)]);
}

/** The head of a PNG that says how large it is, and little more. */
export function pngHead(width: number, height: number): Buffer {
  const header = Buffer.alloc(33);
  header.write('\u0089PNG\r\n\u001a\n', 0, 'latin1');
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12, 'latin1');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  header.set([8, 6, 0, 0, 0], 24);
  return header;
}

/** A whole PNG of one colour, with words in a chunk of their own and after its end. */
export function pngBytes(width: number, height: number, secret: string): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const made = Buffer.alloc(12 + data.length);
    made.writeUInt32BE(data.length, 0);
    made.write(type, 4, 'latin1');
    data.copy(made, 8);
    made.writeInt32BE(checksum(made.subarray(4, 8 + data.length)), 8 + data.length);
    return made;
  };
  const head = pngHead(width, height);
  const row = Buffer.concat([
    Buffer.from([0]),
    ...Array.from({ length: width }, () => Buffer.from([10, 120, 90, 200])),
  ]);
  return Buffer.concat([
    head.subarray(0, 8),
    chunk('IHDR', head.subarray(16, 29)),
    chunk('tEXt', Buffer.from(`Comment\u0000${secret}`, 'latin1')),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.from(secret),
  ]);
}

/** CRC-32 as PNG and zip write it. */
function checksum(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc;
}

/**
 * A Word document of these parts; the one that makes it a Word document is added when it is not
 * among them.
 */
export async function docxBytes(parts: Readonly<Record<string, Buffer | string>>): Promise<Buffer> {
  const zip = new ZipFile();
  const all = { 'word/document.xml': '<w:document/>', ...parts };
  for (const [name, content] of Object.entries(all)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  const held: Buffer[] = [];
  for await (const chunk of zip.outputStream) held.push(chunk as Buffer);
  return Buffer.concat(held);
}

/** Every file that lies in the store of this app. */
export async function storedFiles(app: TestApp): Promise<string[]> {
  const folder = join(app.dataFolder, 'files');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
