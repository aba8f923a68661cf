// A drawing that is larger or smaller on request. Without this module it stands at its own size in a frame that scrolls.

import { part, partOf } from './dom.js';

const STEP = 1.25;
const SMALLEST = 0.25;
const LARGEST = 3;

/** @param {HTMLElement} place */
function bind(place) {
  const svg = partOf(SVGSVGElement, place, 'figure svg');
  const frame = partOf(HTMLElement, place, 'figure');
  const size = part(place, 'zoom-size');
  const { width, height } = svg.viewBox.baseVal;
  let scale = 1;
  const show = () => {
    svg.setAttribute('width', String(width * scale));
    svg.setAttribute('height', String(height * scale));
    size.textContent = (size.dataset.words ?? '').replace('0', String(Math.round(scale * 100)));
  };
  /** @param {number} wanted */
  const zoom = (wanted) => {
    // What was in the middle stays there.
    const middle = frame.scrollLeft + frame.clientWidth / 2;
    const next = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    const by = next / scale;
    scale = next;
    show();
    frame.scrollLeft = middle * by - frame.clientWidth / 2;
  };
  /** @type {Record<string, () => void>} */
  const acts = {
    in: () => zoom(scale * STEP),
    out: () => zoom(scale / STEP),
    fit: () => zoom(Math.min(1, frame.clientWidth / width)),
  };
  /** @type {Record<string, string>} */
  const keys = { '+': 'in', '=': 'in', '-': 'out', 0: 'fit' };
  const bar = part(place, 'zoom-bar');
  bar.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    acts[button?.dataset.zoomBy ?? '']?.();
  });
  frame.addEventListener('keydown', (event) => {
    const act = acts[keys[event.key] ?? ''];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  // On paper it is as large as it was drawn, whatever the screen shows.
  addEventListener('beforeprint', () => {
    svg.setAttribute('width', String(width));
    svg.setAttribute('height', String(height));
  });
  addEventListener('afterprint', show);
  bar.hidden = false;
  show();
}

/** @type {NodeListOf<HTMLElement>} */
const places = document.querySelectorAll('[data-zoom]');
for (const place of places) bind(place);
