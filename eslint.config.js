import tseslint from 'typescript-eslint';
import { opp } from './scripts/lib/import-rules.mjs';

const node = [
  'process',
  'console',
  'Buffer',
  'URL',
  'URLSearchParams',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'AbortController',
  'AbortSignal',
  'TextEncoder',
  'TextDecoder',
  'fetch',
  'structuredClone',
  'performance',
];
const browser = [
  'document',
  'window',
  'location',
  'history',
  'navigator',
  'fetch',
  'URL',
  'URLSearchParams',
  'FormData',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'requestAnimationFrame',
  'AbortController',
  'AbortSignal',
  'Event',
  'CustomEvent',
  'MutationObserver',
  'IntersectionObserver',
  'ResizeObserver',
  'HTMLElement',
  'HTMLInputElement',
  'HTMLTextAreaElement',
  'HTMLSelectElement',
  'HTMLFormElement',
  'HTMLButtonElement',
  'HTMLDialogElement',
  'HTMLMeterElement',
  'HTMLProgressElement',
  'HTMLTemplateElement',
  'SVGSVGElement',
  'Element',
  'Node',
  'CSS',
  'crypto',
  'console',
  'addEventListener',
  'removeEventListener',
  'matchMedia',
  'performance',
  'structuredClone',
  'queueMicrotask',
  'DOMParser',
  'Blob',
  'File',
  'TextEncoder',
  'TextDecoder',
  'getComputedStyle',
  'confirm',
  'Intl',
];
const known = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

/** Rules that need no types: for every file. */
const plain = {
  'array-callback-return': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-console': 'off',
  'no-constant-binary-expression': 'error',
  'no-control-regex': 'off',
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-eval': 'error',
  'no-fallthrough': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-param-reassign': ['error', { props: false }],
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-throw-literal': 'off',
  'no-unreachable': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-unused-expressions': 'off',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'require-atomic-updates': 'off',
  'max-lines': 'off',
};

const inConfig =
  'The environment is read in plugin/config.ts alone: take the setting from the configuration.';
const environment = [{ object: 'process', property: 'env', message: inConfig }];
const environmentSyntax = [
  {
    selector: "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
    message: inConfig,
  },
  {
    selector:
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
    message: inConfig,
  },
];
const escaped =
  'SafeString is for the drawing in plugin/platform/web/sparkline.ts alone: let the template escape.';
const safeString = [{ property: 'SafeString', message: escaped }];
const safeStringSyntax = [
  { selector: "ImportSpecifier[imported.name='SafeString']", message: escaped },
  { selector: "ObjectPattern > Property[key.name='SafeString']", message: escaped },
];
const guest = 'The plugin is a guest and does not end its host: throw, or answer with an error.';
const ending = [
  { object: 'process', property: 'exit', message: guest },
  { object: 'process', property: 'abort', message: guest },
];
const namelessView = [
  {
    selector: ':function > TSTypeAnnotation.returnType > TSObjectKeyword',
    message: 'What a template sees has a named type: `object` says nothing.',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.data/', '**/*.d.mts', 'templates/assets/js/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { rules: plain },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { opp },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'opp/imports': 'error',
      'opp/door': 'error',
      'opp/width': 'error',
      'opp/sql': 'error',
      'no-nested-ternary': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Numbers and flags in a text are meant.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A text is spread for its code points, as names and limits count them.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // openid-client marks it so only to make it stand out; it is for a provider on localhost.
      '@typescript-eslint/no-deprecated': [
        'error',
        {
          allow: [{ from: 'package', name: 'allowInsecureRequests', package: 'openid-client' }],
        },
      ],
      // The compiler does it, with the same underscore rule.
      '@typescript-eslint/no-unused-vars': 'off',
      // An interface asks for a promise even where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['plugin/**/*.ts', 'adapters/**/*.ts', 'migrations/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 80 }],
      'no-restricted-properties': ['error', ...environment, ...safeString],
      'no-restricted-syntax': ['error', ...environmentSyntax, ...safeStringSyntax, ...namelessView],
    },
  },
  {
    // A guest does not end its host; the command line is its own process.
    files: ['plugin/**/*.ts'],
    ignores: ['plugin/cli.ts'],
    rules: {
      'no-restricted-properties': ['error', ...environment, ...safeString, ...ending],
    },
  },
  {
    files: ['plugin/config.ts', 'adapters/demo-school/host.ts'],
    rules: {
      'no-restricted-properties': ['error', ...safeString, ...ending],
      'no-restricted-syntax': ['error', ...safeStringSyntax, ...namelessView],
    },
  },
  {
    files: ['plugin/platform/web/sparkline.ts'],
    rules: {
      'no-restricted-properties': ['error', ...environment, ...ending],
      'no-restricted-syntax': ['error', ...environmentSyntax, ...namelessView],
    },
  },
  {
    // Migrations are not changed once they have landed.
    files: ['migrations/**/*.ts'],
    rules: { 'opp/width': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'opp/width': 'off',
      'no-nested-ternary': 'off',
      // Tests of the tools hold source texts.
      'no-template-curly-in-string': 'off',
      // `expect(x).to.be.true` is an expression by design of chai.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Functions handed to the browser use its types, which the product's own compiler settings leave out on purpose.
    files: ['test/journeys/**/*.ts'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((name) => [
        `@typescript-eslint/no-unsafe-${name}`,
        'off',
      ]),
    ),
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    ignores: ['templates/**'],
    languageOptions: { globals: known([...node, 'module', 'require']) },
    rules: { 'no-undef': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  {
    files: ['templates/assets/**/*.js'],
    languageOptions: { globals: known(browser) },
    rules: { 'no-undef': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
);
