import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { filesUnder } from './files.mjs';

const folder = 'plugin/language';
const languages = ['nl', 'en'];

/**
 * Namespaces whose keys are put together from data, so that no source names them in full:
 * steps (by the step declarations), errors (by an error's code), faults (by a validation's code).
 */
const dynamicNamespaces = ['steps.', 'errors.', 'faults.'];

/** Endings of a key for a count. */
const pluralEndings = ['_zero', '_one', '_two', '_few', '_many', '_other'];

/** @typedef {{ key: string, place: string }} Use a key in full */
/** @typedef {{ pattern: RegExp, text: string, place: string, asked: boolean }} PatternUse a key with holes */
/** @typedef {{ keys: Use[], errors: Use[], patterns: PatternUse[], words: Set<string> }} Uses */

/**
 * Faults of the catalogues: keys or placeholders that differ between languages, keys asked for that do not exist,
 * and keys nobody asks for.
 * @param {string} root folder of the repository
 * @returns {string[]} one sentence a fault
 */
export function catalogueFaults(root) {
  const [nl, en] = languages.map((language) => readCatalogue(root, language));
  if (nl === undefined || en === undefined) throw new Error('Both catalogues are needed');
  const uses = collectUses(root);
  return [
    ...nl.faults,
    ...en.faults,
    ...differences(nl.texts, en.texts),
    ...missing(nl.texts, uses),
    ...unused(nl.texts, uses),
  ];
}

/**
 * @param {string} root
 * @param {string} language
 */
function readCatalogue(root, language) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** @type {string[]} */
  const faults = [];
  const add = (/** @type {string} */ key, /** @type {unknown} */ value) => {
    if (typeof value === 'string') {
      if (texts.has(key)) faults.push(`${language}: ${key} stands in two files`);
      texts.set(key, value);
      if (value.trim() === '') faults.push(`${language}: ${key} is empty`);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [part, inner] of Object.entries(value)) add(`${key}.${part}`, inner);
    } else {
      faults.push(`${language}: ${key} is neither a text nor a group of texts`);
    }
  };
  for (const file of filesUnder(root, `${folder}/${language}`, ['.json'])) {
    const { common = {}, ...own } = JSON.parse(readFileSync(join(root, file), 'utf8'));
    // A room's errors, flashes and events stand in its own file, beside those of other rooms.
    for (const [part, inner] of Object.entries(common)) add(part, inner);
    add(basename(file, '.json'), own);
  }
  return { texts, faults };
}

/**
 * @param {Map<string, string>} nl
 * @param {Map<string, string>} en
 * @returns {string[]}
 */
export function differences(nl, en) {
  return [
    ...absent('en', en, [...nl.keys()]),
    ...absent('nl', nl, [...en.keys()]),
    ...[...nl].flatMap(([key, text]) => {
      const other = en.get(key);
      if (other === undefined) return [];
      // "one pupil" may leave the number out in one language and not in the other.
      const ignored = pluralEndings.some((ending) => key.endsWith(ending)) ? ['count'] : [];
      const [here, there] = [text, other].map((each) =>
        placeholders(each)
          .filter((name) => !ignored.includes(name))
          .join(', '),
      );
      return here === there
        ? []
        : [`${key}: nl fills in {${here ?? ''}}, en fills in {${there ?? ''}}`];
    }),
  ];
}

/**
 * @param {string} language
 * @param {Map<string, string>} texts its catalogue
 * @param {readonly string[]} keys what the other language has
 */
function absent(language, texts, keys) {
  const fileOf = (/** @type {string} */ key) => key.slice(0, key.indexOf('.'));
  const present = new Set([...texts.keys()].map(fileOf));
  const missingFiles = new Set(keys.map(fileOf).filter((file) => !present.has(file)));
  return [
    ...[...missingFiles].map((file) => `${language}: the whole of ${file}.json is missing`),
    ...keys
      .filter((key) => !texts.has(key) && !missingFiles.has(fileOf(key)))
      .map((key) => `${language}: ${key} is missing`),
  ];
}

/** @param {string} text */
function placeholders(text) {
  return [
    ...new Set([...text.matchAll(/\{\{\s*([\w.]+)[^}]*\}\}/g)].map((match) => match[1] ?? '')),
  ].toSorted();
}

/**
 * @param {Map<string, string>} texts
 * @param {Uses} uses
 * @returns {string[]}
 */
export function missing(texts, uses) {
  const has = (/** @type {string} */ key) =>
    texts.has(key) || pluralEndings.some((ending) => texts.has(`${key}${ending}`));
  const keys = [...texts.keys()];
  return [
    ...[...uses.keys, ...uses.errors]
      .filter(({ key }) => !has(key))
      .map(({ key, place }) => `${place} asks for ${key}, which does not exist`),
    ...uses.patterns
      .filter(({ asked, pattern }) => asked && !keys.some((key) => pattern.test(key)))
      .map(({ text, place }) => `${place} asks for ${text}, and no such key exists`),
  ];
}

/**
 * @param {Map<string, string>} texts
 * @param {Uses} uses
 * @returns {string[]}
 */
export function unused(texts, uses) {
  return [...texts.keys()]
    .filter((key) => !dynamicNamespaces.some((namespace) => key.startsWith(namespace)))
    .filter((key) => {
      const ending = pluralEndings.find((each) => key.endsWith(each));
      const names = ending === undefined ? [key] : [key, key.slice(0, -ending.length)];
      return !names.some(
        (name) => uses.words.has(name) || uses.patterns.some(({ pattern }) => pattern.test(name)),
      );
    })
    .map((key) => `${key} is not used anywhere`);
}

/** @param {string} root @returns {Uses} */
function collectUses(root) {
  /** @type {Uses} */
  const uses = { keys: [], errors: [], patterns: [], words: new Set() };
  for (const file of [
    ...filesUnder(root, 'plugin', ['.ts']),
    ...filesUnder(root, 'templates/assets', ['.js']),
  ]) {
    usesInSource(file, readFileSync(join(root, file), 'utf8'), uses);
  }
  for (const file of filesUnder(root, 'templates', ['.hbs']))
    usesInTemplate(file, readFileSync(join(root, file), 'utf8'), uses);
  if (existsSync(join(root, 'manifest.json'))) {
    for (const [, word] of readFileSync(join(root, 'manifest.json'), 'utf8').matchAll(
      /"([^"\n]*)"/g,
    ))
      uses.words.add(word ?? '');
  }
  return uses;
}

/**
 * @param {string} file
 * @param {string} text
 * @param {Uses} uses added to
 */
export function usesInTemplate(file, text, uses) {
  for (const match of text.matchAll(/(?:\{\{~?\s*|\()t\s+["']([^"']+)["']/g)) {
    uses.keys.push({ key: match[1] ?? '', place: `${file}:${lineAt(text, match.index)}` });
  }
  for (const [, word] of text.matchAll(/["']([^"'\s]+)["']/g)) uses.words.add(word ?? '');
}

/** @param {string} text @param {number} index */
const lineAt = (text, index) => text.slice(0, index).split('\n').length;

/**
 * @param {string} file
 * @param {string} text
 * @param {Uses} uses added to
 */
export function usesInSource(file, text, uses) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const placeOf = (/** @type {ts.Node} */ node) =>
    `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  /** @type {Set<ts.Node>} */
  const asked = new Set();
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isCallExpression(node) && calledName(node) === 't') {
      for (const key of node.arguments.slice(0, 2).flatMap((argument) => possibleTexts(argument))) {
        asked.add(key);
        if (ts.isStringLiteralLike(key) && key.text.includes('.'))
          uses.keys.push({ key: key.text, place: placeOf(key) });
      }
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'AppError') {
      for (const code of possibleTexts(node.arguments?.[0])) {
        if (ts.isStringLiteralLike(code))
          uses.errors.push({ key: `errors.${code.text}`, place: placeOf(code) });
      }
    }
    if (ts.isStringLiteralLike(node)) uses.words.add(node.text);
    if (ts.isTemplateExpression(node))
      addPattern(node, { place: placeOf(node), asked: asked.has(node) }, uses);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** @param {ts.CallExpression} call */
function calledName({ expression }) {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : undefined;
}

/**
 * The texts an expression may stand for, through `?:`, `??` and brackets.
 * @param {ts.Node | undefined} node
 * @returns {ts.Node[]}
 */
function possibleTexts(node) {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return [node];
  if (ts.isParenthesizedExpression(node)) return possibleTexts(node.expression);
  if (ts.isConditionalExpression(node))
    return [...possibleTexts(node.whenTrue), ...possibleTexts(node.whenFalse)];
  return ts.isBinaryExpression(node)
    ? [...possibleTexts(node.left), ...possibleTexts(node.right)]
    : [];
}

/**
 * @param {ts.TemplateExpression} node
 * @param {{ place: string, asked: boolean }} where
 * @param {Uses} uses added to
 */
function addPattern(node, where, uses) {
  // Without a namespace in front a pattern would match any key and hide every unused one.
  if (!/^[a-z][\w-]*\./i.test(node.head.text)) return;
  const pieces = [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
  const pattern = new RegExp(
    `^${pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`,
  );
  uses.patterns.push({ pattern, text: pieces.join('…'), ...where });
}
