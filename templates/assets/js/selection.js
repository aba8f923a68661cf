import { part } from './dom.js';

/**
 * Ticks every box at once without loading the page, and counts what is ticked.
 * @param {HTMLElement} form
 */
function bind(form) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = form.querySelectorAll('input[type="checkbox"]');
  const counted = part(form, 'picked');
  const { words = '' } = counted.dataset;
  const count = () => {
    const ticked = [...boxes].filter((box) => box.checked).length;
    counted.textContent = ticked === 0 ? '' : words.replace('{count}', String(ticked));
  };
  form.addEventListener('change', count);
  part(form, 'all').addEventListener('click', (event) => {
    event.preventDefault();
    const all = [...boxes].every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
    count();
  });
  count();
}

/** @type {HTMLElement | null} */
const form = document.querySelector('[data-selection]');
if (form !== null) bind(form);
