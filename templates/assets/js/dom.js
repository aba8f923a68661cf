// Small things that more than one module needs. Words are never written here: they come from the page.

/** A copy of the page's template of that name. */
export const copyOf = (name) =>
  document
    .querySelector(`template[data-template="${name}"]`)
    .content.firstElementChild.cloneNode(true);

/** Puts a sentence beside a field and ties it to the field for who cannot see it. */
export function showFault(control, text) {
  clearFault(control);
  const fault = copyOf('fault');
  fault.id = `${control.id}-f`;
  fault.querySelector('span').textContent = text;
  control.after(fault);
  control.setAttribute('aria-invalid', 'true');
  const described = new Set(
    (control.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean),
  );
  control.setAttribute('aria-describedby', [...described.add(fault.id)].join(' '));
}

export function clearFault(control) {
  document.getElementById(`${control.id}-f`)?.remove();
  control.removeAttribute('aria-invalid');
}

/** Opens whatever folds the element away, so that a link to it arrives. */
export function unfold(element) {
  for (
    let fold = element.closest('details');
    fold !== null;
    fold = fold.parentElement?.closest('details') ?? null
  )
    fold.open = true;
}

const TOAST_MS = 12_000;

/** Says what happened, with one way back that stays long enough to be reached with a keyboard. */
export function toast(name, undo) {
  const place = document.querySelector('[data-toasts]');
  const shown = copyOf(name);
  let timer;
  const end = () => {
    clearTimeout(timer);
    shown.remove();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(end, TOAST_MS);
  };
  shown.querySelector('button').addEventListener('click', () => {
    end();
    undo();
  });
  for (const event of ['pointerenter', 'focusin'])
    shown.addEventListener(event, () => clearTimeout(timer));
  for (const event of ['pointerleave', 'focusout']) shown.addEventListener(event, wait);
  place.append(shown);
  wait();
}

/** A session's fresh token, or undefined while nobody is signed in. @throws when the server cannot be reached */
export async function freshToken(address) {
  const answer = await fetch(address, {
    headers: { Accept: 'application/json' },
    cache: 'no-store',
  });
  if (answer.status === 401) return undefined;
  if (!answer.ok) throw new Error(`session answered ${answer.status}`);
  const { csrf } = await answer.json();
  for (const field of document.querySelectorAll('input[name="_csrf"]')) field.value = csrf;
  return csrf;
}

export const token = () => document.querySelector('input[name="_csrf"]').value;
