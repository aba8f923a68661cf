import { toast } from './dom.js';

/**
 * Adds and removes rows at once. Without this module the same buttons do so by sending the form.
 *
 * @param {HTMLElement} place   holds the lists
 * @param {(operation: object) => void} operate  told of `{op: add | remove | restore, list, row}` and of `{op: set, path, value}`
 */
export function bindRows(place, operate) {
  place.addEventListener('click', (event) => {
    const button = event.target.closest('button[name="intent"]');
    const list = button?.closest('[data-list]');
    if (!list) return;
    event.preventDefault();
    if (button.value.startsWith('add:')) add(list, operate);
    else remove(list, button.closest('[data-row]'), operate);
  });
}

function add(list, operate) {
  const { list: key, domain } = list.dataset;
  const id = crypto.randomUUID();
  // Lists of the same kind share one template: it stands in the first of them.
  const row = document
    .querySelector(`[data-list="${CSS.escape(key)}"] template`)
    .content.firstElementChild.cloneNode(true);
  for (const element of [row, ...row.querySelectorAll('*')]) {
    for (const attribute of element.attributes)
      attribute.value = attribute.value.replaceAll('__row__', id);
  }
  const rows = list.querySelector('[data-rows]');
  rows.append(row);
  row.classList.add('new');
  for (const title of row.querySelectorAll('[data-title]'))
    title.textContent += ` ${rows.children.length}`;
  operate({ op: 'add', list: key, row: id });
  if (domain !== undefined) operate({ op: 'set', path: `${key}/${id}/domain`, value: domain });
  row.querySelector('input, select, textarea')?.focus();
}

function remove(list, row, operate) {
  const { list: key } = list.dataset;
  const next = row.nextElementSibling;
  const rows = row.parentElement;
  const neighbour = next ?? row.previousElementSibling;
  row.remove();
  (
    neighbour?.querySelector('input, select, textarea') ??
    list.querySelector('button[value^="add:"]')
  ).focus();
  operate({ op: 'remove', list: key, row: row.dataset.row });
  toast('removed', () => {
    rows.insertBefore(row, next?.isConnected === true ? next : null);
    row.querySelector('input, select, textarea')?.focus();
    operate({ op: 'restore', list: key, row: row.dataset.row });
  });
}
