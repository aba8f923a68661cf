import { freshToken, token } from './dom.js';

const PAUSE_MS = 350;

for (const form of document.querySelectorAll('form[data-rate]')) rate(form);

/** Shows while typing how strong a password is; the server judges, here and again when the form is sent. */
function rate(form) {
  const field = form.querySelector('[data-password]');
  const shown = form.querySelector('[data-strength]');
  const live = form.querySelector('[data-strength-live]');
  let timer;
  let asked = 0;

  field.addEventListener('input', () => {
    clearTimeout(timer);
    asked += 1;
    shown.hidden = field.value === '';
    if (field.value === '') return;
    const turn = asked;
    timer = setTimeout(() => {
      ask(field.value).then(
        (rating) => {
          if (rating === undefined || turn !== asked) return;
          shown.querySelector('meter').value = rating.score;
          shown.querySelector('[data-strength-word]').textContent = rating.text;
          live.textContent = rating.text;
        },
        () => {
          shown.hidden = true;
        },
      );
    }, PAUSE_MS);
  });

  async function ask(password, renewed = false) {
    const answer = await fetch(form.dataset.rate, {
      method: 'POST',
      body: JSON.stringify({ password }),
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-CSRF-Token': token(),
      },
    });
    if (answer.ok) return answer.json();
    return answer.status === 403 &&
      !renewed &&
      (await freshToken(form.dataset.session)) !== undefined
      ? ask(password, true)
      : undefined;
  }
}

for (const button of document.querySelectorAll('[data-reveal]')) {
  const field = document.querySelector(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener('click', () => {
    const visible = field.type === 'password';
    field.type = visible ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(visible));
  });
}
