import { freshToken, part, partOf, post } from './dom.js';

const PAUSE_MS = 350;

/**
 * Shows while typing how strong a password is; the server judges, here and again when the form is sent.
 * @param {HTMLFormElement} form
 */
function rate(form) {
  const field = partOf(HTMLInputElement, form, '[data-password]');
  const shown = part(form, 'strength');
  const live = part(form, 'strength-live');
  let timer = 0;
  let asked = 0;

  field.addEventListener('input', () => {
    clearTimeout(timer);
    asked += 1;
    shown.hidden = field.value === '';
    if (field.value === '') return;
    const turn = asked;
    timer = setTimeout(() => {
      ask(form, field.value).then(
        (rating) => {
          if (rating === undefined || turn !== asked) return;
          partOf(HTMLMeterElement, shown, 'meter').value = rating.score;
          part(shown, 'strength-word').textContent = rating.text;
          live.textContent = rating.text;
        },
        () => {
          shown.hidden = true;
        },
      );
    }, PAUSE_MS);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} password
 * @returns {Promise<{ score: number, text: string } | undefined>}
 */
async function ask(form, password, renewed = false) {
  const { rate: address = '', session = '' } = form.dataset;
  const answer = await post(address, JSON.stringify({ password }));
  if (answer.ok) return answer.json();
  return answer.status === 403 && !renewed && (await freshToken(session)) !== undefined
    ? ask(form, password, true)
    : undefined;
}

/** @param {HTMLElement} button */
function reveal(button) {
  const field = partOf(HTMLInputElement, document, button.dataset.reveal ?? '');
  button.hidden = false;
  button.addEventListener('click', () => {
    const visible = field.type === 'password';
    field.type = visible ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(visible));
  });
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll('form[data-rate]');
for (const form of forms) rate(form);
/** @type {NodeListOf<HTMLElement>} */
const buttons = document.querySelectorAll('[data-reveal]');
for (const button of buttons) reveal(button);
