import { posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The wings of plugin/ and their rooms, lowest first: each may import those before it and none after it, so that no two
 * can need each other. A lower one that needs a higher one's fact declares an interface, and compose.ts supplies it.
 * A wing without rooms is a room itself.
 */
export const wings = {
  kernel: [],
  language: [],
  platform: [
    'threads',
    'tables',
    'store',
    'audit',
    'rotation',
    'routes',
    'trail',
    'menu',
    'web',
    'mail',
    'passwords',
    'print',
    'drawing',
    'paper',
    'bytes',
    'jobs',
  ],
  school: [
    'licences',
    'people',
    'contact',
    'policies',
    'memberships',
    'sign-in',
    'groups',
    'learning-domains',
    'roster',
    'staff',
    'own-pupils',
    'external-access',
    'account',
    'settings',
    'post',
  ],
  dossier: [
    'facts',
    'policy',
    'declaration',
    'form',
    'former',
    'fields',
    'rules',
    'content',
    'anew',
    'stage',
    'record',
    'frame',
    'results',
    'grants',
    'presence',
    'pages',
    'documents',
  ],
  consent: ['link-facts', 'links', 'visits', 'asking', 'plan-consent', 'data-consent'],
  logbook: ['files', 'notes', 'reports'],
  sharing: [
    'reading',
    'facts',
    'policy',
    'partnership',
    'conversation',
    'request-routes',
    'requests',
    'advice',
    'school-side',
    'desk',
    'meetings',
    'figures',
    'toolbox',
    'route-settings',
    'transfer',
  ],
  overview: ['scope', 'query', 'pupils', 'dossiers', 'today', 'help'],
  administration: ['test-results', 'merging', 'school-year', 'retention'],
};

/** Every room by its path below plugin/, lowest first; what lies in a wing beside its rooms stands above them. */
const order = Object.entries(wings).flatMap(([wing, rooms]) => [
  ...rooms.map((room) => `${wing}/${room}`),
  wing,
]);

/**
 * The room of a file: "logbook/notes", or "kernel"; undefined for what is not in a wing of plugin/.
 * @param {string} path from the repository's folder
 */
export function roomOf(path) {
  const [top, wing, room, file] = path.split('/');
  if (top !== 'plugin' || wing === undefined || room === undefined) return undefined;
  return file === undefined || wings[wing]?.length === 0 ? wing : `${wing}/${room}`;
}

/** Its place in the order of the rooms, -1 for one that has none. */
export const roomOrder = (/** @type {string} */ room) => order.indexOf(room);

/** Names that a door shows at most: a wider one is none. */
export const WIDEST_DOOR = 25;

/** Packages with a place of their own; any file may import a package that is not named here. */
const packagePlaces = [
  {
    names: ['express'],
    places: [
      /^plugin\/(index|plugin|web-face)\.ts$/,
      /^plugin\/platform\/web\//,
      /^adapters\/demo-school\//,
    ],
  },
  {
    names: ['helmet', 'csrf-sync', '@fastify/busboy', 'cookie', 'content-disposition'],
    places: [/^plugin\/platform\/web\//],
  },
  { names: ['csv-parse'], places: [/^plugin\/administration\/test-results\//] },
  { names: ['handlebars'], places: [/^plugin\/platform\/(web|paper|mail)\//] },
  {
    names: ['sequelize'],
    places: [/^plugin\/platform\/store\//, /^plugin\/[\w/-]+-(tables|store)\.ts$/],
  },
  { names: ['mysql2', 'umzug'], places: [/^plugin\/platform\/store\//] },
  {
    names: ['puppeteer', 'puppeteer-core', '@neslinesli93/qpdf-wasm'],
    places: [/^plugin\/platform\/print\//],
  },
  {
    names: ['yauzl', 'file-type', '@jsquash/jpeg', '@jsquash/png'],
    places: [/^plugin\/platform\/bytes\//],
  },
  { names: ['@viz-js/viz'], places: [/^plugin\/platform\/drawing\//] },
  { names: ['nodemailer'], places: [/^plugin\/platform\/mail\//] },
  { names: ['diff'], places: [/^plugin\/kernel\//] },
  { names: ['hash-wasm', 'otplib', 'qrcode'], places: [/^plugin\/school\/sign-in\//] },
  { names: ['smtp-server'], places: [/^adapters\/demo-school\//] },
  { names: ['mailparser'], places: [/^adapters\/demo-school\//, /^plugin\/platform\/mail\//] },
  { names: ['openid-client'], places: [/^adapters\//] },
  { names: ['oidc-provider', 'express-session'], places: [/^adapters\/demo-school\//] },
];

/** The pretend school system of the demo: it uses the plugin and the adapters as any host does. */
const demoHost = 'adapters/demo-school/host.ts';
const contract = 'adapters/contract/index.ts';

/**
 * Why a file may not import a module; undefined when it may.
 * @param {string} file from the repository's folder, with `/`
 * @param {string} specifier as written in the import
 * @param {boolean} typesOnly an import that is gone after compiling
 * @returns {string | undefined} a sentence for the person who wrote the import
 */
export function importFault(file, specifier, typesOnly) {
  if (!/^(plugin|adapters|migrations|test\/contract)\//.test(file)) return undefined;
  if (!specifier.startsWith('.')) return packageFault(file, specifier);
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  if (file.startsWith('plugin/')) return pluginFault(file, target, typesOnly);
  if (file.startsWith('adapters/')) return adapterFault(file, target);
  if (file.startsWith('migrations/')) {
    return target.startsWith('migrations/helpers/')
      ? undefined
      : 'a migration imports only migrations/helpers: the product changes, it may not';
  }
  return target === contract || target.startsWith('test/contract/')
    ? undefined
    : 'the suite that outside adapters run imports only adapters/contract';
}

/**
 * @param {string} file
 * @param {string} specifier
 */
function packageFault(file, specifier) {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (file.startsWith('migrations/')) return 'a migration imports only migrations/helpers';
  const rule = packagePlaces.find(({ names }) => names.includes(name));
  if (rule === undefined || rule.places.some((place) => place.test(file))) return undefined;
  return `${name} has its own place in the tree, and this is not it`;
}

/**
 * @param {string} file
 * @param {string} target
 * @param {boolean} typesOnly
 */
function pluginFault(file, target, typesOnly) {
  if (!target.startsWith('plugin/')) {
    if (target === contract) return undefined;
    // The runner of migrations knows what a migration is.
    const migrates =
      file.startsWith('plugin/platform/store/') && target === 'migrations/helpers/index.ts';
    if (migrates && typesOnly) return undefined;
    return 'plugin/ imports nothing outside itself but adapters/contract/index.ts';
  }
  const from = roomOf(file);
  const to = roomOf(target);
  if (from === to) return undefined;
  if (to === undefined) {
    return target === 'plugin/config.ts' && typesOnly
      ? undefined
      : 'a room takes only types from plugin/config.ts, and nothing else that stands beside the wings';
  }
  if (roomOrder(to) < 0) return `${to} has no place in the wings of scripts/lib/import-rules.mjs`;
  if (to !== 'kernel' && target !== `plugin/${to}/index.ts`)
    return `${to} is reached only through plugin/${to}/index.ts`;
  if (from === undefined) return undefined;
  if (roomOrder(from) < 0)
    return `${from} has no place in the wings of scripts/lib/import-rules.mjs`;
  return roomOrder(to) < roomOrder(from)
    ? undefined
    : `${from} lies below ${to}: declare an interface here and let compose.ts supply it`;
}

/**
 * @param {string} file
 * @param {string} target
 */
function adapterFault(file, target) {
  const own = file.split('/').slice(0, 2).join('/');
  if (target.startsWith(`${own}/`) || target === contract) return undefined;
  const asHost = target === 'plugin/index.ts' || /^adapters\/[\w-]+\/index\.ts$/.test(target);
  if (file === demoHost && asHost) return undefined;
  return target.startsWith('plugin/')
    ? 'an adapter knows the contract, never the plugin'
    : 'an adapter imports its own folder and adapters/contract/index.ts';
}

/** @param {import('eslint').Rule.RuleContext} context */
const fileOf = (context) => relative(root, context.filename).split(sep).join('/');

const imports = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'Who may import what (CONTRIBUTING, import rules)' },
  },
  create(context) {
    const file = fileOf(context);
    const judge = (node, source, typesOnly) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const fault = importFault(file, source.value, typesOnly);
      if (fault !== undefined)
        context.report({ node, message: `'${source.value}' here: ${fault}.` });
    };
    return {
      ImportDeclaration: (node) => {
        judge(node, node.source, node.importKind === 'type');
      },
      ExportNamedDeclaration: (node) => {
        judge(node, node.source, node.exportKind === 'type');
      },
      ExportAllDeclaration: (node) => {
        judge(node, node.source, node.exportKind === 'type');
      },
      ImportExpression: (node) => {
        judge(node, node.source, false);
      },
      TSImportType: (node) => {
        judge(node, node.source ?? node.argument?.literal, true);
      },
      TSExternalModuleReference: (node) => {
        judge(node, node.expression, false);
      },
    };
  },
};

const door = {
  meta: { type: 'problem', schema: [], docs: { description: 'A door shows few names' } },
  create(context) {
    if (!/^plugin\/.+\/index\.ts$/.test(fileOf(context)) || /\/steps\//.test(fileOf(context)))
      return {};
    return {
      Program: (node) => {
        const names = node.body.flatMap((statement) => statement.specifiers ?? []).length;
        const message = `This door shows ${names} names, more than ${WIDEST_DOOR}: is it one room?`;
        if (names > WIDEST_DOOR) context.report({ node, message });
      },
    };
  },
};

const WIDEST = 100;

const width = {
  meta: {
    type: 'layout',
    schema: [],
    docs: { description: 'Comments and SQL, which the formatter leaves alone, keep to its width' },
  },
  create(context) {
    const judge = (node, text, first) => {
      for (const [index, line] of text.split('\n').entries()) {
        const start = index === 0 ? first : 0;
        if (start + line.length > WIDEST)
          context.report({
            node,
            message: `A line of ${start + line.length} signs, more than ${WIDEST}.`,
          });
      }
    };
    return {
      Program: () => {
        for (const comment of context.sourceCode.getAllComments())
          judge(comment, context.sourceCode.getText(comment), comment.loc.start.column);
      },
      TemplateLiteral: (node) => {
        // A text of one line is a sentence; what has line ends was laid out by hand.
        const text = context.sourceCode.getText(node);
        if (text.includes('\n')) judge(node, text, node.loc.start.column);
      },
    };
  },
};

/** Where SQL may stand: the stores, what the platform makes of it, and migrations. */
const sqlPlaces = /^(plugin\/platform\/store\/|plugin\/.*-store\.ts$)/;
const statement =
  /\b(SELECT|INSERT (IGNORE )?INTO|UPDATE|DELETE FROM|JOIN|FROM)\s[^']*\{\w+\}|^\s*(SELECT|EXISTS) /;

const sql = {
  meta: { type: 'problem', schema: [], docs: { description: 'SQL stands in stores' } },
  create(context) {
    const file = fileOf(context);
    if (!file.startsWith('plugin/') || sqlPlaces.test(file)) return {};
    const judge = (node, text) => {
      if (statement.test(text))
        context.report({
          node,
          message: 'SQL stands in a *-store.ts, or goes through the declared table.',
        });
    };
    return {
      Literal: (node) => {
        if (typeof node.value === 'string') judge(node, node.value);
      },
      TemplateLiteral: (node) => {
        judge(node, node.quasis.map(({ value }) => value.raw).join('{x}'));
      },
    };
  },
};

/** ESLint plugin with the rules of this product's own tree. */
export const opp = { rules: { imports, door, width, sql } };
