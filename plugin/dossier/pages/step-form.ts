import { z } from 'zod';
import { newId } from '../../kernel/ids.ts';
import type { Change } from '../content/index.ts';
import { listOf } from '../form/index.ts';
import type { Step } from '../declaration/index.ts';

const path = z.string().max(190);

/**
 * What autosave sends. Everything is a string or a number: a list or object in a value's place is
 * refused.
 */
export const changesBody = z.strictObject({
  changes: z
    .array(
      z.discriminatedUnion('op', [
        z.strictObject({
          op: z.literal('set'),
          path,
          value: z.string(),
          base: z.number().int().min(0),
        }),
        z.strictObject({ op: z.enum(['add', 'restore']), list: path, row: path }),
        z.strictObject({
          op: z.literal('remove'),
          list: path,
          row: path,
          base: z.number().int().min(0).optional(),
          seen: z.record(path, z.number().int().min(0)).optional(),
        }),
      ]),
    )
    .min(1),
});

/**
 * The whole form of a step: fields by path, the sequence the page was made from, and the button
 * pressed.
 */
export const stepBody = z
  .record(z.string(), z.string())
  .transform(({ _csrf, base, intent, ...fields }) => ({
    base: Number.parseInt(base ?? '', 10),
    intent: intent ?? 'save',
    fields: chosenTexts(fields),
  }))
  .refine((body) => Number.isSafeInteger(body.base) && body.base >= 0);

export type StepForm = z.output<typeof stepBody>;

const plainIntents = [
  'save',
  'next',
  'finish',
  'finish-through',
  'reopen',
  'anew',
  'drop-new',
  'take-host',
] as const;

/**
 * What the button asks beside saving. `list` of an added score row carries its domain:
 * `scores@spelling`.
 */
export type Intent =
  | { kind: (typeof plainIntents)[number] }
  | { kind: 'add'; list: string; row: string }
  | { kind: 'remove'; list: string; row: string };

export function intentOf(text: string, step: Step): Intent {
  const [kind = '', target = ''] = text.split(':');
  const [list = '', row = ''] = target.split('/');
  const [name = ''] = list.split('@');
  if (kind === 'add' && listOf(step, name) !== undefined) return { kind, list, row: newId() };
  if (kind === 'remove' && listOf(step, list) !== undefined) return { kind, list, row };
  return { kind: plainIntents.find((one) => one === kind) ?? 'save' };
}

/**
 * The form's fields and its row button as changes, all against the sequence the page was made from.
 */
export function formChanges(form: StepForm, intent: Intent): Change[] {
  const fields = Object.entries(form.fields).map(
    ([name, value]): Change => ({ op: 'set', path: name, value, base: form.base }),
  );
  if (intent.kind === 'add') {
    const [list = '', domain = ''] = intent.list.split('@');
    const added: Change = { op: 'add', list, row: intent.row };
    return domain === ''
      ? [...fields, added]
      : [
          ...fields,
          added,
          { op: 'set', path: `${list}/${intent.row}/domain`, value: domain, base: form.base },
        ];
  }
  return intent.kind === 'remove'
    ? [...fields, { op: 'remove', list: intent.list, row: intent.row, base: form.base }]
    : fields;
}

/**
 * What was chosen on the page of two texts. Beside a field's own name, which carries the text to
 * merge in, stand `_keuze:<path>` with `theirs`, `mine` or `merged`, `mijn:<path>` with the text as
 * it was typed, and `_rij:<list>/<row>`, which chooses for every field of a row at once. A field of
 * which the other text stays is not sent on.
 */
export function chosenTexts(form: Readonly<Record<string, string>>): Record<string, string> {
  const fields = Object.entries(form).filter(([name]) => !/^(_keuze|_rij|mijn):/.test(name));
  return Object.fromEntries(
    fields.flatMap(([name, text]): [string, string][] => {
      const ofRow = form[`_rij:${name.split('/').slice(0, 2).join('/')}`];
      const choice = ofRow === undefined || ofRow === '' ? form[`_keuze:${name}`] : ofRow;
      if (choice === undefined || choice === 'merged') return [[name, text]];
      return choice === 'mine' ? [[name, form[`mijn:${name}`] ?? text]] : [];
    }),
  );
}
