import type { SharingStanding } from '../../consent/data-consent/index.ts';
import { PLAN_STEP, TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { Level, PlanState, Sensitivity, StepState } from '../../dossier/facts/index.ts';
import { fieldId } from '../../dossier/fields/index.ts';
import { holds, said } from '../../dossier/declaration/index.ts';
import type { Both, Fault, Step, StepReader, When } from '../../dossier/declaration/index.ts';
import { addDays, addMonths } from '../../kernel/clock.ts';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { isRunning, standsDespite } from '../facts/index.ts';
import type { ShareFacts } from '../facts/index.ts';
import type { AgeRule, RequiredFile, RouteDefinition } from '../request-routes/index.ts';
import type { NamedExpert } from './acts.ts';

export type ReadinessKey =
  | 'archived'
  | 'offered'
  | 'running'
  | 'steps'
  | 'reused'
  | 'questions'
  | 'consent'
  | 'permission'
  | 'share'
  | 'sensitive'
  | 'files'
  | 'reports'
  | 'ages'
  | 'pupil'
  | 'experts';

/** Where something is mended: a page, or an act that the list can offer in place. */
export interface ReadinessFix {
  readonly kind: 'link' | 'share' | 'pick' | 'share-item';
  readonly url: string;
  readonly label: string;
}

export interface ReadinessItem {
  readonly key: ReadinessKey;
  /** Which of them: a step, a path, a requirement. */
  readonly of?: string;
  readonly met: boolean;
  readonly text: string;
  readonly fix?: ReadinessFix;
}

/** The file that was chosen for a requirement, as it stands now. */
export interface PickFacts {
  readonly fileId: string;
  /** Absent of a sensitive one: not everybody who prepares a request may know of what it tells. */
  readonly title: string | undefined;
  readonly datedOn: string | null;
  readonly state: 'ready' | 'quarantined' | 'infected';
  /** It lies open with the share, in the version that is the file's now. */
  readonly shared: boolean;
}

export interface ReadinessFacts {
  readonly definition: RouteDefinition;
  readonly today: string;
  readonly level: Level;
  readonly archived: boolean;
  /** The route is offered to this school now. */
  readonly offered: boolean;
  readonly states: readonly StepState[];
  readonly read: (step: number) => StepReader;
  /** Step 9, with the questions of the route. */
  readonly step: Step;
  readonly faults: readonly Fault[];
  readonly planState: PlanState;
  readonly standing: SharingStanding;
  /** Whoever treats it: the licence's name, and what people call it. */
  readonly desk: { readonly name: string; readonly called: string };
  /** The newest share with the desk. */
  readonly share: ShareFacts | undefined;
  /** Steps of the share in which somebody wrote since. */
  readonly changed: readonly number[];
  /** Kinds of the reports that lie open with the share. */
  readonly openReports: readonly string[];
  readonly picks: ReadonlyMap<string, PickFacts>;
  readonly experts: readonly NamedExpert[];
  /** The pupil's age in years, where the birth date is known. */
  readonly age: number | undefined;
  /** Kinds of sensitive answers that step 9 holds. */
  readonly sensitive: readonly Sensitivity[];
  /** Another request along this route that is not over. */
  readonly running: { readonly id: string; readonly reference: string } | undefined;
}

export interface ReadinessWords {
  readonly t: Translate;
  /** Address of the dossier. */
  readonly root: string;
}

interface Context extends ReadinessWords {
  facts: ReadinessFacts;
}

/** What a route asks of a dossier, in the order of the page; each item met or with its mending. */
export function readinessOf(facts: ReadinessFacts, words: ReadinessWords): ReadinessItem[] {
  const context = { ...words, facts };
  return rules.flatMap(([key, open]): ReadinessItem[] => {
    const found = open(context);
    if (found === undefined) return [];
    return found.length > 0
      ? found.map((item) => ({ key, met: false, ...item }))
      : [{ key, met: true, text: words.t(`requests.ready.${key}.met`, metWords(facts)) }];
  });
}

export const isComplete = (items: readonly ReadinessItem[]): boolean =>
  items.every(({ met }) => met);

type Open = Omit<ReadinessItem, 'key' | 'met'>;
/** What of a rule is open; undefined when the route asks nothing of the kind. */
type ReadinessRule = (context: Context) => Open[] | undefined;

const metWords = ({ desk, share }: ReadinessFacts): Record<string, string> => ({
  desk: desk.called,
  until: share === undefined ? '' : shownDate(share.untilOn),
});

const name = (both: Both, { t }: ReadinessWords): string => said(both, t);

const text = ({ t }: ReadinessWords, key: string, params?: Record<string, string | number>) =>
  t(`requests.ready.${key}`, params);

const toStep = ({ t, root }: ReadinessWords, step: number, path?: string): ReadinessFix => ({
  kind: 'link',
  url: `${root}/stappen/${step}${path === undefined ? '' : `#${fieldId(path)}`}`,
  label: t('requests.ready.toStep', { step }),
});

const link = (context: ReadinessWords, path: string, label: string): ReadinessFix => ({
  kind: 'link',
  url: `${context.root}${path}`,
  label: text(context, label),
});

const toShare = (context: Context): ReadinessFix => ({
  kind: 'share',
  url: `${context.root}/logboek/communicatie-swv/delen?met=${encodeURIComponent(context.facts.desk.name)}`,
  label: text(context, 'share.fix'),
});

const askedFor = (context: Context, when: readonly When[] | undefined): boolean =>
  holds(when, context.facts.read(TOOLBOX_STEP));

const archived: ReadinessRule = (context) =>
  context.facts.archived ? [{ text: text(context, 'archived.open') }] : undefined;

const offered: ReadinessRule = (context) => {
  const { definition, level } = context.facts;
  if (!context.facts.offered)
    return [{ text: text(context, 'offered.closed', { name: name(definition.name, context) }) }];
  return definition.levels.includes(level)
    ? undefined
    : [
        {
          text: text(context, 'offered.level'),
          fix: link(context, '/stappen/11', 'offered.fix'),
        },
      ];
};

const running: ReadinessRule = (context) => {
  const { running: other, definition } = context.facts;
  return other === undefined
    ? undefined
    : [
        {
          text: text(context, 'running.open', {
            name: name(definition.name, context),
            reference: other.reference,
          }),
          fix: link(context, `/aanvragen/${other.id}`, 'running.fix'),
        },
      ];
};

const steps: ReadinessRule = (context) => {
  const { definition, states } = context.facts;
  if (definition.steps.finished.length === 0) return undefined;
  return definition.steps.finished
    .filter((step) => states[step - 1] !== 'done')
    .map((step) => ({
      of: String(step),
      text: text(context, 'steps.open', { step }),
      fix: toStep(context, step),
    }));
};

const reused: ReadinessRule = (context) => {
  const needed = context.facts.definition.reuses.filter((reuse) => reuse.needed);
  if (needed.length === 0) return undefined;
  return needed
    .filter(({ step, path, list }) => {
      const content = context.facts.read(step);
      const there = path === undefined || content.value(path).trim() !== '';
      return !there || (list !== undefined && content.rows(list).length === 0);
    })
    .map(({ step, path, list, label }) => ({
      of: `${step}/${path ?? list ?? ''}`,
      text: text(context, 'reused.open', { step, label: name(label, context) }),
      fix: toStep(context, step, path ?? list),
    }));
};

const questions: ReadinessRule = (context) =>
  context.facts.faults.map((fault) => {
    const question = context.facts.definition.parts
      .flatMap(({ fields }) => fields)
      .find(({ key }) => key === fault.path);
    const label = question === undefined ? fault.path : name(question.label, context);
    return {
      of: fault.path,
      text:
        fault.code === 'required'
          ? text(context, 'questions.open', { label })
          : context.t(`faults.${fault.code}`, { ...fault.params, label }),
      fix: toStep(context, TOOLBOX_STEP, fault.path),
    };
  });

const consent: ReadinessRule = (context) => {
  const { definition, planState } = context.facts;
  if (!definition.consent.required) return undefined;
  const good =
    planState === 'set' ||
    (planState === 'set-without-consent' && definition.consent.refusal === 'reason');
  return good
    ? []
    : [{ text: text(context, `consent.${planState}`), fix: toStep(context, PLAN_STEP) }];
};

const permission: ReadinessRule = (context) => {
  const { definition, standing, share } = context.facts;
  if (definition.permission === 'none' || standing.state === 'given')
    return definition.permission === 'none' ? undefined : [];
  const [latest] = standing.objections;
  const grounded =
    definition.permission === 'given-or-grounded' &&
    share?.grounded === true &&
    standsDespite(share, latest?.at);
  if (grounded) return [];
  return [
    {
      text: text(context, `permission.${standing.state}`, {
        name: latest?.name ?? '',
        when: latest === undefined ? '' : shownMoment(latest.at),
        date: standing.until === undefined ? '' : shownDate(standing.until),
      }),
      fix: link(context, '/logboek/inzage-instemming/toestemming', 'permission.fix'),
    },
  ];
};

const share: ReadinessRule = (context) => {
  const { definition, share: found, today, desk, changed } = context.facts;
  if (found === undefined || !isRunning(found, today))
    return [{ text: text(context, 'share.open', { desk: desk.called }), fix: toShare(context) }];
  const needed = addDays(today, definition.terms.decideDays + definition.terms.supplementDays);
  const open: { of: string; text: string }[] = [
    ...definition.steps.shared
      .filter((step) => !found.steps.includes(step))
      .map((step) => ({ of: String(step), text: text(context, 'share.step', { step }) })),
    ...changed.map((step) => ({
      of: `changed-${step}`,
      text: text(context, 'share.behind', { step }),
    })),
    ...(found.untilOn < needed
      ? [
          {
            of: 'until',
            text: text(context, 'share.until', {
              date: shownDate(found.untilOn),
              needed: shownDate(needed),
            }),
          },
        ]
      : []),
  ];
  return open.map((item) => ({ ...item, fix: toShare(context) }));
};

const sensitive: ReadinessRule = (context) => {
  const { share: found, sensitive: kinds } = context.facts;
  if (kinds.length === 0) return undefined;
  return kinds
    .filter((kind) => found?.[kind] !== true)
    .map((kind) => ({
      of: kind,
      text: text(context, `sensitive.${kind}`),
      fix: toShare(context),
    }));
};

const files: ReadinessRule = (context) => {
  const asked = context.facts.definition.files.filter(({ when }) => askedFor(context, when));
  if (asked.length === 0) return undefined;
  return asked.flatMap((file) => {
    const open = fileFault(file, context);
    return open === undefined ? [] : [{ of: file.key, ...open }];
  });
};

/** What is wrong with the file that was chosen, or that none was. */
function fileFault(file: RequiredFile, context: Context): Open | undefined {
  const { facts, root } = context;
  const label = name(file.label, context);
  const pick = facts.picks.get(file.key);
  const choose: ReadinessFix = {
    kind: 'pick',
    url: `${root}/stappen/${TOOLBOX_STEP}#bestand-${file.key}`,
    label: text(context, 'files.fix'),
  };
  if (pick === undefined) {
    const told =
      file.orElse !== undefined && facts.read(TOOLBOX_STEP).value(file.orElse).trim() !== '';
    return file.required && !told
      ? { text: text(context, 'files.open', { label }), fix: choose }
      : undefined;
  }
  const title = pick.title ?? text(context, 'files.sensitive');
  if (pick.state !== 'ready')
    return {
      text: text(context, `files.${pick.state}`, { label, title }),
      fix: choose,
    };
  const dated = dateFault(file, pick.datedOn, context);
  if (dated !== undefined) return { text: dated, fix: choose };
  return pick.shared
    ? undefined
    : {
        text: text(context, 'files.unshared', {
          label,
          title,
          desk: facts.desk.called,
        }),
        fix: {
          kind: 'share-item',
          url: `${root}/logboek/communicatie-swv/bestanden/${pick.fileId}?met=${encodeURIComponent(facts.desk.name)}`,
          label: text(context, 'files.share'),
        },
      };
}

function dateFault(
  { label, maxAgeMonths }: RequiredFile,
  datedOn: string | null,
  context: Context,
): string | undefined {
  const { today } = context.facts;
  const called = name(label, context);
  if (datedOn === null)
    return maxAgeMonths === undefined
      ? undefined
      : text(context, 'files.undated', { label: called });
  if (datedOn > today) return text(context, 'files.future', { label: called });
  return maxAgeMonths !== undefined && datedOn < addMonths(today, -maxAgeMonths)
    ? text(context, 'files.old', {
        label: called,
        date: shownDate(datedOn),
        months: maxAgeMonths,
      })
    : undefined;
}

const reports: ReadinessRule = (context) => {
  const { definition, openReports, desk } = context.facts;
  if (definition.reports.length === 0) return undefined;
  return definition.reports
    .filter((kind) => !openReports.includes(kind))
    .map((kind) => ({
      of: kind,
      text: text(context, 'reports.open', {
        name: context.t(`report.kinds.${kind}`),
        desk: desk.called,
      }),
      fix: link(context, '/logboek/communicatie-swv', 'reports.fix'),
    }));
};

const ages: ReadinessRule = (context) => {
  const asked = context.facts.definition.ages.filter(({ when }) => askedFor(context, when));
  if (asked.length === 0) return undefined;
  return asked.flatMap((rule) => {
    const open = ageFault(rule, context);
    return open === undefined
      ? []
      : [{ of: rule.key, text: open, fix: toStep(context, rule.step) }];
  });
};

/** The day of a path; of rows the oldest. '' when there is none. */
function dayAt(path: string, content: StepReader): string {
  const [list = '', field] = path.split('/');
  if (field === undefined) return content.value(path);
  const days = content
    .rows(list)
    .map((row) => content.value(`${list}/${row}/${field}`))
    .filter((day) => day !== '');
  return days.toSorted()[0] ?? '';
}

function ageFault(rule: AgeRule, context: Context): string | undefined {
  const { today, read } = context.facts;
  const label = name(rule.label, context);
  const day = dayAt(rule.path, read(rule.step));
  if (day === '') return text(context, 'ages.open', { label, step: rule.step });
  const { maxAgeMonths: most, minAgeMonths: least } = rule;
  const date = shownDate(day);
  if (most !== undefined && day < addMonths(today, -most))
    return text(context, 'ages.old', { label, date, months: most });
  return least !== undefined && day > addMonths(today, -least)
    ? text(context, 'ages.young', { label, date, months: least })
    : undefined;
}

/** From this age the pupil's own view is asked. */
const OWN_VIEW_AGE = 16;

const pupil: ReadinessRule = (context) => {
  const { definition, age, read } = context.facts;
  if (!definition.signs.includes('pupil-16') || age === undefined || age < OWN_VIEW_AGE)
    return undefined;
  return read(HEARING_STEP).value('heardSaid').trim() === ''
    ? [{ text: text(context, 'pupil.open'), fix: toStep(context, HEARING_STEP, 'heardSaid') }]
    : [];
};
const HEARING_STEP = 6;

const experts: ReadinessRule = (context) => {
  const { definition, experts: named } = context.facts;
  if (definition.experts.count === 0) return undefined;
  return ([1, 2] as const).flatMap((slot) => {
    const expert = named.find((one) => one.slot === slot);
    const from = slot === 1 ? definition.experts.firstOf : definition.experts.othersOf;
    if (expert?.ok === true && from.includes(expert.profession)) return [];
    return [
      {
        of: String(slot),
        text: text(context, `experts.${expert === undefined ? 'open' : 'refused'}${slot}`),
        fix: link(context, `/stappen/${TOOLBOX_STEP}/deskundigen`, 'experts.fix'),
      },
    ];
  });
};

const rules: readonly (readonly [ReadinessKey, ReadinessRule])[] = [
  ['archived', archived],
  ['offered', offered],
  ['running', running],
  ['steps', steps],
  ['reused', reused],
  ['questions', questions],
  ['consent', consent],
  ['permission', permission],
  ['share', share],
  ['sensitive', sensitive],
  ['files', files],
  ['reports', reports],
  ['ages', ages],
  ['pupil', pupil],
  ['experts', experts],
];
