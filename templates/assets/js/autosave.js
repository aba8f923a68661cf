import { clearFault, freshToken, isField, part, partOf, post, showFault, unfold } from './dom.js';
import { createQueue } from './queue.js';
import { bindRows } from './rows.js';

const PAUSE_MS = 1_000;
/** Who types without a pause is saved all the same. */
const LONGEST_MS = 5_000;
/** Browsers let requests outlive their page up to 64 KiB together: one on its way, and one of a page that is left. */
const OUTLIVES_PAGE = 30_000;
const QUIET_MS = 30_000;
const AGAIN_MS = 3_000;

/**
 * Who only reads needs none of these: they are fetched with the first key, so that they are there before anything can clash.
 * @type {Promise<typeof import('./typing.js')> | undefined}
 */
let loading;
const tools = () =>
  (loading ??= import('./typing.js').catch((error) => {
    loading = undefined;
    throw error;
  }));
/** A clash waits for its dialog for as long as that takes; the text stays on the page meanwhile. */
async function surelyTools() {
  for (;;) {
    try {
      return await tools();
    } catch {
      await new Promise((later) => setTimeout(later, AGAIN_MS));
    }
  }
}

/** @param {AutosaveForm} form */
const fieldsOf = (form) =>
  [...form.elements].filter(isField).filter(({ name, type }) => name !== '' && type !== 'hidden');

/** @param {AutosaveForm} form */
function start(form) {
  const base = partOf(HTMLInputElement, form, '[name="base"]');
  const line = createLine(form);
  const fieldOf = (/** @type {string} */ path) => fieldsOf(form).find(({ name }) => name === path);
  let leaving = false;
  /** A row that the page does not show any more and that stays: it is shown once everything is kept. */
  let returning = '';
  let why = 'row-kept';
  /** What was kept makes this another page: it is loaded again once everything is kept. */
  let again = false;
  let pressed = false;

  const queue = createQueue({
    base: Number(base.value),
    initial: fieldsOf(form).map((field) => [field.name, atFirst(field)]),
    values: () => new Map(fieldsOf(form).map(({ name, value }) => [name, value])),
    send: (changes) => send(form, changes),
    say(state, text) {
      line.say(state, text);
      // Who pressed a button goes where that leads.
      if (again && !pressed && state === 'saved') {
        leaving = true;
        history.replaceState(null, '', '#v-choice');
        location.reload();
      }
      if (returning === '' || state !== 'saved') return;
      leaving = true;
      const here = form.getAttribute('action') ?? '';
      location.assign(
        `${here}${here.includes('?') ? '&' : '?'}melding=${why}#v-${returning.replaceAll('/', '-')}`,
      );
    },
    kept(answer) {
      line.kept(answer);
      again ||= answer.again === true;
      tools().then(
        ({ showKept }) => showKept(answer),
        () => undefined,
      );
    },
    rowKept(path, reason) {
      returning = path;
      why = reason;
    },
    fault(path, text, barred) {
      // Of a row it is told at its first field.
      const field = fieldOf(path) ?? fieldsOf(form).find(({ name }) => name.startsWith(`${path}/`));
      if (field === undefined) return;
      showFault(field, text);
      if (barred)
        tools().then(
          ({ offerCopy }) => offerCopy(field),
          () => undefined,
        );
    },
    async resolve(conflict) {
      const field = fieldOf(conflict.path);
      if (field === undefined) return conflict.theirs;
      return (await surelyTools()).askWhichStays(conflict, field);
    },
  });

  const now = keepPace(form, queue);
  linksWait(queue, now);
  /** @type {Leaving | undefined} */
  let goodbye;
  const getReady = () =>
    tools().then(
      ({ createLeaving }) =>
        (goodbye ??= createLeaving(queue, (body) =>
          post(form.dataset.changes, body, { keepalive: true }),
        )),
      () => undefined,
    );
  for (const event of ['input', 'click']) form.addEventListener(event, getReady, { once: true });
  addEventListener('beforeunload', (event) => {
    if (!leaving && queue.unsaved() && !(outlives && goodbye?.take())) event.preventDefault();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted && leaving) location.reload();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || button.value === 'save') {
      await now();
      return;
    }
    button.setAttribute('aria-disabled', 'true');
    pressed = true;
    const kept = await now();
    pressed = false;
    button.removeAttribute('aria-disabled');
    if (!kept) {
      line.insist();
      toWrong(form);
      return;
    }
    leaving = true;
    base.value = String(queue.sequence());
    submit(form, button);
  });
}

/**
 * Says when to send: soon after a key, and at once when somebody leaves a field or the page.
 * @type {(form: AutosaveForm, queue: Queue) => Queue['flush']}
 */
function keepPace(form, queue) {
  let timer = 0;
  let waitingSince = 0;

  const soon = () => {
    queue.touched();
    tools().catch(() => undefined);
    waitingSince ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(
      now,
      Math.max(0, Math.min(PAUSE_MS, waitingSince + LONGEST_MS - Date.now())),
    );
  };
  const now = () => {
    clearTimeout(timer);
    waitingSince = 0;
    return queue.flush();
  };
  const comeBack = async () => {
    if (!queue.expired()) {
      if (queue.unsaved()) await now();
      return;
    }
    const csrf = await freshToken(form.dataset.session).catch(() => undefined);
    if (csrf !== undefined) await queue.resume();
  };

  document.documentElement.dataset.autosave = 'on';
  bindRows(form, (operation) => {
    queue.operate(operation.op === 'set' ? { ...operation, base: queue.sequence() } : operation);
    soon();
  });
  form.addEventListener('input', ({ target }) => {
    if (isField(target) && target.matches('[aria-invalid="true"]')) clearFault(target);
    soon();
  });
  form.addEventListener('focusout', () => {
    if (queue.unsaved()) now();
  });
  addEventListener('online', now);
  addEventListener('focus', comeBack);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) now();
    else comeBack();
  });
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      event.preventDefault();
      now();
    }
  });
  if (queue.unsaved()) soon();
  return now;
}

/** A link waits so long for what was typed to be kept. */
const PATIENCE_MS = 3_000;

/** @type {(queue: Queue, now: Queue['flush']) => void} */
function linksWait(queue, now) {
  document.addEventListener('click', async (event) => {
    const { target, button, ctrlKey, metaKey, shiftKey } = event;
    /** @type {HTMLAnchorElement | null} */
    const link = target instanceof Element ? target.closest('a[href]') : null;
    const elsewhere = link !== null && link.target === '' && link.pathname !== location.pathname;
    if (!elsewhere || button > 0 || ctrlKey || metaKey || shiftKey || !queue.unsaved()) return;
    event.preventDefault();
    await Promise.race([now(), new Promise((later) => setTimeout(later, PATIENCE_MS))]);
    location.assign(link.href);
  });
}

/** @param {Field} field */
const atFirst = (field) =>
  field instanceof HTMLSelectElement
    ? ([...field.options].find((option) => option.defaultSelected)?.value ?? '')
    : field.defaultValue;

/** Whether the request on its way outlives the page. */
let outlives = true;

/** @type {(form: AutosaveForm, changes: Change[]) => Promise<Answer>} */
async function send({ dataset }, changes) {
  const body = JSON.stringify({ changes });
  outlives = new Blob([body]).size < OUTLIVES_PAGE;
  const once = async () => {
    const answer = await post(dataset.changes, body, { keepalive: outlives });
    return { status: answer.status, told: await read(dataset, answer) };
  };
  try {
    const { status, told } = await once();
    // The page's own token may be of an earlier session.
    if (status !== 403 || told.kind !== 'stopped') return told;
    if ((await freshToken(dataset.session)) === undefined) return { kind: 'expired' };
    return (await once()).told;
  } catch {
    return { kind: 'away' };
  } finally {
    outlives = true;
  }
}

/** @type {(words: AutosaveForm['dataset'], answer: Response) => Promise<Answer>} */
async function read(words, answer) {
  const { status, ok } = answer;
  const body = await answer.json().catch(() => undefined);
  if (ok && Number.isInteger(body?.sequence)) return { kind: 'saved', ...body };
  if (status === 401) return { kind: 'expired' };
  if (status === 409 && Array.isArray(body?.conflicts)) return { kind: 'conflict', ...body };
  if (status === 400 && Array.isArray(body?.faults)) return { kind: 'faults', ...body };
  // Only the dossier names its refusals with a word.
  if (typeof body?.code !== 'string') return (await tools()).between(words, answer);
  const text = body.message;
  if (status === 413) return { kind: 'barred', text };
  if (status >= 500) return { kind: 'away', text: status === 507 ? text : words.textServer };
  return { kind: 'stopped', text };
}

/** @type {(state: SaveState) => boolean} */
const isTrouble = (state) => !['saved', 'unsaved', 'saving'].includes(state);

/** @type {Record<string, string>} */
const LOOKS = {
  saved: 'saved',
  unsaved: 'unsaved',
  saving: 'saving',
  away: 'waiting',
  expired: 'waiting',
};

/**
 * What the bar says of saving, to who looks and to who listens.
 * @param {AutosaveForm} form
 */
function createLine(form) {
  const data = form.dataset;
  const status = part(form, 'save');
  const shown = part(status, 'save-text');
  const live = part(form, 'save-live');
  const signIn = part(form, 'sign-in-button');
  let savedAt = shown.textContent;
  /** @type {SaveState} */
  let state = 'saved';
  let announcedAt = 0;
  return {
    kept(/** @type {Saved} */ answer) {
      savedAt = data.textSaved.replace('{time}', answer.savedAt);
      status.dataset.ever = '';
    },
    insist() {
      live.textContent = '';
      setTimeout(() => (live.textContent = shown.textContent));
    },
    say(/** @type {SaveState} */ next, /** @type {string | undefined} */ text) {
      const words = {
        saved: savedAt,
        unsaved: data.textUnsaved,
        saving: data.textSaving,
        away: data.textOffline,
        expired: data.textExpired,
        refused: data.textRefused,
        conflict: data.textConflict,
        stopped: data.textStopped,
      };
      const said = text ?? words[next];
      const trouble = isTrouble(next);
      status.dataset.state = LOOKS[next] ?? 'stop';
      shown.textContent = said;
      signIn.hidden = next !== 'expired';
      const worthSaying = trouble
        ? next !== state
        : next === 'saved' && (Date.now() - announcedAt > QUIET_MS || isTrouble(state));
      if (worthSaying) {
        live.textContent = said;
        announcedAt = Date.now();
      }
      if (trouble || next === 'saved') state = next;
    },
  };
}

/**
 * The form then carries only what the button asks, so that nothing is written twice.
 * @type {(form: AutosaveForm, button: HTMLButtonElement) => void}
 */
function submit(form, button) {
  for (const field of fieldsOf(form)) field.removeAttribute('name');
  const intent = Object.assign(document.createElement('input'), {
    type: 'hidden',
    name: 'intent',
    value: button.value,
  });
  form.append(intent);
  if (button.hasAttribute('formaction')) form.action = button.formAction;
  form.submit();
}

/** @param {AutosaveForm} form */
function toWrong(form) {
  /** @type {HTMLElement | null} */
  const wrong = form.querySelector('[aria-invalid="true"]');
  if (wrong === null) return;
  unfold(wrong);
  wrong.focus();
}

/** @type {AutosaveForm | null} */
const form = document.querySelector('form[data-changes]');
if (form === null) bindRows(document, () => undefined);
else start(form);
