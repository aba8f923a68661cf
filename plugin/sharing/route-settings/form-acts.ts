import { newFile, newPart, newQuestion } from './typed-route.ts';
import type { TypedPart, TypedRoute } from './typed-route.ts';

/** What a button of the form did: the form as it is now, and where the eye should go. */
export interface Acted {
  readonly typed: TypedRoute;
  /** The row that was added or moved, by its key. */
  readonly touched?: string | undefined;
}

/**
 * Adds, removes and moves rows of the form, of which nothing is kept yet. The button's value names
 * the act and the row: `vraag-op:2.1` is the second question of the third part.
 * @returns undefined for a button that does something else
 */
export function actOn(typed: TypedRoute, button: string): Acted | undefined {
  const [act = '', place = ''] = button.split(':');
  const [first = -1, second = -1] = place.split('.').map(Number);
  const onQuestions = (change: (part: TypedPart) => Rows<TypedPart['fields'][number]>): Acted => {
    const part = typed.parts[first];
    if (part === undefined) return { typed };
    const { rows: fields, touched } = change(part);
    return {
      typed: { ...typed, parts: typed.parts.with(first, { ...part, fields }) },
      touched,
    };
  };
  const onParts = ({ rows: parts, touched }: Rows<TypedPart>): Acted => ({
    typed: { ...typed, parts },
    touched,
  });
  switch (act) {
    case 'deel-erbij':
      return onParts(added(typed.parts, newPart()));
    case 'deel-weg':
      return onParts({ rows: without(typed.parts, first) });
    case 'deel-op':
      return onParts(moved(typed.parts, first, -1));
    case 'deel-neer':
      return onParts(moved(typed.parts, first, 1));
    case 'vraag-erbij':
      return onQuestions(({ fields }) => added(fields, newQuestion()));
    case 'vraag-weg':
      return onQuestions(({ fields }) => ({ rows: without(fields, second) }));
    case 'vraag-op':
      return onQuestions(({ fields }) => moved(fields, second, -1));
    case 'vraag-neer':
      return onQuestions(({ fields }) => moved(fields, second, 1));
    case 'bestand-erbij': {
      const { rows: files, touched } = added(typed.files, newFile());
      return { typed: { ...typed, files }, touched };
    }
    case 'bestand-weg':
      return { typed: { ...typed, files: without(typed.files, first) } };
    default:
      return undefined;
  }
}

interface Rows<T> {
  readonly rows: readonly T[];
  readonly touched?: string | undefined;
}

const added = <T extends { key: string }>(rows: readonly T[], row: T): Rows<T> => ({
  rows: [...rows, row],
  touched: row.key,
});

const without = <T>(rows: readonly T[], index: number): T[] =>
  rows.filter((_, place) => place !== index);

function moved<T extends { key: string }>(rows: readonly T[], index: number, by: 1 | -1): Rows<T> {
  const [one, other] = [rows[index], rows[index + by]];
  if (one === undefined || other === undefined) return { rows };
  return { rows: rows.with(index, other).with(index + by, one), touched: one.key };
}
