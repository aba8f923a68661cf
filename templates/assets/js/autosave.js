import { clearFault, freshToken, showFault, token, unfold } from './dom.js';
import { createQueue } from './queue.js';
import { bindRows } from './rows.js';

const PAUSE_MS = 1_000;
/** Who types without a pause is saved all the same. */
const LONGEST_MS = 5_000;
/** Browsers let a request outlive its page up to 64 KiB. */
const OUTLIVES_PAGE = 60_000;
const QUIET_MS = 30_000;
const AGAIN_MS = 3_000;

/** Who only reads needs no dialog: it is fetched with the first key, so that it is there before anything can clash. */
let loading;
const dialogs = () =>
  (loading ??= import('./conflict.js').catch((error) => {
    loading = undefined;
    throw error;
  }));
/** A clash waits for its dialog for as long as that takes; the text stays on the page meanwhile. */
const surelyDialogs = () =>
  dialogs().catch(() =>
    new Promise((later) => {
      setTimeout(later, AGAIN_MS);
    }).then(surelyDialogs),
  );

const form = document.querySelector('form[data-changes]');
if (form === null) bindRows(document, () => undefined);
else start();

function start() {
  const status = form.querySelector('[data-save]');
  const live = form.querySelector('[data-save-live]');
  const signIn = form.querySelector('[data-sign-in-button]');
  const fields = () =>
    [...form.elements].filter(
      (control) =>
        control.name !== '' &&
        control.name !== 'intent' &&
        control.type !== 'hidden' &&
        control.localName !== 'fieldset',
    );
  const fieldOf = (path) => fields().find((control) => control.name === path);
  const atFirst = (control) =>
    control.localName === 'select'
      ? (control.querySelector('option[selected]')?.value ?? '')
      : control.defaultValue;
  let savedAt = status.querySelector('[data-save-text]').textContent;
  let state = 'saved';
  let announcedAt = 0;
  let timer;
  let waitingSince;
  let leaving = false;
  /** A row that the page does not show any more and that stays: it is shown once everything is kept. */
  let returning;

  const queue = createQueue({
    base: Number(form.elements.namedItem('base').value),
    initial: fields().map((control) => [control.name, atFirst(control)]),
    values: () => new Map(fields().map((control) => [control.name, control.value])),
    send,
    say,
    kept(answer) {
      savedAt = form.dataset.textSaved.replace('{time}', answer.savedAt);
      status.dataset.ever = '';
      showMissing(answer.missing);
      showRail(answer.rail);
    },
    rowKept(path) {
      returning = path;
    },
    fault(path, text) {
      const control = fieldOf(path);
      if (control !== undefined) showFault(control, text);
    },
    resolve(conflict) {
      const control = fieldOf(conflict.path);
      return control === undefined
        ? Promise.resolve(conflict.theirs)
        : surelyDialogs().then(({ askWhichStays }) => askWhichStays(conflict, control));
    },
  });

  document.documentElement.dataset.autosave = 'on';
  bindRows(form, (operation) => {
    queue.operate(operation.op === 'set' ? { ...operation, base: queue.sequence() } : operation);
    soon();
  });
  form.addEventListener('input', ({ target }) => {
    if (target.getAttribute('aria-invalid') === 'true') clearFault(target);
    soon();
  });
  form.addEventListener('focusout', () => {
    if (queue.unsaved()) now();
  });
  form.addEventListener('submit', submit);
  addEventListener('online', now);
  addEventListener('focus', comeBack);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) now();
    else comeBack();
  });
  addEventListener('beforeunload', (event) => {
    if (!leaving && queue.unsaved()) event.preventDefault();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted && leaving) location.reload();
  });
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      event.preventDefault();
      now();
    }
  });
  if (queue.unsaved()) soon();

  function soon() {
    queue.touched();
    dialogs().catch(() => undefined);
    waitingSince ??= Date.now();
    clearTimeout(timer);
    timer = setTimeout(
      now,
      Math.max(0, Math.min(PAUSE_MS, waitingSince + LONGEST_MS - Date.now())),
    );
  }

  function now() {
    clearTimeout(timer);
    waitingSince = undefined;
    return queue.flush();
  }

  async function send(changes) {
    const answer = await post(changes).catch(() => undefined);
    if (answer?.status !== 403) return answer === undefined ? { kind: 'away' } : read(answer);
    const renewed = await freshToken(form.dataset.session).then(
      (csrf) => csrf !== undefined,
      () => undefined,
    );
    if (renewed === undefined) return { kind: 'away' };
    if (!renewed) return { kind: 'expired' };
    const again = await post(changes).catch(() => undefined);
    return again === undefined ? { kind: 'away' } : read(again);
  }

  function post(changes) {
    const body = JSON.stringify({ changes });
    return fetch(form.dataset.changes, {
      method: 'POST',
      body,
      keepalive: document.hidden && body.length < OUTLIVES_PAGE,
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-CSRF-Token': token(),
      },
    });
  }

  async function read(answer) {
    const body = await answer.json().catch(() => undefined);
    if (answer.ok && Number.isInteger(body?.sequence)) return { kind: 'saved', ...body };
    if (answer.status === 401) return { kind: 'expired' };
    if (answer.status === 409 && Array.isArray(body?.conflicts))
      return { kind: 'conflict', ...body };
    if (answer.status === 400 && Array.isArray(body?.faults)) return { kind: 'faults', ...body };
    return answer.status >= 500 || answer.ok || body === undefined
      ? { kind: 'away' }
      : { kind: 'stopped', text: body.message };
  }

  function say(next, text) {
    const words = {
      saved: savedAt,
      unsaved: form.dataset.textUnsaved,
      saving: form.dataset.textSaving,
      away: form.dataset.textOffline,
      expired: form.dataset.textExpired,
      refused: form.dataset.textRefused,
      conflict: form.dataset.textConflict,
      stopped: text ?? form.dataset.textStopped,
    };
    const looks = {
      saved: 'saved',
      unsaved: 'unsaved',
      saving: 'saving',
      away: 'waiting',
      expired: 'waiting',
    };
    const shown = status.querySelector('[data-save-text]');
    status.dataset.state = looks[next] ?? 'stop';
    shown.textContent = words[next];
    signIn.hidden = next !== 'expired';
    const trouble = !['saved', 'unsaved', 'saving'].includes(next);
    const worthSaying = trouble
      ? next !== state
      : next === 'saved' && (Date.now() - announcedAt > QUIET_MS || isTrouble(state));
    if (worthSaying) {
      live.textContent = words[next];
      announcedAt = Date.now();
    }
    if (trouble || next === 'saved') state = next;
    if (returning !== undefined && next === 'saved') {
      leaving = true;
      location.assign(
        `${form.getAttribute('action')}?melding=row-kept#v-${returning.replaceAll('/', '-')}`,
      );
    }
  }

  async function comeBack() {
    if (!queue.expired()) {
      if (queue.unsaved()) await now();
      return;
    }
    const csrf = await freshToken(form.dataset.session).catch(() => undefined);
    if (csrf !== undefined) await queue.resume();
  }

  /** Everything is kept first; the form then carries only what the button asks, so that nothing is written twice. */
  async function submit(event) {
    event.preventDefault();
    const button = event.submitter;
    if (button === null || button.value === 'save') {
      await now();
      return;
    }
    button.setAttribute('aria-disabled', 'true');
    const kept = await now();
    button.removeAttribute('aria-disabled');
    if (!kept) {
      const wrong = form.querySelector('[aria-invalid="true"]');
      if (wrong !== null) {
        unfold(wrong);
        wrong.focus();
      }
      return;
    }
    leaving = true;
    for (const control of fields()) control.removeAttribute('name');
    form.elements.namedItem('base').value = String(queue.sequence());
    const intent = Object.assign(document.createElement('input'), {
      type: 'hidden',
      name: 'intent',
      value: button.value,
    });
    form.append(intent);
    if (button.hasAttribute('formaction')) form.action = button.formAction;
    form.submit();
  }
}

const isTrouble = (state) => !['saved', 'unsaved', 'saving'].includes(state);

function showMissing(missing) {
  for (const list of document.querySelectorAll('[data-missing]')) {
    list.replaceChildren(
      ...missing.map(({ text, url }) => {
        const link = Object.assign(document.createElement('a'), { href: url, textContent: text });
        const item = document.createElement('li');
        item.append(link);
        return item;
      }),
    );
  }
  for (const done of document.querySelectorAll('[data-missing-none]'))
    done.hidden = missing.length > 0;
  for (const count of document.querySelectorAll('[data-missing-count]'))
    count.textContent = String(missing.length);
}

function showRail(rail) {
  for (const step of rail) {
    const item = document.querySelector(`[data-rail] [data-step="${Number(step.number)}"]`);
    if (item === null) continue;
    item.className = step.state;
    item.querySelector('[data-word]').textContent = `, ${step.stateWord}`;
    item.querySelector('[data-progress]').textContent = step.progress ?? '';
    const chip =
      item.querySelector('[aria-current]') === null
        ? null
        : document.querySelector('[data-step-state]');
    if (chip === null) continue;
    chip.className = `chip ${{ done: 'ok', busy: 'lead' }[step.state] ?? ''}`;
    chip.textContent = [step.stateWord, step.progress].filter(Boolean).join(' · ');
  }
}
