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
    'store',
    'audit',
    'routes',
    'menu',
    'web',
    'mail',
    'passwords',
    'print',
    'paper',
    'bytes',
    'jobs',
  ],
  school: [
    'licences',
    'policies',
    'people',
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
    'form',
    'fields',
    'rules',
    'content',
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
    'school-side',
    'desk',
    'toolbox',
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

/** Packages with a place of their own; any file may import a package that is not named here. */
const packagePlaces = [
  {
    names: ['express'],
    places: [
      /^plugin\/(index|compose)\.ts$/,
      /^plugin\/http\//,
      /^plugin\/access\/[\w-]*routes\.ts$/,
      /^adapters\/demo-school\//,
    ],
  },
  { names: ['helmet', 'csrf-sync'], places: [/^plugin\/http\//] },
  { names: ['csv-parse'], places: [/^plugin\/test-results\//] },
  { names: ['handlebars'], places: [/^plugin\/(http|reports|outbox)\//] },
  {
    names: ['sequelize'],
    places: [/^plugin\/store\//, /^plugin\/[\w-]+\/([\w-]+-)?(model|store)\.ts$/],
  },
  { names: ['mysql2', 'umzug'], places: [/^plugin\/store\//] },
  { names: ['puppeteer', 'puppeteer-core', '@neslinesli93/qpdf-wasm'], places: [/^plugin\/pdf\//] },
  { names: ['busboy'], places: [/^plugin\/http\//] },
  { names: ['yauzl', 'file-type', '@jsquash/jpeg', '@jsquash/png'], places: [/^plugin\/files\//] },
  { names: ['nodemailer'], places: [/^plugin\/outbox\//] },
  { names: ['hash-wasm'], places: [/^plugin\/access\//] },
  { names: ['smtp-server'], places: [/^adapters\/demo-school\//] },
  { names: ['mailparser'], places: [/^adapters\/demo-school\//, /^plugin\/outbox\//] },
  { names: ['otplib', 'qrcode'], places: [/^plugin\/access\//] },
  { names: ['openid-client'], places: [/^adapters\//] },
  { names: ['oidc-provider', 'express-session'], places: [/^adapters\/demo-school\//] },
];

const environmentPlaces = [/^plugin\/config\.ts$/, /^adapters\/demo-school\/host\.ts$/];
const safeStringPlace = 'plugin/http/sparkline.ts';
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
    if (file.startsWith('plugin/store/') && target === 'migrations/helpers/index.ts' && typesOnly)
      return undefined;
    return 'plugin/ imports nothing outside itself but adapters/contract/index.ts';
  }
  const from = capabilityOf(file);
  const to = capabilityOf(target);
  // What one part made reaches the next through compose.ts; only the shape of it is known to both.
  if (
    wiringParts.test(target) &&
    file !== 'plugin/compose.ts' &&
    !(wiringParts.test(file) && typesOnly)
  ) {
    return 'plugin/wiring/ is for compose.ts alone, which hands each part what it needs';
  }
  if (from === to) return undefined;
  if (to === undefined) {
    return target === 'plugin/config.ts' && typesOnly
      ? undefined
      : 'a capability takes only types from plugin/config.ts and nothing from the wiring';
  }
  if (!layers.includes(to))
    return `${to} has no place in the layers of scripts/lib/import-rules.mjs`;
  if (to !== 'kernel' && target !== `plugin/${to}/index.ts`)
    return `${to} is reached only through plugin/${to}/index.ts`;
  if (from === undefined) return undefined;
  if (!layers.includes(from))
    return `${from} has no place in the layers of scripts/lib/import-rules.mjs`;
  return layers.indexOf(to) < layers.indexOf(from)
    ? undefined
    : `${from} lies below ${to}: declare an interface here and let compose.ts supply it`;
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined for the wiring beside the capabilities
 */
function capabilityOf(path) {
  return wiring.test(path) ? undefined : path.split('/')[1];
}

/**
 * @param {string} file
 * @param {string} target
 */
function adapterFault(file, target) {
  const own = file.split('/').slice(0, 2).join('/');
  if (target.startsWith(`${own}/`) || target === contract) return undefined;
  if (
    file === demoHost &&
    (target === 'plugin/index.ts' || /^adapters\/[\w-]+\/index\.ts$/.test(target))
  )
    return undefined;
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

const environment = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'Settings are parsed once, in plugin/config.ts' },
  },
  create(context) {
    const file = fileOf(context);
    if (
      !/^(plugin|adapters|migrations)\//.test(file) ||
      environmentPlaces.some((place) => place.test(file))
    )
      return {};
    const message =
      'The environment is read in plugin/config.ts alone: take the setting from the configuration.';
    return {
      'MemberExpression[object.name="process"][property.name="env"]': (node) => {
        context.report({ node, message });
      },
      'MemberExpression[object.name="process"][property.value="env"]': (node) => {
        context.report({ node, message });
      },
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]': (
        node,
      ) => {
        context.report({ node, message });
      },
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]':
        (node) => {
          context.report({ node, message });
        },
    };
  },
};

const safeString = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'Templates escape; one helper alone makes markup' },
  },
  create(context) {
    if (fileOf(context) === safeStringPlace) return {};
    const report = (node) => {
      context.report({
        node,
        message: `SafeString is for the drawing in ${safeStringPlace} alone: let the template escape.`,
      });
    };
    return {
      'MemberExpression[property.name="SafeString"]': report,
      'MemberExpression[property.value="SafeString"]': report,
      'ObjectPattern > Property[key.name="SafeString"]': report,
      'ImportSpecifier[imported.name="SafeString"]': report,
    };
  },
};

const exit = {
  meta: { type: 'problem', schema: [], docs: { description: 'A guest does not end its host' } },
  create(context) {
    // The command line is its own process.
    if (!/^plugin\//.test(fileOf(context)) || fileOf(context) === 'plugin/cli.ts') return {};
    return {
      'CallExpression[callee.object.name="process"][callee.property.name=/^(exit|abort)$/]': (
        node,
      ) => {
        context.report({
          node,
          message:
            'The plugin is a guest and does not end its host: throw, or answer with an error.',
        });
      },
    };
  },
};

/** ESLint plugin with the rules of this product's own tree. */
export const opp = { rules: { imports, environment, 'safe-string': safeString, exit } };
