import { part, partOf } from './dom.js';

const EVERY_MS = 1_000;
/** A reader is told every so many reports, not each time. */
const TOLD_EVERY = 5;
let told = 0;

/**
 * Shows how far the reports are without loading the page anew, and loads it once when they are there.
 * @param {HTMLElement} section
 */
async function look(section) {
  const answer = await fetch(section.dataset.batch ?? '', {
    headers: { accept: 'application/json' },
  }).catch(() => undefined);
  if (answer === undefined || answer.status >= 500) return;
  if (!answer.ok) {
    location.reload();
    return;
  }
  /** @type {{ state: string, done: number, text: string }} */
  const { state, done, text } = await answer.json();
  if (state !== 'running') {
    location.reload();
    return;
  }
  partOf(HTMLProgressElement, section, '[data-batch-bar]').value = done;
  part(section, 'batch-text').textContent = text;
  if (done - told >= TOLD_EVERY) {
    told = done;
    part(section, 'batch-live').textContent = text;
  }
}

/** @type {HTMLElement | null} */
const section = document.querySelector('[data-batch]');
if (section !== null) setInterval(() => look(section), EVERY_MS);
