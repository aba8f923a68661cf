import { expect } from 'chai';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import {
  circleFaults,
  circles,
  importGraph,
  roomArrows,
  roomPairs,
} from '../../scripts/lib/import-graph.mjs';

const graphOf = (files: Record<string, string>): Map<string, string[]> =>
  importGraph(Object.entries(files).map(([file, text]) => ({ file, text })));

describe('the files of the product', () => {
  it('import each other nowhere, nor do its rooms', () => {
    expect(circleFaults(packageRoot)).to.deep.equal([]);
  });
});

describe('the graph of imports', () => {
  it('has a circle where files lead back to each other, be it by a type alone', () => {
    const graph = graphOf({
      'plugin/a/one.ts': "import { two } from './two.ts';",
      'plugin/a/two.ts': "export { three } from './three.ts';",
      'plugin/a/three.ts': "import type { One } from './one.ts';",
      'plugin/a/beside.ts': "import { one } from './one.ts';\nimport express from 'express';",
    });
    expect(circles(graph).map((part) => part.toSorted())).to.deep.equal([
      ['plugin/a/one.ts', 'plugin/a/three.ts', 'plugin/a/two.ts'],
    ]);
  });

  it('has no circle where two files import a third', () => {
    const graph = graphOf({
      'plugin/a/one.ts': "import { two } from './two.ts';\nimport { three } from './three.ts';",
      'plugin/a/two.ts': "import { three } from './three.ts';",
      'plugin/a/three.ts': 'export const three = 3;',
    });
    expect(circles(graph)).to.deep.equal([]);
  });

  it('has a pair of rooms where files of two import each other’s door without a circle', () => {
    const graph = graphOf({
      'plugin/school/staff/a.ts': "import { b } from '../people/b.ts';",
      'plugin/school/people/b.ts': 'export const b = 1;',
      'plugin/school/people/c.ts': "import { d } from '../staff/d.ts';",
      'plugin/school/staff/d.ts': 'export const d = 1;',
    });
    expect(circles(graph)).to.deep.equal([]);
    expect(roomPairs(roomArrows(graph))).to.deep.equal(['school/people ↔ school/staff']);
  });
});
