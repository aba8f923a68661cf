// Text areas grow with what is typed, where the style sheet cannot see to it.

/** @param {HTMLTextAreaElement} area */
const grow = (area) => {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + 2}px`;
};
document.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLTextAreaElement) grow(target);
});
document.addEventListener(
  'toggle',
  ({ target }) => {
    if (target instanceof Element)
      for (const area of target.querySelectorAll('textarea')) grow(area);
  },
  true,
);
for (const area of document.querySelectorAll('textarea'))
  if (area.offsetParent !== null) grow(area);

export {};
