import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import Handlebars from 'handlebars';
import type { Lang, Language } from '../language/index.ts';
import { sparkline } from './sparkline.ts';
import type { Growth } from './sparkline.ts';

export interface Views {
  /** Renders `templates/<name>.hbs`. The view is plain data: no model, no function, nothing inherited. */
  render(name: string, lang: Lang, view: object): string;
}

type Template = (view: object, options: object) => string;

/**
 * Compiles each template once a language. A literal `{{t "key"}}` becomes fixed text then, so that a page pays
 * nothing for its words. Unescaped output is refused while compiling.
 */
export function createViews(deps: { templatesFolder: string; language: Language }): Views {
  const sources = readSources(deps.templatesFolder);
  const compiled = new Map<Lang, (name: string) => Template>();
  const environment = (lang: Lang): ((name: string) => Template) => {
    const known = compiled.get(lang);
    if (known !== undefined) return known;
    const made = compileAll(sources, lang, deps.language);
    compiled.set(lang, made);
    return made;
  };
  return {
    render: (name, lang, view) => environment(lang)(name)(view, {
      allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false,
    }),
  };
}

function readSources(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.(hbs|css)$/.test(entry.name));
  return new Map(files.flatMap((entry): [string, string][] => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (name.startsWith('assets/')) return [];
    return [[name.replace(/\.hbs$/, ''), readFileSync(path, 'utf8')]];
  }));
}

function compileAll(sources: Map<string, string>, lang: Lang, language: Language): (name: string) => Template {
  const handlebars = Handlebars.create();
  handlebars.registerHelper('t', (key: string, options: { hash: Record<string, string | number> }) => language.t(lang, key, options.hash));
  handlebars.registerHelper('eq', (a: unknown, b: unknown) => a === b);
  handlebars.registerHelper('spark', (growth: Growth | undefined) => (growth === undefined ? '' : sparkline(growth)));
  // At run time a partial may be a parsed program; the type declarations only know text.
  for (const [name, source] of sources) handlebars.registerPartial(name, prepare(source, name, lang, language) as never);
  const ready = new Map<string, Template>();
  return (name) => {
    const found = ready.get(name);
    if (found !== undefined) return found;
    const source = sources.get(name);
    if (source === undefined) throw new Error(`There is no template ${name}`);
    const template = handlebars.compile(prepare(source, name, lang, language), {
      strict: false, knownHelpersOnly: true, knownHelpers: { t: true, eq: true, spark: true }, preventIndent: true,
    }) as Template;
    ready.set(name, template);
    return template;
  };
}

/** Parses, refuses what must not be there, and writes the words in. */
function prepare(source: string, name: string, lang: Lang, language: Language): hbs.AST.Program {
  const program = Handlebars.parse(source);
  walk(program, name, (statement) => literalWord(statement, lang, language));
  return program;
}

function literalWord(statement: hbs.AST.MustacheStatement, lang: Lang, language: Language): string | undefined {
  const [key, ...others] = statement.params;
  const path = statement.path as hbs.AST.PathExpression;
  if (path.original !== 't' || key?.type !== 'StringLiteral' || others.length > 0 || statement.hash !== undefined) return undefined;
  return Handlebars.escapeExpression(language.t(lang, (key as hbs.AST.StringLiteral).value));
}

function walk(program: hbs.AST.Program, name: string, word: (statement: hbs.AST.MustacheStatement) => string | undefined): void {
  for (const [index, statement] of program.body.entries()) {
    if (statement.type === 'MustacheStatement') {
      const mustache = statement as hbs.AST.MustacheStatement;
      if (!mustache.escaped) throw new Error(`Unescaped output in template ${name}, line ${statement.loc.start.line}`);
      const text = word(mustache);
      if (text !== undefined) {
        program.body[index] = { type: 'ContentStatement', value: text, original: text, loc: statement.loc } as hbs.AST.Statement;
      }
    }
    if (statement.type === 'BlockStatement' || statement.type === 'PartialBlockStatement') {
      const block = statement as hbs.AST.BlockStatement;
      walk(block.program, name, word);
      if (block.inverse as hbs.AST.Program | undefined) walk(block.inverse, name, word);
    }
  }
}
