import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { templateNameFaults } from '../../scripts/lib/template-names.mjs';

const page = `export interface PageView { title: string; base: string }`;

describe('the check of what templates read', function () {
  this.timeout(60_000);
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'names-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function faults(view: string, templates: Record<string, string>): string[] {
    const files = {
      'plugin/platform/web/page.ts': page,
      'plugin/room.ts': view,
      ...Object.fromEntries(
        Object.entries(templates).map(([name, text]) => [`templates/${name}.hbs`, text]),
      ),
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const sources = Object.keys(files).filter((path) => path.endsWith('.ts'));
    const program = ts.createProgram({
      rootNames: sources.map((path) => join(root, path)),
      options: { strict: true, target: ts.ScriptTarget.ES2023, types: [] },
    });
    return templateNameFaults(program, root);
  }

  const shown = (type: string): string => `
    declare const view: ${type};
    export const answer = { kind: 'page', template: 'room/list', view };`;

  it('names a mistyped name, in the template and in a part that it uses', () => {
    const told = faults(shown('{ pupils: { name: string }[]; url: string }'), {
      'room/list': '<a href="{{ulr}}">{{page.title}}</a>{{#each pupils}}{{> room/pupil}}{{/each}}',
      'room/pupil': '{{name}} {{naem}} {{@root.url}} {{../url}}',
    });
    expect(told).to.deep.equal([
      'templates/room/list.hbs:1:12 ulr is not of { pupils: { name: string; }[]; url: string; }',
      'templates/room/pupil.hbs:1:12 naem is not of { name: string; }',
      'templates/room/pupil.hbs:1:35 ../url reaches beyond what the template is given',
    ]);
  });

  it('follows blocks, named items, optional fields, unions and what a part is given', () => {
    const told = faults(
      shown(`{
        more?: { url: string };
        rows: ({ kind: 'a'; word: string } | { kind: 'b'; count: number })[];
        named: Record<string, { label: string }>;
        empty: boolean;
      }`),
      {
        'room/list': `{{#if more}}{{more.url}}{{/if}}{{#with more}}{{url}}{{/with}}
          {{#each rows as |row|}}{{row.kind}}{{word}}{{count}}{{../empty}}{{/each}}
          {{#each named}}{{label}}{{@key}}{{/each}}{{#unless empty}}{{rows.length}}{{/unless}}
          {{> room/chip kind="x" of=more}}`,
        'room/chip': '{{kind}}{{of.url}}{{page.base}}',
      },
    );
    expect(told).to.deep.equal([]);
  });

  it('lets a shared part ask for what one of its pages lacks, and not show it unasked', () => {
    const told = faults(
      `${shown('{ text: string }')}
       declare const other: { text: string; warn: string; more: string };
       export const second = { template: 'room/other', view: other };`,
      {
        'room/list': '{{> room/note}}',
        'room/other': '{{> room/note}}',
        'room/note': '{{text}}{{#if warn}}{{warn}}{{/if}}{{more}}',
      },
    );
    expect(told).to.deep.equal(['templates/room/note.hbs:1:38 more is not of { text: string; }']);
  });

  it('names a view without a type', () => {
    expect(faults(shown('object'), { 'room/list': '{{x}}' })).to.deep.equal([
      'plugin/room.ts:3 shows what has no type: name what its template sees',
    ]);
  });

  it('names a template that is not there', () => {
    expect(faults(shown('{ x: string }'), { 'room/page': '' })).to.deep.equal([
      'plugin/room.ts:3 there is no template room/list',
    ]);
  });
});
