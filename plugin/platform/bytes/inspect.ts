import { fileTypeFromBuffer } from 'file-type';
import { AppError } from '../../kernel/errors.ts';
import { extensionOf } from '../../kernel/file-names.ts';
import { imagePixels, MOST_MEGAPIXELS } from './image-size.ts';
import { kinds } from './kinds.ts';
import type { FileKind } from './kinds.ts';
import type { Readable } from './readable.ts';
import { kindOfZip } from './zip.ts';

/** A camera puts its own data, a small picture among it, before the size. */
const HEAD = 512 * 1024;
const PDF_TAIL = 2_048;
const JPEG_TAIL = 64 * 1024;
const JPEG_END = Buffer.from([0xff, 0xd9]);
const MEGA = 1_000_000;

/**
 * What a file is, by what is in it. Its name may not say anything else: a file that lies is
 * refused.
 * @throws AppError with the sentence for whoever chose the file
 */
export async function inspect(file: Readable, name: string): Promise<FileKind> {
  if (file.size === 0) throw new AppError('file-empty', 400);
  const head = await bytesOf(file, 0, Math.min(HEAD, file.size));
  const kind = await kindOf(file, head);
  const extension = extensionOf(name);
  if (extension !== undefined && !kinds[kind].extensions.includes(extension)) {
    throw new AppError('file-lies', 400, { params: { extension, kind } });
  }
  return kind;
}

async function kindOf(file: Readable, head: Buffer): Promise<FileKind> {
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') {
    const tail = await bytesOf(file, Math.max(0, file.size - PDF_TAIL), file.size);
    if (!tail.includes('%%EOF')) throw new AppError('file-cut-off', 400);
    return 'pdf';
  }
  if (head.subarray(0, 8).equals(Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')))
    return drawn(head, 'png');
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) {
    // A photo that was cut off would be made anew with grey where the rest was.
    const tail = await bytesOf(file, Math.max(0, file.size - JPEG_TAIL), file.size);
    if (!tail.includes(JPEG_END)) throw new AppError('file-broken', 400);
    return drawn(head, 'jpg');
  }
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1')))
    return await kindOfZip(file);
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found?.ext === 'cfb') throw new AppError('file-old-office', 400);
  throw new AppError('file-kind-refused', 400);
}

/** The head of a picture tells how large it becomes, before a byte of it is unpacked. */
function drawn(head: Buffer, kind: 'png' | 'jpg'): FileKind {
  const pixels = imagePixels(head, kind);
  if (pixels === undefined) throw new AppError('file-broken', 400);
  const most = MOST_MEGAPIXELS[kind];
  if (pixels > most * MEGA) throw new AppError('file-pixels', 400, { params: { most } });
  return kind;
}

async function bytesOf(file: Readable, start: number, end: number): Promise<Buffer> {
  const held: Uint8Array[] = [];
  for await (const chunk of file.range(start, end)) held.push(chunk);
  return Buffer.concat(held);
}
