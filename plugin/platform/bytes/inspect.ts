import { fileTypeFromBuffer } from 'file-type';
import { AppError } from '../../kernel/errors.ts';
import { extensionOf } from '../../kernel/file-names.ts';
import { MOST_MEGAPIXELS, pngPixels } from './image-size.ts';
import { readJpeg } from './jpeg.ts';
import { kinds } from './kinds.ts';
import type { FileKind } from './kinds.ts';
import type { Readable } from './readable.ts';
import { kindOfZip } from './zip.ts';

/** Enough to know any kind by. */
const HEAD = 64 * 1024;
const PDF_TAIL = 2_048;
const MEGA = 1_000_000;

/**
 * Names by which pictures go. Phones and programs mix them up: whichever of them a picture has, it
 * gets the one that it is.
 */
const pictureNames = new Set(
  'jpg jpeg jpe jfif png heic heif webp gif bmp tif tiff avif'.split(' '),
);

export interface Inspected {
  kind: FileKind;
  /** Where the file itself ends: what lies behind a picture is none of it. */
  end: number;
}

/**
 * What a file is, by what is in it. Its name may not say another kind of file; one picture that
 * calls itself another is taken for what it is.
 * @throws AppError with the sentence for whoever chose the file
 */
export async function inspect(file: Readable, name: string): Promise<Inspected> {
  if (file.size === 0) throw new AppError('file-empty', 400);
  const head = await bytesOf(file, 0, Math.min(HEAD, file.size));
  const { kind, end = file.size } = await found(file, head);
  const extension = extensionOf(name);
  const fits =
    extension === undefined ||
    kinds[kind].extensions.includes(extension) ||
    (kinds[kind].show === 'image' && pictureNames.has(extension));
  if (!fits) throw new AppError('file-lies', 400, { params: { extension, kind } });
  return { kind, end };
}

async function found(file: Readable, head: Buffer): Promise<{ kind: FileKind; end?: number }> {
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') {
    const tail = await bytesOf(file, Math.max(0, file.size - PDF_TAIL), file.size);
    if (!tail.includes('%%EOF')) throw new AppError('file-cut-off', 400);
    return { kind: 'pdf' };
  }
  if (head.subarray(0, 8).equals(Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'))) {
    assertDrawable('png', pngPixels(head));
    return { kind: 'png' };
  }
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) {
    // A photo that was cut off would be made anew with grey where the rest was.
    const jpeg = await readJpeg(file);
    assertDrawable('jpg', jpeg?.pixels);
    return { kind: 'jpg', ...(jpeg === undefined ? {} : { end: jpeg.end }) };
  }
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1')))
    return { kind: await kindOfZip(file) };
  throw new AppError(await refusalOf(head), 400);
}

/** The sentence for what is not taken: what to do about it depends on what it is. */
async function refusalOf(head: Buffer): Promise<string> {
  const type = await fileTypeFromBuffer(head).catch(() => undefined);
  if (type?.ext === 'cfb') return 'file-old-office';
  if (type?.mime === 'image/heic' || type?.mime === 'image/heif' || type?.ext === 'heic')
    return 'file-heic';
  return 'file-kind-refused';
}

/** The head of a picture tells how large it becomes, before a byte of it is unpacked. */
function assertDrawable(kind: keyof typeof MOST_MEGAPIXELS, pixels: number | undefined): void {
  if (pixels === undefined || pixels === 0) throw new AppError('file-broken', 400);
  const most = MOST_MEGAPIXELS[kind];
  if (pixels > most * MEGA) throw new AppError('file-pixels', 400, { params: { most } });
}

async function bytesOf(file: Readable, start: number, end: number): Promise<Buffer> {
  const held: Uint8Array[] = [];
  for await (const chunk of file.range(start, end)) held.push(chunk);
  return Buffer.concat(held);
}
