import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { follow, inPage, typedDay, waitForSaveState } from './support.ts';

/** One field of the form as the browser has it. */
interface Control {
  id: string;
  /** Path of the field: `field`, `list/row/field` or `domains/<domain>/field`. */
  name: string;
  kind: 'text' | 'choice' | 'date' | 'number' | 'email' | 'tel' | 'line';
  options: string[];
}

/** What was typed, by the field's path. */
export type Typed = Map<string, string>;

const controlsInPage = `[...document.querySelectorAll('#stap :is(input, textarea, select)[name]')]
  .filter((control) => control.type !== 'hidden' && control.value === '')
  .map((control) => ({
    id: control.id, name: control.name, options: [...(control.options ?? [])].map(({ value }) => value).filter(Boolean),
    kind: control.localName === 'textarea' ? 'text' : control.localName === 'select' ? 'choice' : control.inputMode === 'numeric' ? 'date'
      : control.inputMode === 'decimal' ? 'number' : control.type === 'email' || control.type === 'tel' ? control.type : 'line',
  }))`;

/** Days from today for dates that have an order among them. */
const days: Record<string, number> = {
  dossierStart: -20,
  clockStart: -10,
  since: -30,
  until: 200,
  startsOn: 1,
  endsOn: 150,
  consultedOn: -3,
  heardOn: -4,
  evaluateOn: 180,
};
const choices: Record<string, readonly string[]> = {
  effect: ['helping', 'hindering'],
  destination: ['havo'],
};

/**
 * Makes a word that stands nowhere else: eight letters, so that none is part of another and none is
 * hyphenated away.
 */
export function wordMaker(): () => string {
  let count = 0;
  return () => {
    count += 1;
    const syllables = [...count.toString(16).padStart(3, '0')].map(
      (digit) => `${'bdfghjklmnprstvz'[Number.parseInt(digit, 16)] ?? ''}a`,
    );
    return `xq${syllables.join('')}`;
  };
}

/**
 * Types something of its own in every field of the step that is still empty, one row a list (two
 * factors).
 */
export async function writeStep(page: Page, word: () => string): Promise<Typed> {
  const typed: Typed = new Map();
  const pressed = [
    '#stap details:is(.domain, .row-fold):not([open]) > summary',
    '#stap button[value^="add:"]',
    'button[value="add:factors"]',
  ];
  // With the keyboard, because the bar at the bottom may lie over what a mouse would have to scroll
  // to.
  for (const selector of pressed)
    for (const element of await page.$$(selector)) await element.press('Enter');
  const seen: Record<string, number> = {};
  for (const control of await inPage<Control[]>(page, controlsInPage)) {
    const key = control.name.split('/').at(-1) ?? '';
    const turn = seen[key] ?? 0;
    seen[key] = turn + 1;
    const value = await writeField(page, control, { key, turn, number: typed.size }, word);
    typed.set(control.name, value);
  }
  await waitForSaveState(page, 'Opgeslagen om');
  return typed;
}

async function writeField(
  page: Page,
  control: Control,
  { key, turn, number }: { key: string; turn: number; number: number },
  word: () => string,
): Promise<string> {
  const selector = `[id="${control.id}"]`;
  if (control.kind === 'choice') {
    const value = choices[key]?.[turn] ?? control.options[0] ?? '';
    await page.select(selector, value);
    return value;
  }
  const text = textFor(control.kind, key, word());
  // Every eighth by keys; the others come in at once, as from a phone's suggestions or by dictation.
  if (number % 8 === 0) await page.type(selector, text);
  else {
    await page.focus(selector);
    await page.keyboard.sendCharacter(text);
  }
  return text;
}

function textFor(kind: Control['kind'], key: string, word: string): string {
  const number =
    1_000 + [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 8_999, 0);
  switch (kind) {
    case 'date':
      return typedDay(days[key] ?? -15);
    case 'number':
      return String(number);
    case 'email':
      return `${word}@school.example`;
    case 'tel':
      return `06 1234${number}`;
    default:
      return word;
  }
}

/** Presses AFRONDEN in a step before 8; the step must be finished. */
export async function finishStep(page: Page, root: string, step: number): Promise<void> {
  await follow(page, 'button[value="finish"]');
  const faults = await page.$$eval('#fouten li', (all) => all.map((one) => one.textContent ?? ''));
  expect(faults, `faults of step ${step}`).to.deep.equal([]);
  expect(page.url()).to.equal(`${root}/${step + 1}`);
}
