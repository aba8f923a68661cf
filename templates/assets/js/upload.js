import { freshToken, token, unfold } from './dom.js';

/** Seconds between tries of one part; then the person says when to go on. */
const WAITS = [1, 2, 4, 8, 15];

for (const form of document.querySelectorAll('form[data-upload]')) enhance(form);

/**
 * Sends the chosen file by parts. A line that breaks costs the part in hand: the server tells what it has, the rest is
 * sent, and the file stays chosen. Without this module the form sends the file whole, by itself.
 */
function enhance(form) {
  const picker = form.querySelector('input[type="file"]');
  const shown = form.querySelector('[data-upload-state]');
  const words = shown.dataset;
  const bar = shown.querySelector('[data-upload-bar]');
  const text = shown.querySelector('[data-upload-text]');
  const again = shown.querySelector('[data-upload-again]');
  const stop = shown.querySelector('[data-upload-stop]');
  const send = form.querySelector('[data-upload-send]');
  let going;
  let upload;

  takeDrops(form.querySelector('[data-drop]'), picker);
  picker.addEventListener('change', () => {
    upload = undefined;
    again.hidden = true;
    if (going === undefined) shown.hidden = true;
  });

  const say = (words, percent, fault = false) => {
    shown.hidden = false;
    text.classList.toggle('fault', fault);
    bar.hidden = percent === undefined;
    if (percent !== undefined) bar.value = percent;
    if (text.textContent !== words) text.textContent = words;
  };
  const warn = (event) => {
    event.preventDefault();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (going === undefined) void start();
  });
  again.addEventListener('click', () => {
    if (going === undefined) void start();
  });
  stop.addEventListener('click', () => {
    going?.abort();
  });

  async function start() {
    const [file] = picker.files;
    const category = form.elements.categorie;
    if (file === undefined) {
      say(words.none, undefined, true);
      picker.focus();
      return;
    }
    if (file.size > Number(picker.dataset.most)) {
      say(words.large, undefined, true);
      picker.focus();
      return;
    }
    if (category !== undefined && category.value === '') {
      say(words.category, undefined, true);
      category.focus();
      return;
    }
    going = new AbortController();
    again.hidden = true;
    stop.hidden = false;
    send.setAttribute('aria-disabled', 'true');
    addEventListener('beforeunload', warn);
    try {
      const url = await whole(file, going.signal);
      removeEventListener('beforeunload', warn);
      location.assign(url);
    } catch (fault) {
      // What the server says of the file is said; anything else is the line, and can be tried again.
      const told = fault instanceof Refusal;
      shown.hidden = going.signal.aborted;
      if (!going.signal.aborted)
        say(
          told ? fault.message : fault.signedOut === true ? words.session : words.broken,
          undefined,
          true,
        );
      again.hidden = told && !fault.again;
      if (told && !fault.again) upload = undefined;
    } finally {
      removeEventListener('beforeunload', warn);
      going = undefined;
      stop.hidden = true;
      send.removeAttribute('aria-disabled');
    }
  }

  async function whole(file, signal) {
    say(words.sending.replace('{percent}', '0'), 0);
    upload ??= (await ask(form.dataset.upload, { json: details(file) }, signal)).id;
    const root = `${form.dataset.upload.replace(/\/[^/]+\/versies\/uploads$/, '/uploads')}/${upload}`;
    const { parts, of, done } = await ask(root, {}, signal);
    if (done !== true) {
      const size = Number(picker.dataset.part);
      const present = new Set(parts);
      for (let part = 0; part < of; part += 1) {
        if (!present.has(part))
          await ask(
            `${root}/delen/${part}`,
            { bytes: file.slice(part * size, (part + 1) * size) },
            signal,
          );
        const percent = Math.round(((part + 1) / of) * 100);
        say(words.sending.replace('{percent}', String(percent)), percent);
      }
    }
    say(words.checking, 100);
    stop.hidden = true;
    return (await ask(`${root}/klaar`, { json: {} }, signal)).url;
  }

  function details(file) {
    const { titel, categorie, gevoeligheid } = form.elements;
    const sent = { name: file.name, size: file.size };
    return categorie === undefined
      ? sent
      : { ...sent, title: titel.value, category: categorie.value, sensitivity: gevoeligheid.value };
  }

  /** One request, tried again while the line or the server is away. */
  async function ask(address, body, signal) {
    for (let tries = 0; ; tries += 1) {
      const answer = await once(address, body, signal).catch((fault) => {
        if (signal.aborted) throw fault;
        return undefined;
      });
      if (answer !== undefined && answer.ok) return answer.json();
      if (answer !== undefined && answer.status < 500) throw await refusal(answer);
      if (tries >= WAITS.length) throw new Error('away');
      say(words.waiting.replace('{seconds}', String(WAITS[tries])), bar.value);
      await pause(WAITS[tries] * 1_000, signal);
    }
  }

  async function once(address, { json, bytes }, signal, renewed = false) {
    const content =
      json !== undefined
        ? { body: JSON.stringify(json), type: 'application/json' }
        : { body: bytes, type: 'application/octet-stream' };
    const answer = await fetch(
      address,
      content.body === undefined
        ? { headers: { Accept: 'application/json' }, cache: 'no-store', signal }
        : {
            method: 'POST',
            body: content.body,
            signal,
            headers: {
              'Content-Type': content.type,
              Accept: 'application/json',
              'X-CSRF-Token': token(),
            },
          },
    );
    if (answer.status !== 403 || renewed || (await freshToken(form.dataset.session)) === undefined)
      return answer;
    return once(address, { json, bytes }, signal, true);
  }

  async function refusal(answer) {
    if (answer.status === 401) return Object.assign(new Error('signed out'), { signedOut: true });
    const { code, message } = await answer.json();
    return new Refusal(message, code.startsWith('upload-'));
  }
}

class Refusal extends Error {
  constructor(message, again) {
    super(message);
    this.again = again;
  }
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(new Error('stopped'));
      },
      { once: true },
    );
  });
}

/** A file that is let go of anywhere on the page goes into the field, instead of opening in place of the page. */
function takeDrops(zone, picker) {
  zone.querySelector('[data-drop-hint]').hidden = false;
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    zone.classList.toggle('over', depth > 0);
  };
  addEventListener('dragenter', () => {
    mark(1);
  });
  addEventListener('dragleave', () => {
    mark(-1);
  });
  addEventListener('dragover', (event) => {
    event.preventDefault();
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    mark(-depth);
    if (event.dataTransfer.files.length === 0) return;
    unfold(zone);
    picker.files = event.dataTransfer.files;
    picker.dispatchEvent(new Event('change', { bubbles: true }));
    picker.focus();
  });
}
