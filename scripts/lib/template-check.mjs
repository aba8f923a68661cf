import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './files.mjs';

const dangers = [
  { pattern: /\{\{~?\{/, why: 'prints without escaping: use {{…}}' },
  { pattern: /\{\{~?\s*&/, why: 'prints without escaping: use {{…}}' },
  // Escaping does not save `<p title={{x}}>`: a space in the value starts a new attribute.
  { pattern: /=\s*\{\{/, why: 'an attribute without quotes round its value: write ="{{…}}"' },
];

/**
 * Places in templates where a value could become markup.
 * @param {string} root folder of the repository
 * @returns {string[]} `file:line what is wrong`
 */
export function templateFaults(root) {
  return filesUnder(root, 'templates', ['.hbs', '.html', '.handlebars']).flatMap((file) =>
    faultsIn(readFileSync(join(root, file), 'utf8')).map(
      ({ line, why }) => `${file}:${line} ${why}`,
    ),
  );
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
