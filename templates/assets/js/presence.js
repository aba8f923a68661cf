// Who else has this step open. The server is asked while somebody is at this page, and never for their absence.
import { isField, part, partOf, token } from './dom.js';

const EVERY_MS = 15_000;
/** A new field or a return to the page is told at once, but not more often than this. */
const SOONEST_MS = 2_000;
/** Nobody touched the page for so long: it does not ask on, and does not count as being there. */
const AWAY_MS = 5 * 60_000;
/** After this the last key no longer says that somebody is writing. */
const TYPING_MS = 20_000;
const NOBODY = { line: '', people: [], own: '' };
/** So long after it was loaded the last words of the page before it have surely been kept. */
const WORDS_MS = 30_000;
/** Once: where a colleague goes on writing it would be loaded again and again under its reader. */
const renewed = history.state?.renewed === true;
if (renewed) history.replaceState({ ...history.state, renewed: false }, '');
/** Loaded again by a person: made perhaps a moment before its own last words were kept. */
const again =
  !renewed &&
  performance.getEntriesByType('navigation').some((one) => 'type' in one && one.type === 'reload');
const mayRenew = () => again && performance.now() < WORDS_MS;

/** @param {HTMLElement} place */
function start(place) {
  const { tell, soonest, touched, wrote, leave } = createTelling(place);
  for (const event of ['pointerdown', 'keydown', 'scroll'])
    addEventListener(event, touched, { passive: true, capture: true });
  document.addEventListener('input', ({ target }) => {
    if (isField(target) && target.name !== '' && target.form?.id === 'stap') wrote(target.name);
  });
  addEventListener('focus', () => {
    touched();
    soonest();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
      touched();
      soonest();
    }
  });
  addEventListener('pagehide', leave);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) soonest();
  });
  setInterval(tell, EVERY_MS);
  tell();
  // Words on their way may arrive after the first answer.
  if (again) soonest();
}

/**
 * Tells the server who is here and what they write, and the page what it answers.
 * @param {HTMLElement} place
 */
function createTelling(place) {
  const address = place.dataset.presence ?? '';
  const page = crypto.randomUUID();
  const hear = createHearing(place);
  let touchedAt = Date.now();
  let typedAt = 0;
  let field = '';
  let told = '';
  let toldAt = 0;
  let soon = 0;
  let under = new AbortController();
  let stopped = false;

  const writing = () => (Date.now() - typedAt < TYPING_MS ? field : '');
  const here = () => !stopped && !document.hidden && Date.now() - touchedAt < AWAY_MS;
  const form = (/** @type {Record<string, string>} */ more) =>
    new URLSearchParams({ _csrf: token(), pagina: page, ...more });

  async function tell() {
    clearTimeout(soon);
    soon = 0;
    if (!here()) {
      hear(NOBODY);
      return;
    }
    told = writing();
    toldAt = Date.now();
    under.abort();
    under = new AbortController();
    const answer = await fetch(address, {
      method: 'POST',
      body: form({ veld: told, ...(mayRenew() && typedAt === 0 ? { nieuw: '1' } : {}) }),
      headers: { Accept: 'application/json' },
      signal: under.signal,
    }).catch(() => undefined);
    // No longer one's dossier, or no longer there: asking on would only be refused again.
    if (answer?.status === 404) stopped = true;
    /** @type {Present | undefined} */
    const present = answer?.ok === true ? await answer.json().catch(() => undefined) : undefined;
    if (present !== undefined) hear(present);
    const base = document.querySelector('[name="base"]');
    if (
      typedAt === 0 &&
      base instanceof HTMLInputElement &&
      (present?.sequence ?? 0) > Number(base.value)
    ) {
      history.replaceState({ ...history.state, renewed: true }, '');
      location.reload();
    } else if (stopped) hear(NOBODY);
  }

  function soonest() {
    soon ||= setTimeout(tell, Math.max(0, toldAt + SOONEST_MS - Date.now()));
  }

  function touched() {
    const returned = Date.now() - touchedAt >= AWAY_MS;
    touchedAt = Date.now();
    if (returned) soonest();
  }

  return {
    tell,
    soonest,
    touched,
    wrote(/** @type {string} */ name) {
      touched();
      field = name;
      typedAt = Date.now();
      if (field !== told) soonest();
    },
    leave() {
      under.abort();
      if (toldAt > 0) navigator.sendBeacon(address, form({ weg: '1' }));
    },
  };
}

/** @param {HTMLElement} place */
function createHearing(place) {
  const { people = '', text = '' } = place.dataset;
  const said = new Set(people.split('\n').filter(Boolean));
  return (/** @type {Present} */ present) => {
    show(part(place, 'presence-line'), present.line);
    show(part(place, 'presence-own'), present.own);
    const fresh = present.people.filter((person) => !said.has(person));
    for (const person of fresh) said.add(person);
    if (fresh.length > 0)
      part(place, 'presence-live').textContent = text.replace('{people}', fresh.join('; '));
  };
}

/** @type {(element: HTMLElement, text: string) => void} */
function show(element, text) {
  const shown = partOf(HTMLElement, element, 'span');
  if (shown.textContent !== text) shown.textContent = text;
  element.hidden = text === '';
}

/** @type {HTMLElement | null} */
const place = document.querySelector('[data-presence]');
if (place !== null) start(place);
