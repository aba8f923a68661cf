import { addMonths } from '../../../kernel/clock.ts';
import type { Fault, Step } from '../../declaration/index.ts';
import { isDay } from '../values.ts';

/**
 * 8. Ontwikkelplan: goals and approach are the handelingsdeel, on which parents consent; approach
 * and evaluation date stay behind at a transfer. The five fields of an approach are those that
 * the region's own form asks (swv2506.nl).
 */
export const plan: Step = {
  number: 8,
  key: 'plan',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'list',
      key: 'goals',
      look: 'card',
      title: ['goalDomain'],
      min: 1,
      fields: [
        { key: 'goalDomain', kind: 'line', required: true, actionPart: true },
        {
          key: 'goalKind',
          kind: 'choice',
          required: true,
          width: 'half',
          options: ['didactic', 'behaviour', 'conditional'],
          actionPart: true,
        },
        { key: 'startSituation', kind: 'text', required: true, actionPart: true },
        { key: 'goal', kind: 'text', required: true, actionPart: true },
        { key: 'measurement', kind: 'text', required: true, actionPart: true },
        {
          key: 'owner',
          kind: 'line',
          required: true,
          width: 'half',
          actionPart: true,
          suggests: 'people',
        },
        { key: 'startsOn', kind: 'date', required: true, width: 'third', actionPart: true },
        { key: 'endsOn', kind: 'date', required: true, width: 'third', actionPart: true },
        { key: 'approachTime', kind: 'text', width: 'half', actionPart: true, transfers: false },
        {
          key: 'approachMaterials',
          kind: 'text',
          width: 'half',
          actionPart: true,
          transfers: false,
        },
        { key: 'approachSpace', kind: 'text', width: 'half', actionPart: true, transfers: false },
        {
          key: 'approachExpertise',
          kind: 'text',
          width: 'half',
          actionPart: true,
          transfers: false,
        },
        { key: 'approachCooperation', kind: 'text', actionPart: true, transfers: false },
        {
          key: 'approachWho',
          kind: 'line',
          width: 'third',
          actionPart: true,
          transfers: false,
          suggests: 'people',
        },
        {
          key: 'approachFrequency',
          kind: 'line',
          width: 'third',
          actionPart: true,
          transfers: false,
        },
        { key: 'approachPeriod', kind: 'line', width: 'third', actionPart: true, transfers: false },
      ],
    },
    {
      kind: 'fields',
      key: 'consultation',
      fields: [
        { key: 'consultedOn', kind: 'date', required: true, width: 'half' },
        { key: 'parentsView', kind: 'text', required: true },
      ],
    },
    {
      kind: 'fields',
      key: 'evaluation',
      fields: [
        {
          key: 'evaluateOn',
          kind: 'date',
          required: true,
          width: 'third',
          transfers: false,
          mirror: 'evaluateOn',
        },
      ],
    },
  ],
  check: (content, policies) => {
    const consulted = content.value('consultedOn');
    const evaluate = content.value('evaluateOn');
    const late: Fault[] =
      isDay(consulted) &&
      isDay(evaluate) &&
      evaluate > addMonths(consulted, policies.evaluationMonths)
        ? [
            {
              path: 'evaluateOn',
              code: 'evaluation-within-year',
              params: { months: policies.evaluationMonths },
            },
          ]
        : [];
    return [
      ...late,
      ...content.rows('goals').flatMap((row): Fault[] => {
        const from = content.value(`goals/${row}/startsOn`);
        const to = content.value(`goals/${row}/endsOn`);
        const reversed: Fault[] =
          isDay(from) && isDay(to) && to < from
            ? [{ path: `goals/${row}/endsOn`, code: 'end-before-start' }]
            : [];
        const approach = [
          'approachTime',
          'approachMaterials',
          'approachSpace',
          'approachExpertise',
          'approachCooperation',
        ];
        const none: Fault[] = approach.every(
          (key) => content.value(`goals/${row}/${key}`).trim() === '',
        )
          ? [{ path: `goals/${row}/approachTime`, code: 'approach-missing' }]
          : [];
        return [...reversed, ...none];
      }),
    ];
  },
};
