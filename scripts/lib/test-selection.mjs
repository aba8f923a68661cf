import { posix } from 'node:path';

/** Brings all rooms together: which of them a test of the whole is about tells its name, not its imports. */
const hub = 'plugin/compose.ts';
/** Tests that read every page. */
const rendering = [
  'test/http/render.test.ts',
  'test/journeys/axe.test.ts',
  'test/language/language.test.ts',
  'test/tooling/strings.test.ts',
];
/** Folders of tests that name a way of testing, not what is tested. */
const ways = new Set(['access', 'adapters', 'http', 'journeys', 'migrations', 'store', 'tooling']);
/** Rooms and wings meant by a word in the path of a test, a template or a catalogue that is the name of none. */
const meant = {
  autosave: ['pages', 'record'],
  batch: ['reports'],
  domains: ['learning-domains'],
  factor: ['sign-in', 'account'],
  growth: ['pupils', 'results'],
  inzage: ['visits', 'links'],
  kill: ['record'],
  killed: ['record', 'pages'],
  letter: ['links'],
  'local-accounts': ['sign-in', 'account'],
  'mailed-report': ['reports'],
  main: ['dossier', 'reports'],
  merge: ['merging'],
  outbox: ['mail', 'post'],
  'own-pupil': ['own-pupils'],
  partnership: ['sharing'],
  pdf: ['print'],
  report: ['reports'],
  rounds: ['plan-consent'],
  'second-factor': ['sign-in', 'account'],
  sessions: ['sign-in', 'account'],
  start: ['today'],
  steps: ['dossier'],
  'tablet-and-letter': ['links', 'visits', 'plan-consent'],
  together: ['presence', 'pages'],
  toolbox: ['sharing', 'pages'],
  'without-mouse-or-script': ['dossier'],
};
/** What the running of every test hangs on. */
const ofAll = /^(package(-lock)?\.json|tsconfig[^/]*\.json|\.mocharc\.json|migrations\/.*)$/;
/** Nothing that runs reads these, save where a test names them. */
const unread = /^(docs|plugin\/decisions|\.ci)\/|^(\.git|\.editorconfig|LICENSE|NOTICE)|\.md$/;

/** The test files that changes touch. See test-selection.d.mts for the shapes. */
export function selectTests({ paths, read, changed }) {
  const house = survey(paths, read);
  /** @type {Map<string, string>} */
  const reasons = new Map();
  for (const path of changed) {
    const touched = touchedBy(path, house);
    if (touched === undefined) return { tests: house.tests, whole: path, reasons };
    for (const test of touched) if (!reasons.has(test)) reasons.set(test, path);
  }
  return { tests: house.tests.filter((test) => reasons.has(test)), reasons };
}

/** What all changes are held against: rooms with their files, and what each test reaches. */
function survey(paths, read) {
  const known = new Set(paths);
  const imports = new Map();
  const leads = new Map();
  for (const path of paths.filter((one) => /\.(ts|mjs|js)$/.test(one))) {
    const text = read(path);
    imports.set(path, importsOf(path, text));
    leads.set(path, [...imports.get(path), ...filesNamedIn(path, text, known)]);
  }
  const rooms = roomsOf(paths);
  const tests = paths.filter((path) => path.endsWith('.test.ts'));
  const subjects = new Map(tests.map((test) => [test, subjectsOf(test, rooms)]));
  const reached = new Map(
    tests.map((test) => {
      const own = reachedFrom([test], leads);
      const about = own.has(hub) ? (subjects.get(test) ?? []) : [];
      const files = about.flatMap((room) => rooms.get(room) ?? []);
      return [test, files.length === 0 ? own : reachedFrom([...own, ...files], leads)];
    }),
  );
  const runner = reachedFrom(['scripts/test.mjs', 'scripts/lib/test-worker.mjs'], imports);
  return { tests, rooms, subjects, reached, runner };
}

/** @returns {readonly string[] | undefined} undefined where it cannot be told */
function touchedBy(path, { tests, rooms, subjects, reached, runner }) {
  if (runner.has(path) || ofAll.test(path)) return undefined;
  const reaching = tests.filter((test) => reached.get(test)?.has(path));
  const catalogue = /^plugin\/language\/[^/]+\/([^/]+)\.json$/.exec(path)?.[1];
  const template = /^templates\/([^/]+)\//.exec(path)?.[1];
  if (template === 'assets') return tests.filter((test) => /^test\/(http|journeys)\//.test(test));
  const word = catalogue ?? template;
  if (word !== undefined) {
    const about = roomsCalled(kebab(word), rooms);
    if (about.length === 0) return undefined;
    return tests.filter(
      (test) =>
        rendering.includes(test) || subjects.get(test)?.some((room) => about.includes(room)),
    );
  }
  if (path.startsWith('plugin/') && path.endsWith('.ts')) {
    // What no import leads to is told of by its neighbours: a worker, say, that is named in parts.
    const own =
      reaching.length > 0
        ? reaching
        : tests.filter((test) =>
            [...(reached.get(test) ?? [])].some(
              (other) => posix.dirname(other) === posix.dirname(path),
            ),
          );
    if (own.length === 0) return undefined;
    const ofWhole = tests.filter(
      (test) => reached.get(test)?.has(hub) && subjects.get(test)?.length === 0,
    );
    const drawn = /-(view|routes)\.ts$/.test(path);
    return [...new Set([...own, ...ofWhole])].filter(
      (test) => drawn || reaching.includes(test) || !rendering.includes(test),
    );
  }
  return reaching.length > 0 || unread.test(path) || path.startsWith('scripts/')
    ? reaching
    : undefined;
}

/** @returns {Map<string, string[]>} the files of each room by its folder; a wing without rooms is one */
function roomsOf(paths) {
  const rooms = new Map();
  for (const path of paths) {
    const room = /^(plugin\/[\w-]+(?:\/[\w-]+)?)\/[^/]+\.ts$/.exec(path)?.[1];
    if (room !== undefined) rooms.set(room, [...(rooms.get(room) ?? []), path]);
  }
  return rooms;
}

/** The rooms that a test's name says it is about. */
function subjectsOf(test, rooms) {
  const [folder = '', ...rest] = test.replace(/^test\//, '').split('/');
  const words = [
    ...(ways.has(folder) ? [] : [folder]),
    posix.basename(rest.at(-1) ?? '', '.test.ts'),
  ];
  return [...new Set(words.flatMap((word) => roomsCalled(word, rooms)))];
}

/** Folders of the rooms that a word names: a room's own name, a wing's, or one of those above. */
function roomsCalled(word, rooms) {
  const names = meant[word] ?? [word];
  return [...rooms.keys()].filter((room) =>
    room
      .split('/')
      .slice(1)
      .some((name) => names.includes(name)),
  );
}

const kebab = (word) => word.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What a file imports of the repository, there or not. */
function importsOf(path, text) {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(([, specifier]) =>
    posix.join(posix.dirname(path), specifier),
  );
}

/** Files that a test or the product names from the root: to start them, or to read them. */
function filesNamedIn(path, text, known) {
  if (!/^(test|plugin|adapters)\//.test(path)) return [];
  return [...text.matchAll(/['"`]([\w.-]+(?:\/[\w.-]+)*\.\w+)['"`]/g)]
    .map(([, name]) => name)
    .filter((name) => known.has(name) && !name.endsWith('.test.ts'));
}

/** Everything that the leads of these files lead to, themselves included, and not on from the hub. */
function reachedFrom(files, leads) {
  const found = new Set(files);
  for (const file of found)
    if (file !== hub) for (const next of leads.get(file) ?? []) found.add(next);
  return found;
}
