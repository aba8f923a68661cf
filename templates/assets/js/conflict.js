import { copyOf, isField, part, partOf } from './dom.js';
import { bothTexts, wordDiff } from './words.js';

/**
 * Conflicts that are still to be asked about, the one on the screen first.
 * @type {Asked[]}
 */
const waiting = [];
let turn = Promise.resolve();

/**
 * Shows both texts and asks which stays; one conflict at a time. Closing the dialog without a choice keeps what the
 * person typed: that text is in no database yet, the other one is.
 * @type {(conflict: Conflict, control: Field) => Promise<string>}
 */
export function askWhichStays(conflict, control) {
  /** @type {Asked} */
  const one = {
    conflict,
    control,
    row: /^(?!domains\/)[^/]+\/[^/]+(?=\/)/.exec(conflict.path)?.[0],
  };
  waiting.push(one);
  const asked = turn
    .then(() => answer(one))
    .finally(() => {
      waiting.splice(waiting.indexOf(one), 1);
    });
  turn = asked.then(() => undefined);
  return asked;
}

/** @param {Asked} one */
const othersOf = (one) =>
  one.row === undefined ? [] : waiting.filter((other) => other !== one && other.row === one.row);

/** @param {Asked} one */
async function answer(one) {
  const { conflict, control } = one;
  // It may have been chosen already, for the whole row.
  const { choice, merged } =
    one.choice === undefined ? await ask(one) : { choice: one.choice, merged: '' };
  const texts = new Map([
    ['theirs', conflict.theirs],
    ['merged', merged],
  ]);
  const text = texts.get(choice) ?? control.value;
  control.value = text;
  if (choice === 'theirs' && conflict.removed) control.closest('[data-row]')?.remove();
  else control.dispatchEvent(new Event('input', { bubbles: true }));
  return text;
}

/**
 * @param {Asked} one
 * @returns {Promise<{ choice: string, merged: string }>}
 */
function ask(one) {
  const { conflict, control } = one;
  const others = othersOf(one);
  const dialog = copyOf(HTMLDialogElement, '[data-template="conflict"]');
  const named = (/** @type {string} */ name) => part(dialog, name);
  const rowToo = partOf(HTMLInputElement, dialog, '[data-row-too] input');
  const merged = partOf(HTMLTextAreaElement, dialog, 'textarea');
  named('label').textContent = conflict.label;
  named('who').textContent = conflict.who;
  named('when').textContent = conflict.when;
  if (conflict.removed) showRemoved(dialog, control);
  else showTexts(dialog, conflict, control);
  named('row-too').hidden = others.length === 0 || conflict.removed === true;
  named('row-count').textContent = String(others.length);
  named('together').hidden = !(control instanceof HTMLTextAreaElement) || conflict.removed === true;
  named('together').addEventListener('click', () => {
    merged.value = bothTexts(conflict.theirs, control.value);
    named('merge').hidden = false;
    named('merged').hidden = false;
    named('together').hidden = true;
    named('row-too').hidden = true;
    partOf(HTMLElement, dialog, '[value="mine"]').classList.remove('primary');
    merged.focus();
  });
  document.body.append(dialog);
  const back = document.activeElement;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const choice = dialog.returnValue === '' ? 'mine' : dialog.returnValue;
      const forAll = conflict.removed || (rowToo.checked && choice !== 'merged');
      if (forAll) for (const other of others) other.choice = choice;
      dialog.remove();
      // After a click the browser says that the field has the focus again, and still sends it no keys: it is given anew.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      if (back instanceof HTMLElement) back.focus();
      resolve({ choice, merged: merged.value });
    });
  });
}

/** @type {(dialog: HTMLElement, conflict: Conflict, field: Field) => void} */
function showTexts(dialog, conflict, field) {
  const options = field instanceof HTMLSelectElement ? [...field.options] : [];
  const shown = (/** @type {string} */ text) =>
    options.find(({ value }) => value === text)?.text ?? text;
  const { theirs, mine } = wordDiff(shown(conflict.theirs), shown(field.value));
  mark(part(dialog, 'theirs'), theirs);
  mark(part(dialog, 'mine'), mine);
}

/**
 * A row goes or stays as a whole: everything that stands in it on this page is shown.
 * @type {(dialog: HTMLElement, field: Field) => void}
 */
function showRemoved(dialog, field) {
  part(dialog, 'removed').hidden = false;
  part(dialog, 'theirs').hidden = true;
  const row = field.closest('[data-row]');
  const written = [...(row?.querySelectorAll('*') ?? [])]
    .filter(isField)
    .filter(({ type, value }) => type !== 'hidden' && value !== '');
  part(dialog, 'mine').textContent = written
    .map((one) => {
      const option = one instanceof HTMLSelectElement ? one.selectedOptions[0] : undefined;
      return `${one.labels?.[0]?.textContent.trim() ?? ''}: ${option?.text ?? one.value}`;
    })
    .join('\n');
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = dialog.querySelectorAll('[data-removed-text]');
  for (const button of buttons) button.textContent = button.dataset.removedText ?? '';
}

/** @type {(place: HTMLElement, pieces: ReturnType<typeof wordDiff>['mine']) => void} */
function mark(place, pieces) {
  place.replaceChildren(
    ...pieces.map(({ text, own }) => {
      if (!own) return text;
      return Object.assign(document.createElement('mark'), { textContent: text });
    }),
  );
}
