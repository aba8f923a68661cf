import { freshToken, part, partOf, post, unfold } from './dom.js';

/** Seconds between tries of one part; then the person says when to go on. */
const WAITS = [1, 2, 4, 8, 15];

/** What the server says of the file, in words for the person. */
class Refusal extends Error {
  /**
   * @param {string} message
   * @param {boolean} again
   */
  constructor(message, again) {
    super(message);
    this.again = again;
  }
}
class SignedOut extends Error {}

/**
 * Sends the chosen file by parts. A line that breaks costs the part in hand: the server tells what it has, the rest is
 * sent, and the file stays chosen. Without this module the form sends the file whole, by itself.
 * @param {UploadForm} form
 */
function enhance(form) {
  const picker = partOf(HTMLInputElement, form, 'input[type="file"]');
  const progress = createProgress(form);
  const transfer = createTransfer(form, picker, progress);
  const again = part(form, 'upload-again');
  const send = part(form, 'upload-send');
  /** @type {AbortController | undefined} */
  let going;

  takeDrops(part(form, 'drop'), picker);
  picker.addEventListener('change', () => {
    transfer.forget();
    again.hidden = true;
    if (going === undefined) progress.hide();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (going === undefined) void start();
  });
  again.addEventListener('click', () => {
    if (going === undefined) void start();
  });
  progress.stop.addEventListener('click', () => {
    going?.abort();
  });

  async function start() {
    const file = chosen(form, picker, progress);
    if (file === undefined) return;
    const { signal } = (going = new AbortController());
    again.hidden = true;
    progress.stop.hidden = false;
    send.setAttribute('aria-disabled', 'true');
    addEventListener('beforeunload', warn);
    try {
      const url = await transfer.whole(file, signal);
      removeEventListener('beforeunload', warn);
      location.assign(url);
    } catch (fault) {
      // What the server says of the file is said; anything else is the line, and can be tried again.
      const told = fault instanceof Refusal;
      if (signal.aborted) progress.hide();
      else progress.fault(wordsFor(fault, progress.words));
      again.hidden = told && !fault.again;
      if (told && !fault.again) transfer.forget();
    } finally {
      removeEventListener('beforeunload', warn);
      going = undefined;
      progress.stop.hidden = true;
      send.removeAttribute('aria-disabled');
    }
  }
}

/** @param {Event} event */
const warn = (event) => {
  event.preventDefault();
};

/** @type {(fault: unknown, words: UploadWords) => string} */
function wordsFor(fault, words) {
  if (fault instanceof Refusal) return fault.message;
  return fault instanceof SignedOut ? words.session : words.broken;
}

/**
 * The file to send, or undefined after saying what is missing first.
 * @type {(form: UploadForm, picker: HTMLInputElement, progress: Progress) => File | undefined}
 */
function chosen(form, picker, { words, fault }) {
  const file = picker.files?.[0];
  /** @type {HTMLSelectElement | null} */
  const category = form.querySelector('[name="categorie"]');
  if (file === undefined || file.size > Number(picker.dataset.most)) {
    fault(file === undefined ? words.none : words.large);
    picker.focus();
    return undefined;
  }
  if (category?.value === '') {
    fault(words.category);
    category.focus();
    return undefined;
  }
  return file;
}

/** @param {UploadForm} form */
function createProgress(form) {
  const shown = part(form, 'upload-state');
  const bar = partOf(HTMLProgressElement, shown, '[data-upload-bar]');
  const text = part(shown, 'upload-text');
  /** @type {(words: string, percent?: number) => void} */
  const say = (words, percent) => {
    shown.hidden = false;
    text.classList.toggle('fault', percent === undefined);
    bar.hidden = percent === undefined;
    if (percent !== undefined) bar.value = percent;
    if (text.textContent !== words) text.textContent = words;
  };
  return {
    words: /** @type {UploadWords} */ (shown.dataset),
    stop: part(shown, 'upload-stop'),
    say,
    fault: (/** @type {string} */ words) => say(words),
    waits(/** @type {string} */ words) {
      say(words, bar.value);
    },
    hide() {
      shown.hidden = true;
    },
  };
}

/**
 * One file on its way, known to the server from its first request on.
 * @type {(form: UploadForm, picker: HTMLInputElement, progress: Progress) => Transfer}
 */
function createTransfer(form, picker, { words, say, waits, stop }) {
  const { upload: begin, session } = form.dataset;
  let upload = '';

  /** One request, tried again while the line or the server is away. */
  const ask = async (
    /** @type {string} */ address,
    /** @type {Sent} */ sent,
    /** @type {AbortSignal} */ signal,
  ) => {
    for (let tries = 0; ; tries += 1) {
      const answer = await once(address, sent, { session, signal }).catch((fault) => {
        if (signal.aborted) throw fault;
        return undefined;
      });
      if (answer?.ok) return answer.json();
      const seconds = WAITS[tries];
      if (answer !== undefined && (answer.status < 500 || seconds === undefined))
        throw await refusal(answer, words);
      if (seconds === undefined) throw new Error('away');
      waits(words.waiting.replace('{seconds}', String(seconds)));
      await pause(seconds * 1_000, signal);
    }
  };

  return {
    forget() {
      upload = '';
    },
    async whole(file, signal) {
      say(words.sending.replace('{percent}', '0'), 0);
      upload ||= (await ask(begin, { json: details(form, file) }, signal)).id;
      const root = `${begin.replace(/\/[^/]+\/versies\/uploads$/, '/uploads')}/${upload}`;
      /** @type {{ parts: number[], of: number, done?: boolean }} */
      const { parts, of, done } = await ask(root, {}, signal);
      const size = Number(picker.dataset.part);
      for (let index = 0; done !== true && index < of; index += 1) {
        const bytes = file.slice(index * size, (index + 1) * size);
        if (!parts.includes(index)) await ask(`${root}/delen/${index}`, { bytes }, signal);
        const percent = Math.round(((index + 1) / of) * 100);
        say(words.sending.replace('{percent}', String(percent)), percent);
      }
      say(words.checking, 100);
      stop.hidden = true;
      return (await ask(`${root}/klaar`, { json: {} }, signal)).url;
    },
  };
}

/** @type {(form: UploadForm, file: File) => object} */
function details(form, file) {
  const typed = new FormData(form);
  const sent = { name: file.name, size: file.size };
  return typed.has('categorie')
    ? {
        ...sent,
        title: typed.get('titel'),
        category: typed.get('categorie'),
        sensitivity: typed.get('gevoeligheid'),
      }
    : sent;
}

/** @type {(address: string, sent: Sent, line: { session: string, signal: AbortSignal }) => Promise<Response>} */
async function once(address, { json, bytes }, { session, signal }) {
  const send = () => {
    if (json !== undefined) return post(address, JSON.stringify(json), { signal });
    if (bytes !== undefined) return post(address, bytes, { signal }, 'application/octet-stream');
    return fetch(address, { headers: { Accept: 'application/json' }, cache: 'no-store', signal });
  };
  const answer = await send();
  const own = answer.headers.get('content-type')?.includes('json');
  return answer.status === 403 && own && (await freshToken(session)) !== undefined
    ? send()
    : answer;
}

/** @type {(answer: Response, words: UploadWords) => Promise<Error>} */
async function refusal(answer, { barred, server }) {
  const { status } = answer;
  if (status === 401) return new SignedOut();
  const { code, message } = await answer.json().catch(() => ({}));
  // Only the dossier names its refusals with a word: what stands in front of it shows a page of its own.
  if (typeof code !== 'string') return new Refusal(status < 500 ? barred : server, status >= 500);
  return new Refusal(message, status >= 500 || code.startsWith('upload-'));
}

/** @type {(ms: number, signal: AbortSignal) => Promise<void>} */
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

/**
 * A file that is let go of anywhere on the page goes into the field, instead of opening in place of the page.
 * @type {(zone: HTMLElement, picker: HTMLInputElement) => void}
 */
function takeDrops(zone, picker) {
  part(zone, 'drop-hint').hidden = false;
  let depth = 0;
  const mark = (/** @type {number} */ change) => {
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
    const files = event.dataTransfer?.files;
    if (files === undefined || files.length === 0) return;
    unfold(zone);
    picker.files = files;
    picker.dispatchEvent(new Event('change', { bubbles: true }));
    picker.focus();
  });
}

/** @type {NodeListOf<UploadForm>} */
const forms = document.querySelectorAll('form[data-upload]');
for (const form of forms) enhance(form);
