// Ticking many people at once: a box for the whole page, and how many are ticked. The form works without it.

/** @param {HTMLFormElement} form */
function bind(form) {
  /** @type {HTMLElement | null} */
  const every = form.querySelector('[data-select-all]');
  const box = every?.querySelector('input') ?? null;
  const count = form.querySelector('[data-select-count]');
  const { chosen: words = '' } = form.dataset;
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = form.querySelectorAll('input[type="checkbox"]');
  const ticks = [...boxes].filter((tick) => tick !== box);
  const rows = ticks.filter((tick) => tick.closest('tbody') !== null);
  const tell = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    const here = rows.filter((tick) => tick.checked).length;
    if (count !== null) count.textContent = words.replace('{count}', String(chosen));
    if (box !== null) {
      box.checked = rows.length > 0 && here === rows.length;
      box.indeterminate = here > 0 && here < rows.length;
    }
  };
  if (every !== null) every.hidden = rows.length === 0;
  form.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target === box) for (const tick of rows) tick.checked = box.checked;
    if (target.type === 'checkbox') tell();
  });
  tell();
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll('form[data-select]');
for (const form of forms) bind(form);
