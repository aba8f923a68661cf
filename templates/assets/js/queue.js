// What has been typed and not yet been kept: a queue that knows nothing of the page it serves.

/** What the server takes in one request: changes, and bytes with some to spare. */
const MOST_CHANGES = 500;
const LONGEST = 1_000_000;
const MOST_BYTES_A_SIGN = 3;
const RETRY_SECONDS = [2, 4, 8, 15, 30];
const LAST_RETRY_SECONDS = 60;

/**
 * One request at a time, in order; nothing counts as saved before the server has said so.
 * @type {(on: QueueNeeds) => Queue}
 */
export function createQueue(on) {
  /** @type {QueueState} */
  const queue = {
    on,
    saved: new Map(on.initial),
    bases: new Map(),
    held: new Set(),
    refused: new Map(),
    sequence: on.base,
    operations: [],
    running: undefined,
    stopped: false,
    expired: false,
    failures: 0,
    retry: 0,
    atOnce: Infinity,
    why: undefined,
    flying: [],
  };
  return {
    flush: () => flush(queue),
    unsaved: () => unsaved(queue),
    sequence: () => queue.sequence,
    /** Something was typed: a stop that came from an earlier text no longer holds. */
    touched() {
      queue.stopped = false;
      if (!queue.expired && queue.running === undefined && queue.failures === 0)
        on.say(unsaved(queue) ? 'unsaved' : 'saved');
    },
    /** A row goes with what its remover has seen of it, so that nobody's text goes unseen. */
    operate(operation) {
      const row = `${pathOf(operation)}/`;
      const seen = () =>
        Object.fromEntries([...queue.bases].filter(([path]) => path.startsWith(row)));
      queue.operations.push(
        operation.op === 'remove' ? { ...operation, base: on.base, seen: seen() } : operation,
      );
    },
    /** Somebody signed in again. */
    resume() {
      queue.expired = false;
      return flush(queue);
    },
    expired: () => queue.expired,
    parting: () => parting(queue),
  };
}

/** @param {Change} change */
const pathOf = (change) => (change.op === 'set' ? change.path : `${change.list}/${change.row}`);

/** @param {QueueState} queue */
const dirty = ({ on, saved }) =>
  [...on.values()].filter(([path, value]) => value !== (saved.get(path) ?? ''));

/** @param {QueueState} queue */
const unsaved = (queue) => queue.operations.length > 0 || dirty(queue).length > 0;

/**
 * Rows before what stands in them, and as many as one request may bring; the rest goes with the next.
 * @param {QueueState} queue
 */
function collect(queue) {
  const changes = [...queue.operations];
  for (const [path, value] of dirty(queue)) {
    if (queue.held.has(path) || queue.refused.get(path) === value) continue;
    changes.push({ op: 'set', path, value, base: queue.bases.get(path) ?? queue.on.base });
  }
  return fitting(changes);
}

/** @param {Change[]} changes */
function fitting(changes) {
  let length = 0;
  const past = changes.findIndex((change, at) => {
    length += JSON.stringify(change).length * MOST_BYTES_A_SIGN;
    return at > 0 && (at >= MOST_CHANGES || length > LONGEST);
  });
  return past < 0 ? changes : changes.slice(0, past);
}

/**
 * What a page that is left still has to send, beside what is on its way; undefined when it cannot go without an answer.
 * @type {(queue: QueueState) => Change[] | undefined}
 */
function parting(queue) {
  const { flying, held, refused } = queue;
  if (queue.expired || queue.stopped || queue.failures + held.size + refused.size > 0)
    return undefined;
  const same = (/** @type {Change} */ one, /** @type {Change} */ other) =>
    one === other ||
    (one.op === 'set' &&
      other.op === 'set' &&
      one.path === other.path &&
      one.value === other.value);
  const left = collect(queue).filter((change) => !flying.some((other) => same(change, other)));
  // The same field twice at once would clash with itself.
  const twice = left.some((change) => flying.some((other) => pathOf(change) === pathOf(other)));
  return twice ? undefined : left;
}

/** @type {Told<Saved>} */
function keep(queue, changes, answer) {
  queue.sequence = answer.sequence;
  queue.failures = 0;
  queue.atOnce *= 2;
  queue.operations = queue.operations.filter((operation) => !changes.includes(operation));
  for (const change of changes) {
    if (change.op !== 'set') continue;
    queue.saved.set(change.path, change.value);
    queue.bases.set(change.path, answer.sequence);
    queue.refused.delete(change.path);
  }
  queue.on.kept(answer);
}

/**
 * Holds back the fields in conflict and asks about them, while everything else goes on.
 * @type {(queue: QueueState, conflicts: Conflict[]) => void}
 */
function ask(queue, conflicts) {
  for (const conflict of conflicts) {
    const { path, theirs, sequence } = conflict;
    if (conflict.kept) {
      queue.operations = queue.operations.filter((operation) => pathOf(operation) !== path);
      queue.on.rowKept(path, 'row-kept');
      continue;
    }
    queue.held.add(path);
    queue.on.resolve(conflict).then((text) => {
      queue.saved.set(path, theirs);
      queue.bases.set(path, sequence);
      queue.held.delete(path);
      if (text === theirs) queue.sequence = Math.max(queue.sequence, sequence);
      return flush(queue);
    });
  }
}

/**
 * A refused value waits until it is changed; a refused row is given up, since sending it again cannot help.
 * @type {Told<Refused[], boolean>}
 */
function refuse(queue, changes, faults) {
  let known = false;
  queue.why = undefined;
  for (const { path, text } of faults) {
    const set = changes.find((change) => change.op === 'set' && change.path === path);
    const row = queue.operations.find((operation) => pathOf(operation) === path);
    if (set === undefined && row === undefined) continue;
    known = true;
    if (set?.op === 'set') queue.refused.set(path, set.value);
    queue.operations = queue.operations.filter((operation) => operation !== row);
    if (row?.op === 'remove') queue.on.rowKept(path, 'row-hidden');
    queue.on.fault(path, text);
  }
  return known;
}

/**
 * Something between page and dossier refused a request for what stands in it. It is sent on in ever smaller parts, until
 * the one text that is refused is alone: that one waits until it is changed, and the others are kept.
 * @type {Told<Extract<Answer, { kind: 'barred' }>, boolean>}
 */
function bar(queue, changes, { text }) {
  const [change] = changes;
  if (changes.length > 1) queue.atOnce = Math.ceil(changes.length / 2);
  else if (change?.op === 'set') {
    queue.refused.set(change.path, change.value);
    queue.why = text;
    queue.on.fault(change.path, text, true);
  }
  return changes.length > 1 || change?.op === 'set';
}

/**
 * Tells whether to go on with what is left.
 * @type {Told<Answer, boolean>}
 */
function take(queue, changes, answer) {
  const { on, failures } = queue;
  switch (answer.kind) {
    case 'saved':
      keep(queue, changes, answer);
      return true;
    case 'conflict': {
      const conflicts = answer.conflicts.filter(({ path }) =>
        changes.some((change) => pathOf(change) === path),
      );
      ask(queue, conflicts);
      if (conflicts.length > 0) return true;
      break;
    }
    case 'faults':
      if (refuse(queue, changes, answer.faults)) return true;
      break;
    case 'barred':
      if (bar(queue, changes, answer)) return true;
      break;
    case 'expired':
      queue.expired = true;
      on.say('expired');
      return false;
    case 'away':
      on.say('away', answer.text);
      queue.retry = setTimeout(
        () => flush(queue),
        (RETRY_SECONDS[failures] ?? LAST_RETRY_SECONDS) * 1_000,
      );
      queue.failures = failures + 1;
      return false;
  }
  queue.stopped = true;
  on.say('stopped', 'text' in answer ? answer.text : undefined);
  return false;
}

/** @param {QueueState} queue */
async function run(queue) {
  const { on, held } = queue;
  const next = () => collect(queue).slice(0, queue.atOnce);
  for (let changes = next(); changes.length > 0; changes = next()) {
    on.say('saving');
    queue.flying = changes;
    const answer = await on.send(changes);
    queue.flying = [];
    if (!take(queue, changes, answer)) return false;
  }
  if (held.size > 0) on.say('conflict');
  else if (unsaved(queue)) on.say('refused', queue.why);
  else on.say('saved');
  return !unsaved(queue);
}

/**
 * Sends what is waiting; answers whether everything typed is kept now.
 * @type {(queue: QueueState) => Promise<boolean>}
 */
function flush(queue) {
  clearTimeout(queue.retry);
  if (queue.expired || queue.stopped) return Promise.resolve(!unsaved(queue));
  queue.running ??= run(queue).finally(() => {
    queue.running = undefined;
  });
  return queue.running;
}
