import { expect } from 'chai';
import type { FileStore } from '../../plugin/platform/bytes/blobs.ts';
import { FRAME, newFileKey, openFrames, sealFrames } from '../../plugin/platform/bytes/frames.ts';
import { createStaging, PART } from '../../plugin/platform/bytes/staging.ts';

const ID = '018f0000-0000-7000-8000-000000000001';
const HEAD = 5;
const SEALED = 12 + FRAME + 16;

async function* source(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield piece;
  }
}
async function all(from: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const held: Uint8Array[] = [];
  for await (const chunk of from) held.push(chunk);
  return Buffer.concat(held);
}
const content = (size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) % 251));

describe('a sealed file', () => {
  const key = newFileKey();
  const sealed = (bytes: Buffer, id = ID): Promise<Buffer> =>
    all(sealFrames(key, id, source(bytes)));
  const opened = (bytes: Buffer, id = ID): Promise<Buffer> =>
    all(openFrames(key, id, source(bytes)));
  const refused = async (bytes: Buffer, what: string, id = ID): Promise<void> => {
    const outcome = await opened(bytes, id).then(
      () => 'opened',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(outcome, what).to.equal('file-broken-here');
  };

  it('comes back as it was, whatever its size and the pieces it arrives in', async () => {
    for (const size of [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 3 * FRAME + 7]) {
      const bytes = content(size);
      const whole = await sealed(bytes);
      expect((await opened(whole)).equals(bytes), `${size} bytes`).to.equal(true);
      const crumbs = Array.from({ length: Math.ceil(whole.length / 997) }, (_, at) =>
        whole.subarray(at * 997, (at + 1) * 997),
      );
      expect(
        (await all(openFrames(key, ID, source(...crumbs)))).equals(bytes),
        `${size} bytes in crumbs`,
      ).to.equal(true);
    }
  });

  it('has nothing readable in it, and is never sealed the same twice', async () => {
    const bytes = Buffer.from('geheim '.repeat(20_000));
    const [one, two] = [await sealed(bytes), await sealed(bytes)];
    expect(one.includes('geheim')).to.equal(false);
    expect(one.equals(two)).to.equal(false);
  });

  it('does not open when a bit was turned, anywhere', async () => {
    const whole = await sealed(content(2 * FRAME + 10));
    for (const at of [
      0,
      4,
      HEAD,
      HEAD + 5,
      HEAD + 40,
      HEAD + SEALED,
      HEAD + SEALED + 30,
      whole.length - 1,
    ]) {
      const turned = Buffer.from(whole);
      turned[at] = (turned[at] ?? 0) ^ 1;
      await refused(turned, `byte ${at}`);
    }
  });

  it('does not open when it was cut off, even between two frames', async () => {
    const whole = await sealed(content(3 * FRAME));
    for (const length of [
      0,
      3,
      HEAD,
      HEAD + 10,
      HEAD + SEALED,
      HEAD + 2 * SEALED,
      whole.length - 1,
    ])
      await refused(whole.subarray(0, length), `${length} bytes left`);
  });

  it('does not open when frames were swapped, repeated, added, or taken from another file', async () => {
    const bytes = content(3 * FRAME);
    const whole = await sealed(bytes);
    const head = whole.subarray(0, HEAD);
    const frame = (from: Buffer, number: number): Buffer =>
      from.subarray(HEAD + number * SEALED, HEAD + (number + 1) * SEALED);
    const other = await sealed(bytes, ID.replace('1', '2'));
    await refused(
      Buffer.concat([head, frame(whole, 1), frame(whole, 0), frame(whole, 2)]),
      'swapped',
    );
    await refused(
      Buffer.concat([head, frame(whole, 0), frame(whole, 0), frame(whole, 2)]),
      'repeated',
    );
    await refused(Buffer.concat([whole, frame(whole, 2)]), 'added');
    await refused(
      Buffer.concat([head, frame(whole, 0), frame(other, 1), frame(whole, 2)]),
      'of another file',
    );
    await refused(whole, 'under another name', ID.replace('1', '3'));
  });

  it('is taken in no faster than its parts are kept', async () => {
    let given = 0;
    let kept = 0;
    let most = 0;
    const slow: FileStore = {
      put: async (_name, from) => {
        for await (const chunk of from) {
          most = Math.max(most, given - kept);
          kept += chunk.length;
        }
      },
      get: () => source(),
      size: () => Promise.resolve(undefined),
      remove: () => Promise.resolve(),
      list: async function* none() {
        await Promise.resolve();
        yield* [];
      },
    };
    const line = (async function* wire() {
      for (; given < 20 * 1024 * 1024; given += 65_536) {
        await Promise.resolve();
        yield content(65_536);
      }
    })();
    expect((await createStaging({ files: slow }).receive(line)).size).to.equal(20 * 1024 * 1024);
    expect(most / PART, 'parts held').to.be.lessThan(2);
  });

  it('is read no further ahead than a few frames, however large it is', async () => {
    let given = 0;
    let most = 0;
    let taken = 0;
    const piece = content(FRAME);
    const large = (async function* endless() {
      for (; given < 25 * 1024 * 1024; given += piece.length) {
        await Promise.resolve();
        yield piece;
      }
    })();
    for await (const chunk of openFrames(key, ID, sealFrames(key, ID, large))) {
      taken += chunk.length;
      most = Math.max(most, given - taken);
    }
    expect(taken).to.equal(25 * 1024 * 1024);
    expect(most / FRAME, 'frames held').to.be.lessThan(6);
  });
});
