import { copyOf } from './dom.js';
import { bothTexts, wordDiff } from './words.js';

/** Conflicts that are still to be asked about, the one on the screen first. */
const waiting = [];
let turn = Promise.resolve();

/**
 * Shows both texts and asks which stays; one conflict at a time. Closing the dialog without a choice keeps what the
 * person typed: that text is in no database yet, the other one is.
 *
 * @returns {Promise<string>} the text that stays
 */
export function askWhichStays(conflict, control) {
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

const othersOf = (one) =>
  one.row === undefined ? [] : waiting.filter((other) => other !== one && other.row === one.row);

async function answer(one) {
  const { conflict, control } = one;
  // It may have been chosen already, for the whole row.
  const { choice, merged } = one.choice === undefined ? await ask(one) : one;
  const text = choice === 'theirs' ? conflict.theirs : choice === 'merged' ? merged : control.value;
  control.value = text;
  if (choice === 'theirs' && conflict.removed) control.closest('[data-row]')?.remove();
  else control.dispatchEvent(new Event('input', { bubbles: true }));
  return text;
}

function ask(one) {
  const { conflict, control } = one;
  const others = othersOf(one);
  const dialog = copyOf('conflict');
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  part('label').textContent = conflict.label;
  part('who').textContent = conflict.who;
  part('when').textContent = conflict.when;
  if (conflict.removed) showRemoved(dialog, control);
  else showTexts(dialog, conflict, control);
  part('row-too').hidden = others.length === 0 || conflict.removed === true;
  part('row-count').textContent = String(others.length);
  const merged = dialog.querySelector('textarea');
  part('together').hidden = control.localName !== 'textarea' || conflict.removed === true;
  part('together').addEventListener('click', () => {
    merged.value = bothTexts(conflict.theirs, control.value);
    part('merge').hidden = false;
    part('merged').hidden = false;
    part('together').hidden = true;
    part('row-too').hidden = true;
    dialog.querySelector('[value="mine"]').classList.remove('primary');
    merged.focus();
  });
  document.body.append(dialog);
  const back = document.activeElement;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const choice = dialog.returnValue === '' ? 'mine' : dialog.returnValue;
      const forAll =
        conflict.removed || (part('row-too').querySelector('input').checked && choice !== 'merged');
      if (forAll) for (const other of others) other.choice = choice;
      dialog.remove();
      // After a click the browser says that the field has the focus again, and still sends it no keys: it is given anew.
      document.activeElement?.blur();
      back?.focus();
      resolve({ choice, merged: merged.value });
    });
  });
}

function showTexts(dialog, conflict, control) {
  const shown = (value) =>
    [...(control.options ?? [])].find((option) => option.value === value)?.text ?? value;
  const { theirs, mine } = wordDiff(shown(conflict.theirs), shown(control.value));
  mark(dialog.querySelector('[data-theirs]'), theirs);
  mark(dialog.querySelector('[data-mine]'), mine);
}

/** A row goes or stays as a whole: everything that stands in it on this page is shown. */
function showRemoved(dialog, control) {
  const theirs = dialog.querySelector('[data-theirs]');
  dialog.querySelector('[data-removed]').hidden = false;
  theirs.hidden = true;
  const written = [
    ...control.closest('[data-row]').querySelectorAll('input, select, textarea'),
  ].filter(({ type, value }) => type !== 'hidden' && value !== '');
  dialog.querySelector('[data-mine]').textContent = written
    .map(
      (one) =>
        `${one.labels[0]?.textContent.trim() ?? ''}: ${one.selectedOptions?.[0]?.text ?? one.value}`,
    )
    .join('\n');
  for (const button of dialog.querySelectorAll('[data-removed-text]'))
    button.textContent = button.dataset.removedText;
}

function mark(place, pieces) {
  place.replaceChildren(
    ...pieces.map(({ text, own }) => {
      if (!own) return text;
      return Object.assign(document.createElement('mark'), { textContent: text });
    }),
  );
}
