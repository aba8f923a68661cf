// Opens every fold of a part at once, and closes them again.

/** @param {HTMLElement} button */
export function bindFolds(button) {
  const place = button.parentElement;
  const { less = '' } = button.dataset;
  const more = button.textContent;
  button.hidden = false;
  button.addEventListener('click', () => {
    const folds = [...(place?.querySelectorAll('details') ?? [])];
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
    button.textContent = open ? less : more;
  });
}
