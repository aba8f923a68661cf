import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import ts from 'typescript';

/**
 * What a template sees at one place: the type of its context, and what a partial was given beside
 * it.
 * @typedef {{ type: ts.Type, given: ReadonlyMap<string, ts.Type> }} Context
 * @typedef {{ type: ts.Type, template: string, place: string }} Shown
 */

/** Shows the parts of every page with a sample of its own: a file, and no view of ours. */
const withSample = 'styleguide';

const parsed = new Map();

/**
 * Whether what a template reads at one place was there in any use of it, and what was wrong where
 * it was not.
 * @typedef {{ found: boolean, missing?: string, bare?: string }} Reading
 */

/**
 * Names that a template reads and the type of what is shown by it does not have: a mistyped name is
 * an empty place on somebody's page, and Handlebars says nothing of it. Every page names template
 * and view together (`{ template: 'room/page', view }`), every print calls `render('room/page', …,
 * view)`, so the compiler knows what each template sees, in every branch and every partial. A part
 * that several pages share may ask for what only some of them have; it may not show it unasked.
 * @param {ts.Program} program
 * @param {string} root folder of the repository
 * @returns {string[]} `file:line what is wrong`
 */
export function templateNameFaults(program, root) {
  const checker = program.getTypeChecker();
  /** @type {Set<string>} */
  const faults = new Set();
  /** @type {Map<string, Reading>} */
  const readings = new Map();
  const folder = join(root, 'templates');
  const page = pageType(program, checker, root);
  const seen = new Set();
  for (const { type, template, place } of shownIn(program, checker, root, faults)) {
    if (!existsSync(join(folder, `${template}.hbs`))) {
      faults.add(`${place} there is no template ${template}`);
      continue;
    }
    const context = { type, given: new Map(page === undefined ? [] : [['page', page]]) };
    const reader = { checker, folder, readings, seen, root: context };
    readTemplate(reader, template, context);
  }
  for (const [place, { found, missing, bare }] of readings) {
    const why = found ? bare : missing;
    if (why !== undefined) faults.add(`${place} ${why}`);
  }
  return [...faults].sort();
}

/**
 * The facts that every page has beside its view.
 * @param {ts.Program} program
 * @param {ts.TypeChecker} checker
 * @param {string} root
 */
function pageType(program, checker, root) {
  const source = program.getSourceFile(join(root, 'plugin/platform/web/page.ts'));
  const module = source && checker.getSymbolAtLocation(source);
  const symbol =
    module && checker.getExportsOfModule(module).find(({ name }) => name === 'PageView');
  return symbol && checker.getDeclaredTypeOfSymbol(symbol);
}

/**
 * Every place of the product that shows something by a template.
 * @param {ts.Program} program
 * @param {ts.TypeChecker} checker
 * @param {string} root
 * @param {Set<string>} faults
 * @returns {Shown[]}
 */
function shownIn(program, checker, root, faults) {
  const anything = checker.getAnyType();
  /** @type {Shown[]} */
  const found = [];
  const take = (/** @type {ts.Expression} */ name, /** @type {ts.Type} */ shown) => {
    const source = name.getSourceFile();
    const { line } = source.getLineAndCharacterOfPosition(name.getStart());
    const place = `${source.fileName.slice(root.length + 1)}:${line + 1}`;
    const templates = namesOf(checker.getTypeAtLocation(name));
    const [made] = checker.getSignaturesOfType(shown, ts.SignatureKind.Call);
    const type = made === undefined ? shown : checker.getReturnTypeOfSignature(made);
    if (templates.length === 0) return;
    if (templates.includes(withSample)) found.push({ type: anything, template: withSample, place });
    else if (type.flags & (ts.TypeFlags.NonPrimitive | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) {
      faults.add(`${place} shows what has no type: name what its template sees`);
    } else for (const template of templates) found.push({ type, template, place });
  };
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const name = valueOf(node, 'template');
      const view = valueOf(node, 'view');
      const whole = checker.getPropertyOfType(checker.getTypeAtLocation(node), 'view');
      if (name !== undefined && view !== undefined) take(name, checker.getTypeAtLocation(view));
      else if (name !== undefined && whole !== undefined)
        take(name, checker.getTypeOfSymbol(whole));
    } else if (ts.isCallExpression(node)) {
      const name = node.arguments.find(
        (argument) => ts.isStringLiteral(argument) && /^[a-z-]+\/[a-z-]+$/.test(argument.text),
      );
      const view = node.arguments.at(-1);
      const called = ts.isPropertyAccessExpression(node.expression)
        ? node.expression.name.text
        : undefined;
      if (name !== undefined && view !== undefined && /^(?:render|page)$/.test(called ?? ''))
        take(name, checker.getTypeAtLocation(view));
    }
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles())
    if (source.fileName.startsWith(`${root}/plugin/`)) visit(source);
  return found;
}

/**
 * @param {ts.ObjectLiteralExpression} literal
 * @param {string} name
 * @returns {ts.Expression | undefined}
 */
function valueOf(literal, name) {
  for (const property of literal.properties) {
    if (property.name === undefined || property.name.getText() !== name) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

/** @param {ts.Type} type @returns {string[]} */
const namesOf = (type) =>
  (type.isUnion() ? type.types : [type]).flatMap((one) =>
    one.isStringLiteral() ? [one.value] : [],
  );

/**
 * @typedef {{
 *   checker: ts.TypeChecker, folder: string, readings: Map<string, Reading>, seen: Set<string>,
 *   root: Context,
 * }} Reader
 * @typedef {Reader & {
 *   file: string, contexts: readonly Context[], named: ReadonlyMap<string, ts.Type>,
 *   asked: readonly string[],
 * }} Place `contexts`: the innermost last; `asked`: what an `if` round it found to be there
 */

/**
 * @param {Reader} reader
 * @param {string} name
 * @param {Context} context
 */
function readTemplate(reader, name, context) {
  const given = [...context.given].map(([key, { id }]) => `${key}=${id}`).join();
  const visit = `${name} ${context.type.id} ${given} ${reader.root.type.id}`;
  if (reader.seen.has(visit)) return;
  reader.seen.add(visit);
  const file = join(reader.folder, name.endsWith('.css') ? name : `${name}.hbs`);
  const program = parsed.get(file) ?? Handlebars.parse(readFileSync(file, 'utf8'));
  parsed.set(file, program);
  readAll(program, {
    ...reader,
    file: `templates/${name}.hbs`,
    contexts: [context],
    named: new Map(),
    asked: [],
  });
}

/** @param {hbs.AST.Program | undefined} program @param {Place} place */
function readAll(program, place) {
  for (const statement of program?.body ?? []) readStatement(statement, place);
}

/** @param {any} statement @param {Place} place */
function readStatement(statement, place) {
  switch (statement.type) {
    case 'MustacheStatement':
      typeOf(
        statement.params.length > 0 || statement.hash ? call(statement) : statement.path,
        place,
      );
      break;
    case 'BlockStatement':
      readBlock(statement, place);
      break;
    case 'PartialStatement':
    case 'PartialBlockStatement':
      readPartial(statement, place);
      break;
  }
}

/** @param {any} statement */
const call = (statement) => ({ ...statement, type: 'SubExpression' });

/** @param {any} block @param {Place} place */
function readBlock(block, place) {
  const [first] = block.params;
  const kind = block.path.original;
  const asked = [...place.asked, ...pathsIn(first)];
  const type = typeOf(first, { ...place, asked });
  const absent = type === undefined || isAbsent(type);
  // What this page never has opens nothing in a part that it shares with pages that do.
  if (kind === 'if') {
    if (!absent) readAll(block.program, { ...place, asked });
  } else if (kind === 'unless') readAll(block.program, place);
  else {
    const { checker } = place;
    const inside = kind === 'each' ? elementOf(checker, type) : type;
    const [item, index] = block.program.blockParams ?? [];
    const named = new Map(place.named);
    if (item !== undefined && inside !== undefined) named.set(item, inside);
    if (index !== undefined) named.set(index, checker.getStringType());
    if (inside !== undefined)
      readAll(block.program, {
        ...place,
        named,
        contexts: [...place.contexts, { type: inside, given: new Map() }],
      });
  }
  readAll(block.inverse, place);
}

/** @param {ts.Type} type */
const isAbsent = (type) => (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) !== 0;

/** @param {any} expression @returns {string[]} the paths that a condition asks for */
const pathsIn = (expression) =>
  expression.type === 'SubExpression'
    ? expression.params.flatMap(pathsIn)
    : expression.type === 'PathExpression'
      ? [expression.original]
      : [];

/** @param {any} statement @param {Place} place */
function readPartial(statement, place) {
  const own = contextOf(statement.params[0], place);
  const given = new Map(own.given);
  for (const { key, value } of statement.hash?.pairs ?? []) {
    const type = typeOf(value, { ...place, asked: [...place.asked, ...pathsIn(value)] });
    if (type !== undefined) given.set(key, type);
  }
  const name = statement.name.original;
  if (name !== '@partial-block') readTemplate(place, name, { type: own.type, given });
  readAll(statement.program, place);
}

/** @param {any} expression @param {Place} place @returns {Context} */
function contextOf(expression, place) {
  const here = /** @type {Context} */ (place.contexts.at(-1));
  if (expression === undefined) return here;
  if (expression.type === 'PathExpression' && !expression.data && expression.parts.length === 0)
    return place.contexts.at(-1 - expression.depth) ?? here;
  const type = typeOf(expression, place);
  return { type: type ?? place.checker.getAnyType(), given: new Map() };
}

/**
 * @param {any} expression
 * @param {Place} place
 * @returns {ts.Type | undefined} undefined when it is not there, which was told
 */
function typeOf(expression, place) {
  const { checker } = place;
  /** @type {(ts.Type | undefined)[]} */
  let params = [];
  switch (expression?.type) {
    case 'PathExpression':
      return typeOfPath(expression, place);
    case 'SubExpression':
      params = expression.params.map((/** @type {any} */ param) => typeOf(param, place));
      for (const { value } of expression.hash?.pairs ?? []) typeOf(value, place);
      return expression.path.original === 'eq' && params.includes(undefined)
        ? undefined
        : checker.getStringType();
    case 'NumberLiteral':
      return checker.getNumberType();
    case 'BooleanLiteral':
      return checker.getBooleanType();
    default:
      return checker.getStringType();
  }
}

/** @param {any} path @param {Place} place @returns {ts.Type | undefined} */
function typeOfPath(path, place) {
  const { checker } = place;
  let [name, ...rest] = path.parts;
  if (path.data && name !== 'root') return checker.getStringType();
  if (!path.data && path.depth === 0 && place.named.has(name))
    return follow(place.named.get(name), rest, path, place);
  const context = path.data ? place.root : place.contexts.at(-1 - path.depth);
  if (context === undefined) return told(path, place, 'reaches beyond what the template is given');
  if (path.data) [name, ...rest] = rest;
  if (name === undefined) return context.type;
  const given = context.given.get(name);
  if (given !== undefined) return follow(given, rest, path, place);
  return follow(context.type, [name, ...rest], path, place);
}

/**
 * @param {ts.Type | undefined} from
 * @param {readonly string[]} names
 * @param {any} path
 * @param {Place} place
 */
function follow(from, names, path, place) {
  let type = from;
  for (const name of names) {
    if (type === undefined) return undefined;
    const member = memberOf(place.checker, type, name);
    if (member === undefined)
      return told(path, place, `is not of ${place.checker.typeToString(type).slice(0, 60)}`);
    type = member;
  }
  reading(path, place).found = true;
  return type;
}

/** @param {any} path @param {Place} place @returns {Reading} */
function reading(path, place) {
  const { line, column } = path.loc.start;
  const key = `${place.file}:${line}:${column + 1} ${path.original}`;
  const known = place.readings.get(key) ?? { found: false };
  place.readings.set(key, known);
  return known;
}

/** @param {any} path @param {Place} place @param {string} why @returns {undefined} */
function told(path, place, why) {
  const read = reading(path, place);
  read.missing ??= why;
  if (
    !place.asked.some((asked) => path.original === asked || path.original.startsWith(`${asked}.`))
  )
    read.bare ??= why;
  return undefined;
}

/**
 * The type that a name has in what may be there; a union has it when one of its members does.
 * @param {ts.TypeChecker} checker
 * @param {ts.Type} type
 * @param {string} name
 * @returns {ts.Type | undefined}
 */
function memberOf(checker, type, name) {
  if (type.flags & ts.TypeFlags.Any) return type;
  const there = checker.getNonNullableType(type);
  const types = (there.isUnion() ? there.types : [there]).flatMap((one) => {
    const apparent = checker.getApparentType(one);
    const property = checker.getPropertyOfType(apparent, name);
    if (property !== undefined) return [checker.getTypeOfSymbol(property)];
    const index = checker.getIndexTypeOfType(apparent, ts.IndexKind.String);
    return index === undefined ? [] : [index];
  });
  const [only] = types;
  return types.length < 2 ? only : unionOf(checker, types);
}

/** @param {ts.TypeChecker} checker @param {ts.Type | undefined} type */
function elementOf(checker, type) {
  if (type === undefined || type.flags & ts.TypeFlags.Any) return type;
  const there = checker.getNonNullableType(type);
  const types = (there.isUnion() ? there.types : [there]).flatMap((one) => {
    const element =
      checker.getIndexTypeOfType(one, ts.IndexKind.Number) ??
      checker.getIndexTypeOfType(one, ts.IndexKind.String);
    return element === undefined ? [] : [element];
  });
  const [only] = types;
  return types.length < 2 ? only : unionOf(checker, types);
}

/**
 * The compiler makes no union for others: this one answers what is asked of it here.
 * @param {ts.TypeChecker} checker
 * @param {readonly ts.Type[]} types
 * @returns {ts.Type}
 */
function unionOf(checker, types) {
  const members = types.flatMap((type) => {
    const there = checker.getNonNullableType(type);
    return there.isUnion() ? there.types : [there];
  });
  const [first] = members;
  const distinct = [...new Set(members)].filter(({ flags }) => !(flags & ts.TypeFlags.Never));
  if (distinct.length === 1 && first !== undefined) return /** @type {ts.Type} */ (distinct[0]);
  const id = distinct.map((type) => type.id).join('|');
  return /** @type {ts.Type} */ (
    /** @type {unknown} */ ({
      id,
      flags: ts.TypeFlags.Union,
      types: distinct,
      isUnion: () => true,
      isStringLiteral: () => false,
    })
  );
}
