// Who else has this step open. The server is asked while somebody is at this page, and never for their absence.
import { token } from './dom.js';

const EVERY_MS = 15_000;
/** A new field or a return to the page is told at once, but not more often than this. */
const SOONEST_MS = 2_000;
/** Nobody touched the page for so long: it does not ask on, and does not count as being there. */
const AWAY_MS = 5 * 60_000;
/** After this the last key no longer says that somebody is writing. */
const TYPING_MS = 20_000;

const place = document.querySelector('[data-presence]');
if (place !== null) start();

function start() {
  const page = crypto.randomUUID();
  const line = place.querySelector('[data-presence-line]');
  const own = place.querySelector('[data-presence-own]');
  const said = new Set(place.dataset.people.split('\n').filter(Boolean));
  let touchedAt = Date.now();
  let typedAt = 0;
  let field = '';
  let told = '';
  let toldAt = 0;
  let soon;
  let under;
  let stopped = false;

  const writing = () => (Date.now() - typedAt < TYPING_MS ? field : '');
  const here = () => !stopped && !document.hidden && Date.now() - touchedAt < AWAY_MS;
  const form = (more) => new URLSearchParams({ _csrf: token(), pagina: page, ...more });

  async function tell() {
    clearTimeout(soon);
    soon = undefined;
    if (!here()) {
      show(line, '');
      show(own, '');
      return;
    }
    told = writing();
    toldAt = Date.now();
    under?.abort();
    under = new AbortController();
    const answer = await fetch(place.dataset.presence, {
      method: 'POST',
      body: form({ veld: told }),
      headers: { Accept: 'application/json' },
      signal: under.signal,
    }).catch(() => undefined);
    // No longer one's dossier, or no longer there: asking on would only be refused again.
    if (answer?.status === 404) stopped = true;
    const present = answer?.ok === true ? await answer.json().catch(() => undefined) : undefined;
    if (present !== undefined) hear(present);
    else if (stopped) hear({ line: '', people: [], own: '' });
  }

  function soonest() {
    soon ??= setTimeout(tell, Math.max(0, toldAt + SOONEST_MS - Date.now()));
  }

  function hear(present) {
    show(line, present.line);
    show(own, present.own);
    const fresh = present.people.filter((person) => !said.has(person));
    for (const person of fresh) said.add(person);
    if (fresh.length > 0)
      place.querySelector('[data-presence-live]').textContent = place.dataset.text.replace(
        '{people}',
        fresh.join('; '),
      );
  }

  function touched() {
    const returned = Date.now() - touchedAt >= AWAY_MS;
    touchedAt = Date.now();
    if (returned) soonest();
  }

  function leave() {
    under?.abort();
    if (toldAt > 0) navigator.sendBeacon(place.dataset.presence, form({ weg: '1' }));
  }

  for (const event of ['pointerdown', 'keydown', 'scroll'])
    addEventListener(event, touched, { passive: true, capture: true });
  document.addEventListener('input', ({ target }) => {
    if (!target.name || target.form?.id !== 'stap') return;
    touched();
    field = target.name;
    typedAt = Date.now();
    if (field !== told) soonest();
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
}

function show(element, text) {
  const shown = element.querySelector('span');
  if (shown.textContent !== text) shown.textContent = text;
  element.hidden = text === '';
}
