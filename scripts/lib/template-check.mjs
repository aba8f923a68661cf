import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './files.mjs';

const dangers = [
  { pattern: /\{\{~?\{/, why: 'prints without escaping: use {{…}}' },
  { pattern: /\{\{~?\s*&/, why: 'prints without escaping: use {{…}}' },
  // Escaping does not save `<p title={{x}}>`: a space in the value starts a new attribute.
  { pattern: /=\s*\{\{/, why: 'an attribute without quotes round its value: write ="{{…}}"' },
];

/** Of a mail every space and line is part of the text, so its lines are as long as they are. */
const mail = /^templates\/mail\//;
const widest = 120;

/**
 * Places in templates where a value could become markup, and lines too wide to read.
 * @param {string} root folder of the repository
 * @returns {string[]} `file:line what is wrong`
 */
export function templateFaults(root) {
  return filesUnder(root, 'templates', ['.hbs', '.html', '.handlebars']).flatMap((file) => {
    const template = readFileSync(join(root, file), 'utf8');
    return [...faultsIn(template), ...(mail.test(file) ? [] : wideLinesIn(template))].map(
      ({ line, why }) => `${file}:${line} ${why}`,
    );
  });
}

/**
 * @param {string} template
 * @returns {{ line: number, why: string }[]}
 */
export function faultsIn(template) {
  return template
    .split('\n')
    .flatMap((text, index) =>
      dangers
        .filter(({ pattern }) => pattern.test(text))
        .map(({ why }) => ({ line: index + 1, why })),
    );
}

/**
 * @param {string} template
 * @returns {{ line: number, why: string }[]}
 */
export function wideLinesIn(template) {
  return template.split('\n').flatMap((text, index) =>
    text.length > widest
      ? [
          {
            line: index + 1,
            why: `is ${text.length} wide, at most ${widest}: an attribute or an element a line`,
          },
        ]
      : [],
  );
}
