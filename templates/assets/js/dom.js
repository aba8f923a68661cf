// Small things that more than one module needs. Words are never written here: they come from the page.

/** @type {PartOf} */
export function partOf(kind, place, selector) {
  const found = place.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`no ${selector}`);
}

/** @type {(place: ParentNode, name: string) => HTMLElement} */
export const part = (place, name) => partOf(HTMLElement, place, `[data-${name}]`);

/** @type {CopyOf} */
export const copyOf = (kind, selector) => {
  const { content } = partOf(HTMLTemplateElement, document, selector);
  return partOf(kind, document.importNode(content, true), '*');
};

/** @type {(one: unknown) => one is Field} */
export const isField = (one) =>
  one instanceof HTMLInputElement ||
  one instanceof HTMLTextAreaElement ||
  one instanceof HTMLSelectElement;

/**
 * Puts a sentence beside a field and ties it to the field for who cannot see it.
 * @type {(field: Field, text: string) => void}
 */
export function showFault(field, text) {
  clearFault(field);
  const fault = copyOf(HTMLElement, '[data-template="fault"]');
  fault.id = `${field.id}-f`;
  partOf(HTMLElement, fault, 'span').textContent = text;
  field.after(fault);
  field.setAttribute('aria-invalid', 'true');
  const described = new Set(
    (field.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean),
  );
  field.setAttribute('aria-describedby', [...described.add(fault.id)].join(' '));
}

/** @param {Field} field */
export function clearFault(field) {
  document.getElementById(`${field.id}-f`)?.remove();
  field.removeAttribute('aria-invalid');
}

/**
 * Opens whatever folds the element away, so that a link to it arrives.
 * @param {Element} element
 */
export function unfold(element) {
  for (
    let fold = element.closest('details');
    fold !== null;
    fold = fold.parentElement?.closest('details') ?? null
  )
    fold.open = true;
}

const TOAST_MS = 12_000;

/**
 * Says what happened, with one way back that stays long enough to be reached with a keyboard.
 * @type {(name: string, undo: () => void) => void}
 */
export function toast(name, undo) {
  const shown = copyOf(HTMLElement, `[data-template="${name}"]`);
  let timer = 0;
  const end = () => {
    clearTimeout(timer);
    shown.remove();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(end, TOAST_MS);
  };
  partOf(HTMLElement, shown, 'button').addEventListener('click', () => {
    end();
    undo();
  });
  for (const event of ['pointerenter', 'focusin'])
    shown.addEventListener(event, () => clearTimeout(timer));
  for (const event of ['pointerleave', 'focusout']) shown.addEventListener(event, wait);
  part(document, 'toasts').append(shown);
  wait();
}

/**
 * A session's fresh token, or undefined while nobody is signed in.
 * @param {string} address
 * @returns {Promise<string | undefined>}
 * @throws when the server cannot be reached
 */
export async function freshToken(address) {
  const answer = await fetch(address, {
    headers: { Accept: 'application/json' },
    cache: 'no-store',
  });
  if (answer.status === 401) return undefined;
  if (!answer.ok) throw new Error(`session answered ${answer.status}`);
  const { csrf } = await answer.json();
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll('input[name="_csrf"]');
  for (const field of fields) field.value = csrf;
  return csrf;
}

export const token = () => partOf(HTMLInputElement, document, '[name="_csrf"]').value;

/** @type {(address: string, body: BodyInit, more?: RequestInit, type?: string) => Promise<Response>} */
export const post = (address, body, more, type = 'application/json') =>
  fetch(address, {
    method: 'POST',
    body,
    ...more,
    headers: { 'Content-Type': type, Accept: 'application/json', 'X-CSRF-Token': token() },
  });
