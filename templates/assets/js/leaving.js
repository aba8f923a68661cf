// What a page that is left still does.

/** Browsers let requests outlive their page up to 64 KiB together: another one may be on its way. */
const OUTLIVES_PAGE = 30_000;

/** @type {(queue: Queue, post: (body: string) => Promise<unknown>) => Leaving} */
export function createLeaving(queue, post) {
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
