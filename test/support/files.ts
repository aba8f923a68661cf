import { expect } from 'chai';
import type { TestApp } from './app.ts';
import type { Client } from './client.ts';

export const filesPath = (app: TestApp, dossier: string): string => `${app.base}/dossiers/${dossier}/logboek/bestanden`;

/** As small as a PDF can be, with a word in it to know it by; larger when asked. */
export function pdfBytes(word: string, size = 0): Buffer {
  const head = Buffer.from(`%PDF-1.4\n% ${word}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n`);
  const tail = Buffer.from('\ntrailer<</Root 1 0 R>>\n%%EOF\n');
  const filling = Buffer.alloc(Math.max(0, size - head.length - tail.length));
  for (let at = 0; at < filling.length; at += 4) filling.writeUInt32LE(Math.imul(at + 1, 2654435761) >>> 0, Math.min(at, filling.length - 4));
  return Buffer.concat([head, filling, tail]);
}

export interface AddedFile { file: string; version: string }

/** Adds a file by the plain form; answers its id and that of its version. */
export async function addFile(
  app: TestApp, client: Client, dossier: string, file: { name: string; bytes: Uint8Array }, more: Record<string, string> = {},
): Promise<AddedFile> {
  await client.visit(filesPath(app, dossier));
  const reply = await client.upload(filesPath(app, dossier), { titel: '', categorie: 'other', gevoeligheid: 'none', ...more }, file);
  expect(reply.status, reply.text).to.equal(303);
  const id = /bestanden\/([0-9a-f-]{36})/.exec(reply.location)?.[1] ?? '';
  return { file: id, version: id === '' ? '' : await versionOf(app, client, dossier, id) };
}

/** The newest version that its page offers. */
export async function versionOf(app: TestApp, client: Client, dossier: string, file: string): Promise<string> {
  return /\/versies\/([0-9a-f-]{36})\/download/.exec((await client.visit(`${filesPath(app, dossier)}/${file}`)).text)?.[1] ?? '';
}
