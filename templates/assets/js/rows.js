import { copyOf, part, partOf, toast, unfold } from './dom.js';

/**
 * Adds and removes rows at once. Without this module the same buttons do so by sending the form.
 * @type {(place: Document | HTMLElement, operate: Operate) => void}
 */
export function bindRows(place, operate) {
  place.addEventListener('click', (event) => {
    const { target } = event;
    /** @type {HTMLButtonElement | null} */
    const button = target instanceof Element ? target.closest('button[name="intent"]') : null;
    /** @type {HTMLElement | null | undefined} */
    const list = button?.closest('[data-list]');
    if (!button || !list) return;
    event.preventDefault();
    /** @type {HTMLElement | null} */
    const row = button.closest('[data-row]');
    if (button.value.startsWith('add:')) add(list, operate);
    else if (row !== null) remove(list, row, operate);
  });
}

/** @param {Element} row */
const focusIn = (row) => {
  /** @type {HTMLElement | null} */
  const first = row.querySelector('input, select, textarea');
  if (first !== null) unfold(first);
  first?.focus();
  return first !== null;
};

/** @type {(list: HTMLElement, operate: Operate) => void} */
function add(list, operate) {
  const { list: key = '', domain, hidden = '0' } = list.dataset;
  const id = crypto.randomUUID();
  // Lists of the same kind share one template: it stands in the first of them.
  const row = copyOf(HTMLElement, `[data-list="${CSS.escape(key)}"] template`);
  for (const element of [row, ...row.querySelectorAll('*')]) {
    for (const attribute of element.attributes)
      attribute.value = attribute.value.replaceAll('__row__', id);
  }
  const rows = part(list, 'rows');
  rows.append(row);
  row.classList.add('new');
  for (const title of row.querySelectorAll('[data-title]'))
    title.textContent += ` ${rows.children.length + Number(hidden)}`;
  operate({ op: 'add', list: key, row: id });
  if (domain !== undefined) operate({ op: 'set', path: `${key}/${id}/domain`, value: domain });
  focusIn(row);
}

/** @type {(list: HTMLElement, row: HTMLElement, operate: Operate) => void} */
function remove(list, row, operate) {
  const change = { list: list.dataset.list ?? '', row: row.dataset.row ?? '' };
  const next = row.nextElementSibling;
  const rows = row.parentElement;
  const neighbour = next ?? row.previousElementSibling;
  row.remove();
  if (neighbour === null || !focusIn(neighbour))
    partOf(HTMLElement, list, 'button[value^="add:"]').focus();
  operate({ op: 'remove', ...change });
  toast('removed', () => {
    rows?.insertBefore(row, next?.isConnected === true ? next : null);
    focusIn(row);
    operate({ op: 'restore', ...change });
  });
}
