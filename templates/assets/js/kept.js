// What an answer that says saved changes on the page, beside the form.
import { isField, part, showFault } from './dom.js';

/** @param {Saved} answer */
export function showKept(answer) {
  showMissing(answer);
  showRail(answer);
  showPlan(answer);
  wrong = new Map(answer.wrong?.map(({ path, text }) => [path, text]));
  for (const path of wrong.keys()) showWrong(document.getElementsByName(path)[0]);
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

/**
 * What is no date, number or address, by the field's name: said beside the field as soon as somebody has left it.
 * @type {Map<string, string>}
 */
let wrong = new Map();

/** @param {unknown} field */
function showWrong(field) {
  if (!isField(field) || field === document.activeElement) return;
  const text = wrong.get(field.name);
  if (text !== undefined) showFault(field, text);
}

document.addEventListener('input', ({ target }) => {
  if (isField(target)) wrong.delete(target.name);
});
document.addEventListener('focusout', ({ target }) => setTimeout(showWrong, 0, target));

/** @param {Saved} answer */
function showMissing({ missing, missingCount = missing.length }) {
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
    count.textContent = String(missingCount);
  for (const ready of document.querySelectorAll('[data-complete]'))
    ready.toggleAttribute(
      'hidden',
      (ready.getAttribute('data-complete') === 'yes') !== (missingCount === 0),
    );
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

/**
 * Where the plan stands, at once where a change ended its consent or brought it back.
 * @param {Saved} answer
 */
function showPlan({ plan }) {
  if (plan === undefined) return;
  for (const chip of document.querySelectorAll('[data-plan]')) {
    if (chip.textContent?.trim() === plan.word) continue;
    chip.className = `chip ${plan.kind}`;
    chip.textContent = plan.word;
  }
  const place = document.querySelector('[data-plan-note]');
  const text = plan.notice?.text ?? '';
  if (place === null || place.textContent?.trim() === text) return;
  const note = Object.assign(document.createElement('div'), {
    className: `note ${plan.notice?.kind}`,
  });
  note.append(Object.assign(document.createElement('p'), { textContent: text }));
  place.replaceChildren(...(text === '' ? [] : [note]));
  note.scrollIntoView({ block: 'nearest' });
}
