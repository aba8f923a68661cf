// What a page that is left still does, and the one that takes its place.

/** Browsers let requests outlive their page up to 64 KiB together: another one may be on its way. */
const OUTLIVES_PAGE = 30_000;
/** A link waits so long for what was typed to be kept. */
const PATIENCE_MS = 3_000;
/** So long after a page was loaded again its last words have surely been kept. */
const WORDS_MS = 600;

/** @type {(queue: Queue, now: Queue['flush'], post: (body: string) => Promise<unknown>) => Leaving} */
export function createLeaving(queue, now, post) {
  document.addEventListener('click', async (event) => {
    const { target, button, ctrlKey, metaKey, shiftKey } = event;
    /** @type {HTMLAnchorElement | null} */
    const link = target instanceof Element ? target.closest('a[href]') : null;
    const elsewhere = link !== null && link.target === '' && link.pathname !== location.pathname;
    if (!elsewhere || button > 0 || ctrlKey || metaKey || shiftKey || !queue.unsaved()) return;
    event.preventDefault();
    await Promise.race([now(), new Promise((later) => setTimeout(later, PATIENCE_MS))]);
    location.assign(link.href);
  });
  return {
    take() {
      const changes = queue.parting();
      if (changes === undefined) return false;
      const body = JSON.stringify({ changes });
      if (new Blob([body]).size > OUTLIVES_PAGE) return false;
      if (changes.length > 0) post(body).catch(() => undefined);
      return true;
    },
  };
}

/**
 * A page that is loaded again may have been made a moment before its own last words were kept: it is loaded once more,
 * unless somebody types already.
 */
export function comeBackWhole() {
  const timer = setTimeout(() => location.reload(), WORDS_MS);
  for (const event of ['beforeunload', 'input']) addEventListener(event, () => clearTimeout(timer));
}
