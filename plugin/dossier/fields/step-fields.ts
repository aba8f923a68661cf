import { partHelp, partTitle } from '../declaration/index.ts';
import type { Part } from '../declaration/index.ts';
import { outcomesOf } from '../former/index.ts';
import { domainGroups } from './domain-groups.ts';
import type { PartView } from './field-view.ts';
import { formerView, pastContext } from './former-view.ts';
import { listView } from './row-lists.ts';
import { askedView, fieldView, visible } from './single-field.ts';
import type { FieldContext } from './single-field.ts';

export function partViews(context: FieldContext): PartView[] {
  return context.step.parts.map((part) => partView(part, context));
}

function partView(part: Part, context: FieldContext): PartView {
  const { t, step } = context;
  switch (part.kind) {
    case 'fields': {
      const help = partHelp(step, part, t);
      const items = visible(part.fields, context).map((field) =>
        fieldView(field, field.key, context),
      );
      const note = items.some((item) => item.locked !== undefined)
        ? { note: t('dossier.lockedNote', { host: context.hostName }) }
        : {};
      return {
        fields: true,
        title: partTitle(step, part, t),
        ...(help === undefined ? {} : { help }),
        ...note,
        ...askedView(part.when, context),
        items,
      };
    }
    case 'list': {
      const list = listView(part.key, part.fields, part.title, part.look, context);
      return {
        list:
          part.follows === undefined
            ? list
            : {
                ...list,
                rows: list.rows.map((row) => ({
                  ...row,
                  outcomes: outcomesOf(part.key, row.id, pastContext(context)),
                  fixed: t('dossier.fromStep', { number: part.follows?.step ?? 0 }),
                })),
                followed: true,
              },
      };
    }
    case 'domains':
      return { domains: true, groups: domainGroups(context) };
    case 'former':
      return formerView(part, context);
  }
}
