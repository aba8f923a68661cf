// Buttons that copy what they stand beside. They show themselves where the browser allows it.

/** @param {HTMLElement} button */
function enable(button) {
  const { copy = '', copied = '' } = button.dataset;
  const word = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.querySelector(copy)?.textContent ?? '');
    button.textContent = copied;
    setTimeout(() => {
      button.textContent = word;
    }, 3_000);
  });
}

/** @type {NodeListOf<HTMLElement>} */
const buttons = document.querySelectorAll('[data-copy]');
if (navigator.clipboard !== undefined) for (const button of buttons) enable(button);

export {};
