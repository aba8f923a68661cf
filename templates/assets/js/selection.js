/** Ticks every box at once without loading the page, and counts what is ticked. */
const form = document.querySelector('[data-selection]');
if (form !== null) {
  const boxes = [...form.querySelectorAll('input[type="checkbox"]')];
  const counted = form.querySelector('[data-picked]');
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    counted.textContent =
      ticked === 0 ? '' : counted.dataset.words.replace('{count}', String(ticked));
  };
  form.addEventListener('change', count);
  form.querySelector('[data-all]').addEventListener('click', (event) => {
    event.preventDefault();
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
    count();
  });
  count();
}
