import { unfold } from './dom.js';

/** A link to a field arrives: folds open, and the field has the focus. */
function arrive() {
  const target =
    location.hash === ''
      ? null
      : document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null || target.id === 'inhoud') return;
  unfold(target);
  target.scrollIntoView({ block: 'center' });
  if (!target.matches('input, select, textarea, button, a, [tabindex]')) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
addEventListener('hashchange', arrive);
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link !== null && link.hash === location.hash) arrive();
});
arrive();

/** Where the style sheet cannot make a text area grow, this does. */
if (!CSS.supports('field-sizing', 'content')) {
  const grow = (area) => {
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  document.addEventListener('input', ({ target }) => {
    if (target.localName === 'textarea') grow(target);
  });
  document.addEventListener(
    'toggle',
    ({ target }) => {
      for (const area of target.querySelectorAll('textarea')) grow(area);
    },
    true,
  );
  for (const area of document.querySelectorAll('textarea'))
    if (area.offsetParent !== null) grow(area);
}

/** A limit shows itself before it is passed; nothing is cut. */
const NEAR = 0.8;
document.addEventListener('input', ({ target }) => {
  const max = Number(target.dataset?.max);
  const words = target.closest('[data-text-limit]')?.dataset;
  if (!(max > 0) || words === undefined) return;
  const length = [...target.value].length;
  const shown = target.parentElement.querySelector('.limit');
  if (length < max * NEAR) {
    shown?.remove();
    return;
  }
  const limit =
    shown ?? Object.assign(document.createElement('p'), { className: 'limit', role: 'status' });
  limit.classList.toggle('over', length > max);
  limit.textContent = (length > max ? words.textOver : words.textLimit).replace(
    '{count}',
    String(Math.abs(max - length)),
  );
  if (shown === null) target.parentElement.append(limit);
});

for (const button of document.querySelectorAll('[data-copy]')) {
  if (navigator.clipboard === undefined) break;
  const word = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = word;
    }, 3_000);
  });
}

/** On a narrow screen the steps are a strip: the present one is in sight. */
const present = document.querySelector('[data-rail] [aria-current]');
if (present !== null) {
  const strip = present.closest('ol');
  const [inner, outer] = [present.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

/** What just happened is said once: it does not come back with a reload or a shared link. */
const here = new URL(location.href);
if (here.searchParams.has('melding')) {
  here.searchParams.delete('melding');
  history.replaceState(null, '', here);
}
