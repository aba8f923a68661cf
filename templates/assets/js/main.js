import { isField, unfold } from './dom.js';

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
document.addEventListener('click', ({ target }) => {
  /** @type {HTMLAnchorElement | null} */
  const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
  if (link?.hash === location.hash) arrive();
});
arrive();

/** Where the style sheet cannot make a text area grow, a script does. */
if (!CSS.supports('field-sizing', 'content')) import('./grow.js');

/** A limit shows itself before it is passed: what shows it is fetched when somebody comes near one. */
const NEAR = 0.8;
document.addEventListener('input', ({ target }) => {
  if (!isField(target)) return;
  const near = [...target.value].length >= Number(target.dataset.max) * NEAR;
  if (near || target.parentElement?.querySelector('.limit'))
    import('./limit.js').then(({ showLimit }) => showLimit(target, NEAR));
});

/** Few pages have groups of boxes, something to copy, or a drawing. */
if (document.querySelector('[data-tick-all]') !== null) import('./tick-all.js');
if (document.querySelector('[data-when]') !== null) import('./when.js');
if (document.querySelector('[data-copy]') !== null) import('./copy.js');
if (document.querySelector('[data-zoom]') !== null) import('./zoom.js');

/** @type {HTMLElement | null} */
const unfolding = document.querySelector('[data-unfold]');
if (unfolding !== null) import('./folds.js').then(({ bindFolds }) => bindFolds(unfolding));

/** On a narrow screen the steps are a strip: the present one is in sight. */
const present = document.querySelector('[data-rail] [aria-current]');
const strip = present?.closest('ol');
if (present && strip) {
  const [inner, outer] = [present.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

/** What just happened is said once: it does not come back with a reload or a shared link. */
const here = new URL(location.href);
if (here.searchParams.has('melding')) {
  here.searchParams.delete('melding');
  history.replaceState(null, '', here);
}
