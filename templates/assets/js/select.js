// Ticking many people at once: a box for the whole page, and how many are ticked. The form works without it.
for (const form of document.querySelectorAll('form[data-select]')) {
  const every = form.querySelector('[data-select-all]');
  const box = every?.querySelector('input');
  const count = form.querySelector('[data-select-count]');
  const ticks = [...form.querySelectorAll('input[type="checkbox"]')].filter((tick) => tick !== box);
  const rows = ticks.filter((tick) => tick.closest('tbody') !== null);
  const tell = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    const here = rows.filter((tick) => tick.checked).length;
    if (count !== null) count.textContent = form.dataset.chosen.replace('{count}', String(chosen));
    if (box) {
      box.checked = rows.length > 0 && here === rows.length;
      box.indeterminate = here > 0 && here < rows.length;
    }
  };
  if (every !== null) every.hidden = rows.length === 0;
  form.addEventListener('change', ({ target }) => {
    if (target === box) for (const tick of rows) tick.checked = box.checked;
    if (target.type === 'checkbox') tell();
  });
  tell();
}
