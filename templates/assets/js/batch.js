/** Shows how far the reports are without loading the page anew, and loads it once when they are there. */
const section = document.querySelector('[data-batch]');
const bar = section?.querySelector('[data-batch-bar]');
const EVERY_MS = 1_000;
/** A reader is told every so many reports, not each time. */
const TOLD_EVERY = 5;
let told = 0;

async function look() {
  const answer = await fetch(section.dataset.batch, {
    headers: { accept: 'application/json' },
  }).catch(() => undefined);
  if (answer === undefined || answer.status >= 500) return;
  if (!answer.ok) {
    location.reload();
    return;
  }
  const { state, done, text } = await answer.json();
  if (state !== 'running') {
    location.reload();
    return;
  }
  bar.value = done;
  section.querySelector('[data-batch-text]').textContent = text;
  if (done - told >= TOLD_EVERY) {
    told = done;
    section.querySelector('[data-batch-live]').textContent = text;
  }
}

if (section !== null) setInterval(look, EVERY_MS);
