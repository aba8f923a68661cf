import { expect } from 'chai';
import { ObjectScan } from '../../plugin/platform/bytes/pdf-objects.ts';
import { WordScan } from '../../plugin/platform/bytes/pdf-words.ts';

const MOST = 20 * 1024 * 1024;

describe('where an object of a PDF begins', function () {
  this.timeout(120_000);

  const scanned = (...parts: string[]): boolean => {
    const scan = new ObjectScan();
    return parts.some((part) => scan.found(Buffer.from(part, 'latin1')));
  };

  it('is found whatever stands between its words, and wherever it is cut in two', () => {
    for (const text of [
      '7 0 obj',
      '7\0\u00000\0obj',
      '7\f0\tobj',
      '7 0obj',
      '12 34 obj',
      '7%x\n0%y\robj',
      '7 % 1 2 \r\n%%\n0 obj',
      '1 2 3 0 obj',
      '7 %1 0 obj',
      '7 1 %x\n0 obj',
      '7 0 o 8 0 obj',
      '7 0 %o\nobj',
    ])
      for (let cut = 0; cut <= text.length; cut += 1)
        expect(scanned(text.slice(0, cut), text.slice(cut)), `${text} at ${cut}`).to.equal(true);
    for (const text of [
      '7 obj',
      '70obj',
      '7 0 ob j',
      'x 0 obj',
      '7 0 %obj',
      '7-0 obj',
      '7 0 endobj',
    ])
      expect(scanned(text), text).to.equal(false);
  });

  for (const hostile of ['0 ', '1\n%', '7 0 o'])
    it(`is looked for in 20 MiB of ${JSON.stringify(hostile)} with one look at each byte`, () => {
      let looks = 0;
      function* bytes(): Generator<number> {
        for (; looks < MOST; looks += 1) yield hostile.charCodeAt(looks % hostile.length);
      }
      expect(new ObjectScan().found(bytes())).to.equal(false);
      expect(looks).to.equal(MOST);
    });
});

describe('where a stream of a PDF begins', function () {
  this.timeout(120_000);

  const scanned = (...parts: string[]): number | 'odd' => {
    const scan = new WordScan();
    let read = 0;
    for (const part of parts) {
      const at = scan.next(Buffer.from(part, 'latin1'));
      if (at === 'odd') return at;
      if (at >= 0) return read + at;
      read += part.length;
    }
    return -1;
  };

  it('is right behind the dictionary that is its whole object, wherever it is cut in two', () => {
    const begins = ['<<>>stream\n', '3 0 obj<</A[<<>>(>>)<28>]>>%stream\n\rstream\r\n'];
    const begun = begins.map((text): [string, number] => [text, text.search(/stream\r?\n$/) + 6]);
    const none = ['<</A(>>stream\n)>>', '<</A<\nstream\n>>>', '%>>stream\n', '<<>>/stream\n'];
    const words = ['<<>>streams\n', '<<>>endstream\n', '(\\)>>stream\n(>>stream\n)>>stream\n)'];
    const odd = ['<<>>0 stream\n', '[<<>>stream\n', '[<<]>>', '>>', '(7 0 obj', '<<7 0 obj'];
    const all: [string, number | 'odd'][] = [
      ...begun,
      ...[...none, ...words].map((text): [string, number] => [text, -1]),
      ...odd.map((text): [string, 'odd'] => [text, 'odd']),
    ];
    for (const [text, at] of all)
      for (let cut = 0; cut <= text.length; cut += 1)
        expect(scanned(text.slice(0, cut), text.slice(cut)), `${text} at ${cut}`).to.equal(at);
  });

  for (const hostile of ['(', '(>>stream\n)', '<<>>', '\\('])
    it(`is looked for in 20 MiB of ${JSON.stringify(hostile)} and leaves nothing to look at again`, () => {
      const scan = new WordScan();
      const part = Buffer.from(hostile.repeat(Math.floor(65_536 / hostile.length)));
      for (let read = 0; read < MOST; read += part.length) expect(scan.next(part)).to.equal(-1);
    });
});
