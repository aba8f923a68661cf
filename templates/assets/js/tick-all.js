// One press for all boxes of a group, or for none of them again. Without this module each is ticked by hand.

/** @param {HTMLButtonElement} button */
function bind(button) {
  const boxes = () => [
    .../** @type {NodeListOf<HTMLInputElement>} */ (
      button.closest('fieldset')?.querySelectorAll('input[type="checkbox"]:not(:disabled)') ?? []
    ),
  ];
  const tell = () => {
    const all = boxes().every((box) => box.checked);
    button.textContent = (all ? button.dataset.none : button.dataset.all) ?? '';
  };
  button.addEventListener('click', () => {
    const all = boxes().every((box) => box.checked);
    for (const box of boxes()) box.checked = !all;
    tell();
  });
  button.closest('fieldset')?.addEventListener('change', tell);
  button.hidden = boxes().length < 2;
  tell();
}

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll('[data-tick-all]');
for (const button of buttons) bind(button);

export {};
