// Questions that are asked only while others hold some values: shown as soon as they do.
import { isField } from './dom.js';

/** @param {Element} asked */
function show(asked) {
  /** @type {{ field: string, is: string[] }[]} */
  const when = JSON.parse(asked.getAttribute('data-when') ?? '[]');
  const holds = when.every(({ field, is }) => {
    const [other] = document.getElementsByName(field);
    return isField(other) && is.includes(other.value);
  });
  asked.toggleAttribute('hidden', !holds);
}

const showAll = () => document.querySelectorAll('[data-when]').forEach(show);
document.addEventListener('change', showAll);
showAll();
