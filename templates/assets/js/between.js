// What stands between page and dossier answered instead of it: a host's own limit, a firewall, a proxy.
import { copyOf, freshToken } from './dom.js';

/**
 * Tells whether the text is the matter, or the person, or the line.
 * @type {(words: AutosaveForm['dataset'], answer: Response) => Promise<Answer>}
 */
export async function between({ textLarge, textBarred, textServer, session }, { status, ok }) {
  if (status === 413) return { kind: 'barred', text: textLarge };
  /** @type {Answer} */
  const away = { kind: 'away', text: textServer };
  if (status >= 500 || status === 408 || status === 429) return away;
  // Who is refused everything is not refused for this text.
  const csrf = await freshToken(session).catch(() => '');
  if (csrf === undefined) return { kind: 'expired' };
  return ok || csrf === '' ? away : { kind: 'barred', text: textBarred };
}

const COPIED_MS = 3_000;

/**
 * A text that cannot be sent from here can be taken along.
 * @param {Field} field
 */
export function offerCopy(field) {
  const button = copyOf(HTMLButtonElement, '[data-template="copy"]');
  const { copied = '' } = button.dataset;
  const word = button.textContent;
  button.addEventListener('click', async () => {
    // Where the browser does not let a page copy, the person can: the text is chosen for them.
    const taken = await navigator.clipboard?.writeText(field.value).then(
      () => true,
      () => false,
    );
    if (!taken) {
      field.focus();
      if (!(field instanceof HTMLSelectElement)) field.select();
      return;
    }
    button.textContent = copied;
    setTimeout(() => {
      button.textContent = word;
    }, COPIED_MS);
  });
  document.getElementById(`${field.id}-f`)?.append(button);
}
