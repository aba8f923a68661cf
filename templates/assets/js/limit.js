/**
 * Says beside a field that is nearly full how much it still takes, or how much it holds too many; nothing is cut.
 * @param {Field} field
 * @param {number} near  from which part of the limit on
 */
export function showLimit(field, near) {
  const max = Number(field.dataset.max);
  /** @type {HTMLElement | null} */
  const words = field.closest('[data-text-limit]');
  const place = field.parentElement;
  if (!(max > 0) || words === null || place === null) return;
  const { textLimit = '', textOver = '' } = words.dataset;
  const length = [...field.value].length;
  const shown = place.querySelector('.limit');
  if (length < max * near) {
    shown?.remove();
    return;
  }
  const limit =
    shown ?? Object.assign(document.createElement('p'), { className: 'limit', role: 'status' });
  limit.classList.toggle('over', length > max);
  limit.textContent = (length > max ? textOver : textLimit).replace(
    '{count}',
    String(Math.abs(max - length)),
  );
  if (shown === null) place.append(limit);
}
