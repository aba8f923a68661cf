// What an answer that says saved changes on the page, beside the form.
import { part } from './dom.js';

/** @param {Saved} answer */
export function showKept(answer) {
  showMissing(answer);
  showRail(answer);
  showSums(answer);
  showHistory(answer);
}

/** @param {Saved} answer */
function showSums({ sums = [] }) {
  for (const { id, text } of sums) {
    const sum = document.querySelector(`#${CSS.escape(id)} > summary > .sum`);
    if (sum !== null) sum.textContent = text;
  }
}

/** @param {Saved} answer */
function showHistory({ history = [] }) {
  const past = document.querySelector('[data-past]');
  if (past === null || history.length === 0) return;
  document.querySelector('[data-past-none]')?.remove();
  past.replaceChildren(
    ...history.map(({ when, who, what }) => {
      const item = document.createElement('li');
      const time = Object.assign(document.createElement('b'), { textContent: when });
      const words = Object.assign(document.createElement('span'), {
        textContent: `${who}: ${what}`,
      });
      item.append(time, words);
      return item;
    }),
  );
}

/** @param {Saved} answer */
function showMissing({ missing }) {
  for (const list of document.querySelectorAll('[data-missing]')) {
    list.replaceChildren(
      ...missing.map(({ text, url }) => {
        const link = Object.assign(document.createElement('a'), { href: url, textContent: text });
        const item = document.createElement('li');
        item.append(link);
        return item;
      }),
    );
  }
  for (const done of document.querySelectorAll('[data-missing-none]'))
    done.toggleAttribute('hidden', missing.length > 0);
  for (const count of document.querySelectorAll('[data-missing-count]'))
    count.textContent = String(missing.length);
}

/** @type {Record<string, string>} */
const CHIPS = { done: 'ok', busy: 'lead' };

/** @param {Saved} answer */
function showRail({ rail }) {
  for (const step of rail) {
    const item = document.querySelector(`[data-rail] [data-step="${Number(step.number)}"]`);
    if (item === null) continue;
    item.className = step.state;
    part(item, 'word').textContent = `, ${step.stateWord}`;
    part(item, 'progress').textContent = step.progress ?? '';
    const chip =
      item.querySelector('[aria-current]') && document.querySelector('[data-step-state]');
    if (chip === null) continue;
    chip.className = `chip ${CHIPS[step.state] ?? ''}`;
    chip.textContent = [step.stateWord, step.progress].filter(Boolean).join(' · ');
  }
}
