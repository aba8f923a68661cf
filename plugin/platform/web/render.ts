import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import Handlebars from 'handlebars';
import type { Lang } from '../../kernel/lang.ts';
import type { Language } from '../../language/index.ts';
import { sparkline } from './sparkline.ts';
import type { Growth } from './sparkline.ts';
import { startOfTemplate, withoutLayout } from './template-layout.ts';
import type { Place } from './template-layout.ts';

export interface Views {
  /**
   * Renders `templates/<name>.hbs`. The view is plain data: no model, no function, nothing
   * inherited.
   */
  render(name: string, lang: Lang, view: object): string;
}

type Template = HandlebarsTemplateDelegate<object>;

/**
 * Compiles each template once a language. A literal `{{t "key"}}` becomes fixed text then, so that
 * a page pays nothing for its words. Unescaped output is refused while compiling.
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
    render: (name, lang, view) =>
      environment(lang)(name)(view, {
        allowProtoPropertiesByDefault: false,
        allowProtoMethodsByDefault: false,
      }),
  };
}

function readSources(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(hbs|css)$/.test(entry.name),
  );
  return new Map(
    files.flatMap((entry): [string, string][] => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).split(sep).join('/');
      if (name.startsWith('assets/')) return [];
      return [[name.replace(/\.hbs$/, ''), readFileSync(path, 'utf8')]];
    }),
  );
}

/** `preventIndent`: an indented partial must not indent the lines of a text area inside it. */
const compileOptions: CompileOptions = {
  strict: false,
  knownHelpersOnly: true,
  knownHelpers: { t: true, eq: true, spark: true },
  preventIndent: true,
};

function compileAll(
  sources: Map<string, string>,
  lang: Lang,
  language: Language,
): (name: string) => Template {
  const handlebars = Handlebars.create();
  handlebars.registerHelper(
    't',
    (key: string, options: { hash: Record<string, string | number> }) =>
      language.t(lang, key, options.hash),
  );
  handlebars.registerHelper('eq', (a: unknown, b: unknown) => a === b);
  handlebars.registerHelper('spark', (growth: Growth | undefined) =>
    growth === undefined ? '' : sparkline(growth),
  );
  const ready = new Map<string, Template>();
  const template = (name: string): Template => {
    const found = ready.get(name);
    if (found !== undefined) return found;
    const source = sources.get(name);
    if (source === undefined) throw new Error(`There is no template ${name}`);
    const made = handlebars.compile<object>(prepare(source, name, lang, language), compileOptions);
    ready.set(name, made);
    return made;
  };
  // Partials too are read at their first use: a language costs no more than the pages that are
  // asked for in it.
  for (const name of sources.keys()) {
    handlebars.registerPartial(name, (context: object, options?: RuntimeOptions) =>
      template(name)(context, options),
    );
  }
  return template;
}

/** Parses, refuses what must not be there, writes the words in and takes the layout out. */
function prepare(source: string, name: string, lang: Lang, language: Language): hbs.AST.Program {
  const program = Handlebars.parse(source);
  // Of a mail every space and line is part of the text.
  const place = name.startsWith('mail/') ? undefined : startOfTemplate();
  walk(program, { name, place, say: (key) => language.t(lang, key) });
  return program;
}

interface Walk {
  name: string;
  place: Place | undefined;
  /** A word of the catalogue in the language being compiled. */
  say(key: string): string;
}

function walk(program: hbs.AST.Program, to: Walk): void {
  for (const [index, statement] of program.body.entries())
    program.body[index] = visit(statement, to);
}

function visit(statement: hbs.AST.Statement, to: Walk): hbs.AST.Statement {
  const refuse = (what: string): never => {
    throw new Error(`${what} in template ${to.name}, line ${statement.loc.start.line}`);
  };
  switch (statement.type) {
    case 'MustacheStatement': {
      const mustache = statement as hbs.AST.MustacheStatement;
      if (!mustache.escaped) refuse('Unescaped output');
      const key = literalKey(mustache);
      if (key === undefined) {
        callArguments(mustache, to);
        return mustache;
      }
      const value = Handlebars.escapeExpression(to.say(key));
      const content: hbs.AST.ContentStatement = {
        type: 'ContentStatement',
        value,
        original: value as never,
        loc: statement.loc,
      };
      return content;
    }
    case 'BlockStatement':
    case 'PartialBlockStatement': {
      const block = statement as hbs.AST.BlockStatement;
      callArguments(block, to);
      const before = { ...to.place };
      walk(block.program, to);
      if (block.inverse as hbs.AST.Program | undefined) {
        if (to.place !== undefined) Object.assign(to.place, before);
        walk(block.inverse, to);
      }
      return block;
    }
    case 'PartialStatement': {
      const partial = statement as hbs.AST.PartialStatement;
      if (partial.name.type !== 'PathExpression') refuse('A partial chosen by data');
      callArguments(partial, to);
      if (to.place !== undefined) partial.indent = '';
      return partial;
    }
    case 'ContentStatement': {
      const content = statement as hbs.AST.ContentStatement;
      if (to.place === undefined) return content;
      // Declared as flags, which it never is: it holds the text as it was written.
      const original: unknown = content.original;
      if (typeof original !== 'string') return content;
      return {
        ...content,
        value: withoutLayout(content.value, original, to.place),
      } as typeof content;
    }
    case 'Decorator':
    case 'DecoratorBlock':
      return refuse('A decorator');
    default:
      return statement;
  }
}

type Call = Pick<hbs.AST.SubExpression, 'params'> & { hash?: hbs.AST.Hash };

/** `(t "key")` as a parameter becomes its text too; it is escaped where it is written. */
function callArguments(call: Call, to: Walk): void {
  const resolved = (expression: hbs.AST.Expression): hbs.AST.Expression => {
    if (expression.type !== 'SubExpression') return expression;
    const inner = expression as hbs.AST.SubExpression;
    const key = literalKey(inner);
    if (key === undefined) {
      callArguments(inner, to);
      return inner;
    }
    const value = to.say(key);
    return {
      type: 'StringLiteral',
      value,
      original: value,
      loc: expression.loc,
    } as hbs.AST.StringLiteral;
  };
  call.params = call.params.map(resolved);
  for (const pair of call.hash?.pairs ?? []) pair.value = resolved(pair.value);
}

/** The key of `t "key"` without parameters, whose words are known while compiling. */
function literalKey(
  call: Pick<hbs.AST.MustacheStatement, 'params' | 'path'> & { hash?: hbs.AST.Hash },
): string | undefined {
  const [key, ...others] = call.params;
  const path = call.path as hbs.AST.PathExpression;
  return path.original === 't' &&
    key?.type === 'StringLiteral' &&
    others.length === 0 &&
    call.hash === undefined
    ? (key as hbs.AST.StringLiteral).value
    : undefined;
}
