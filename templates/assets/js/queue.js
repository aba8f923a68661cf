// What has been typed and not yet been kept: a queue that knows nothing of the page it serves.

const RETRY_SECONDS = [2, 4, 8, 15, 30];

/**
 * One request at a time, in order; nothing counts as saved before the server has said so.
 *
 * @param {object} on
 * @param {number} on.base  the sequence from which the page was made
 * @param {Iterable<[string, string]>} on.initial  values as the page was made, by path
 * @param {() => Map<string, string>} on.values  values as they stand now
 * @param {(changes: object[]) => Promise<object>} on.send  gives `{kind}`: saved, conflict, faults, expired, away, stopped
 * @param {(state: string, text?: string) => void} on.say  saved, unsaved, saving, away, expired, refused, conflict, stopped
 * @param {(conflict: object) => Promise<string>} on.resolve  asks the person; gives the text that stays
 * @param {(path: string, text: string) => void} on.fault
 * @param {(answer: object) => void} on.kept  told of every answer that says saved
 * @param {(path: string) => void} on.rowKept  a removed row in which somebody just wrote stays
 */
export function createQueue(on) {
  const saved = new Map(on.initial);
  const bases = new Map();
  const held = new Set();
  const refused = new Map();
  let sequence = on.base;
  let operations = [];
  let running;
  let stopped = false;
  let expired = false;
  let failures = 0;
  let retry;

  const pathOf = (change) => (change.op === 'set' ? change.path : `${change.list}/${change.row}`);
  const isDirty = (path, value) => value !== (saved.get(path) ?? '');
  const collect = () => [
    ...operations,
    ...[...on.values()]
      .filter(
        ([path, value]) => isDirty(path, value) && !held.has(path) && refused.get(path) !== value,
      )
      .map(([path, value]) => ({ op: 'set', path, value, base: bases.get(path) ?? on.base })),
  ];
  const unsaved = () =>
    operations.length > 0 || [...on.values()].some(([path, value]) => isDirty(path, value));

  function keep(changes, answer) {
    sequence = answer.sequence;
    failures = 0;
    operations = operations.filter((operation) => !changes.includes(operation));
    for (const change of changes) {
      if (change.op !== 'set') continue;
      saved.set(change.path, change.value);
      bases.set(change.path, answer.sequence);
      refused.delete(change.path);
    }
    on.kept(answer);
  }

  /** Holds back the fields in conflict and asks about them, while everything else goes on. */
  function ask(conflicts) {
    for (const conflict of conflicts) {
      if (conflict.kept) {
        operations = operations.filter((operation) => pathOf(operation) !== conflict.path);
        on.rowKept(conflict.path);
        continue;
      }
      held.add(conflict.path);
      on.resolve(conflict).then((text) => {
        saved.set(conflict.path, conflict.theirs);
        bases.set(conflict.path, conflict.sequence);
        held.delete(conflict.path);
        if (text === conflict.theirs) sequence = Math.max(sequence, conflict.sequence);
        return flush();
      });
    }
  }

  /** A refused value waits until it is changed; a refused row is given up, since sending it again cannot help. */
  function refuse(changes, faults) {
    let known = false;
    for (const { path, text } of faults) {
      const set = changes.find((change) => change.op === 'set' && change.path === path);
      const row = operations.find((operation) => pathOf(operation) === path);
      if (set === undefined && row === undefined) continue;
      known = true;
      if (set !== undefined) refused.set(path, set.value);
      operations = operations.filter((operation) => operation !== row);
      on.fault(path, text);
    }
    return known;
  }

  /** @returns whether to go on with what is left */
  function take(changes, answer) {
    switch (answer.kind) {
      case 'saved':
        keep(changes, answer);
        return true;
      case 'conflict': {
        const conflicts = answer.conflicts.filter((conflict) =>
          changes.some((change) => pathOf(change) === conflict.path),
        );
        ask(conflicts);
        if (conflicts.length > 0) return true;
        break;
      }
      case 'faults':
        if (refuse(changes, answer.faults)) return true;
        break;
      case 'expired':
        expired = true;
        on.say('expired');
        return false;
      case 'away': {
        on.say('away');
        retry = setTimeout(
          flush,
          RETRY_SECONDS[Math.min(failures, RETRY_SECONDS.length - 1)] * 1_000,
        );
        failures += 1;
        return false;
      }
    }
    stopped = true;
    on.say('stopped', answer.text);
    return false;
  }

  async function run() {
    for (let changes = collect(); changes.length > 0; changes = collect()) {
      on.say('saving');
      if (!take(changes, await on.send(changes))) return false;
    }
    if (held.size > 0) on.say('conflict');
    else if (unsaved()) on.say('refused');
    else on.say('saved');
    return !unsaved();
  }

  /** Sends what is waiting. @returns whether everything typed is kept now */
  function flush() {
    clearTimeout(retry);
    if (expired || stopped) return Promise.resolve(!unsaved());
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    flush,
    unsaved,
    sequence: () => sequence,
    /** Something was typed: a stop that came from an earlier text no longer holds. */
    touched() {
      stopped = false;
      if (!expired && running === undefined && failures === 0)
        on.say(unsaved() ? 'unsaved' : 'saved');
    },
    /** A row goes with what its remover has seen of it, so that nobody's text goes unseen. */
    operate(operation) {
      const row = `${pathOf(operation)}/`;
      const seen = () => Object.fromEntries([...bases].filter(([path]) => path.startsWith(row)));
      operations.push(
        operation.op === 'remove' ? { ...operation, base: on.base, seen: seen() } : operation,
      );
    },
    /** Somebody signed in again. */
    resume() {
      expired = false;
      return flush();
    },
    expired: () => expired,
  };
}
