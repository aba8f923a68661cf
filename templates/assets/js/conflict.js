import { copyOf } from './dom.js';

let turn = Promise.resolve();

/**
 * Shows both texts and asks which stays; one conflict at a time. Closing the dialog without a choice keeps what the
 * person typed: that text is in no database yet, the other one is.
 *
 * @returns {Promise<string>} the text that stays
 */
export function askWhichStays(conflict, control) {
  const asked = turn.then(() => ask(conflict, control));
  turn = asked.then(() => undefined);
  return asked;
}

function ask(conflict, control) {
  const shown = (value) => [...(control.options ?? [])].find((option) => option.value === value)?.text ?? value;
  const dialog = copyOf('conflict');
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  part('label').textContent = conflict.label;
  part('who').textContent = conflict.who;
  part('when').textContent = conflict.when;
  part('theirs').textContent = shown(conflict.theirs);
  part('mine').textContent = shown(control.value);
  const merged = dialog.querySelector('textarea');
  part('together').hidden = control.localName !== 'textarea';
  part('together').addEventListener('click', () => {
    merged.value = `${conflict.theirs}\n\n${control.value}`;
    part('merge').hidden = false;
    part('merged').hidden = false;
    part('together').hidden = true;
    dialog.querySelector('[value="mine"]').classList.remove('primary');
    merged.focus();
  });
  document.body.append(dialog);
  const back = document.activeElement;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const text = dialog.returnValue === 'theirs' ? conflict.theirs : dialog.returnValue === 'merged' ? merged.value : control.value;
      dialog.remove();
      back?.focus();
      control.value = text;
      control.dispatchEvent(new Event('input', { bubbles: true }));
      resolve(text);
    });
  });
}
