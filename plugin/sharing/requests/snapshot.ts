import { createHash } from 'node:crypto';
import { stepSection } from '../../dossier/documents/index.ts';
import { planState, TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { notAsked, partTitle, said } from '../../dossier/declaration/index.ts';
import { stepByNumber } from '../../dossier/form/index.ts';
import type { Part, Step } from '../../dossier/declaration/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import { stripBsn } from '../../kernel/bsn.ts';
import { newId } from '../../kernel/ids.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block } from '../../platform/paper/index.ts';
import { reportLabel } from '../conversation/index.ts';
import type { ShareFacts } from '../facts/index.ts';
import type { SharedDocument } from '../partnership/index.ts';
import type { RouteDefinition } from '../request-routes/index.ts';
import type { Found } from './readiness-facts.ts';
import type { TlvCategory } from './request.ts';
import type { AnswerSection, SharedSection, Snapshot, SnapshotItem } from './snapshot-facts.ts';

export interface ToFreeze {
  dossier: DossierFacts;
  found: Found;
  share: ShareFacts;
  /** As it lies with the share. */
  document: SharedDocument;
  reference: string;
  round: number;
  school: { name: string; licenceId: string };
  sentBy: string;
  at: Date;
  contact: string;
  words: string;
  t: Translate;
}

/** A request as it stands at this moment, without a BSN, and the hash of exactly that. */
export function frozen(asked: ToFreeze): { snapshot: Snapshot; text: string; hash: Buffer } {
  const written = whole(asked);
  const word = asked.t('partnership.bsnLeftOut');
  const { stripped, leftOut } = stripBsn(written, word);
  // An answer stands in it twice: whole, and without its sensitive parts.
  const twice = stripBsn(
    written.answers.map(({ plain }) => plain),
    word,
  ).leftOut;
  const snapshot = { ...stripped, leftOut: leftOut - twice + asked.document.leftOut };
  const text = canonical(snapshot);
  return { snapshot, text, hash: createHash('sha256').update(text).digest() };
}

/** JSON with its keys in order, so that what is the same has the same hash. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

const categories: readonly TlvCategory[] = [1, 2, 3];

/** The category that is asked for, where the route has them. */
export function categoryOf({
  version,
  facts,
}: Pick<Found, 'version' | 'facts'>): TlvCategory | null {
  const { category } = version.definition;
  const content = facts.read(TOOLBOX_STEP);
  const field = category?.question;
  if (field === undefined || notAsked(facts.step, content).has(field)) return null;
  return categories.find((one) => String(one) === content.value(field)) ?? null;
}

function whole(asked: ToFreeze): Snapshot {
  const { dossier, found, share } = asked;
  const { definition } = found.version;
  return {
    schema: 1,
    reference: asked.reference,
    round: asked.round,
    kind: definition.key,
    name: definition.name,
    category: categoryOf(found),
    routeHash: found.version.hash.toString('hex'),
    school: asked.school,
    pupil: {
      name: displayName(dossier.pupilName),
      birthDate: dossier.birthDate,
      group: dossier.groupName ?? '',
      level: dossier.level,
    },
    sentBy: asked.sentBy,
    sentAt: asked.at.toISOString(),
    contact: asked.contact,
    words: asked.words,
    answers: answersOf(asked),
    shared: {
      shareId: share.id,
      version: share.version,
      steps: [...share.steps],
      medical: share.medical,
      psychological: share.psychological,
      sections: sharedSections(asked),
    },
    checklist: found.items.map(({ text }) => text),
    consent: {
      state: planState(dossier.plan),
      mode: dossier.plan?.consentMode ?? null,
      on: dossier.plan?.setAt.toISOString() ?? null,
    },
    permission: found.facts.standing.state,
    experts: found.experts.map(({ slot, name, profession, organisation }) => ({
      slot,
      name,
      profession,
      organisation,
    })),
    items: itemsOf(asked),
    leftOut: 0,
  };
}

const nothing: Sight = { medical: false, psychological: false };

const contextOf = ({ found, t }: ToFreeze, sight: Sight, steps: readonly number[]) => ({
  read: found.facts.read,
  domains: found.domains,
  steps,
  sight: { medical: sight.medical, psychological: sight.psychological },
  t,
});

const isEmpty = (blocks: readonly Block[]): boolean => blocks.every((block) => 'empty' in block);

/** Some parts of a step alone. */
const partsOf = (step: Step, parts: readonly Part[]): Step => ({ ...step, parts });

/** What the route asked itself; then what it reuses, by the step it was answered in. */
function answersOf(asked: ToFreeze): AnswerSection[] {
  const { found, share, t } = asked;
  const { step } = found.facts;
  const { reuses, name } = found.version.definition;
  const both = (blocks: (sight: Sight) => Block[]) => ({
    blocks: blocks(share),
    plain: blocks(nothing),
  });
  const own: AnswerSection = {
    id: step.key,
    step: TOOLBOX_STEP,
    title: said(name, t),
    ...both((sight) => ownBlocks(asked, sight)),
  };
  const reused = [...new Set(reuses.map(({ step: number }) => number))]
    .toSorted((a, b) => a - b)
    .flatMap((number) => {
      const from = stepByNumber(number);
      if (from === undefined) return [];
      const of = reuses.filter((reuse) => reuse.step === number);
      return {
        id: from.key,
        step: number,
        title: `${number}. ${t(`steps.${from.key}.title`)}`,
        ...both((sight) => of.flatMap((reuse) => reusedBlocks(from, reuse, asked, sight))),
      };
    });
  return [own, ...reused.filter(({ blocks }) => blocks.length > 0)];
}

function ownBlocks(asked: ToFreeze, sight: Sight): Block[] {
  const { found, t } = asked;
  const { step } = found.facts;
  const context = contextOf(asked, sight, [TOOLBOX_STEP]);
  const without = notAsked(step, found.facts.read(TOOLBOX_STEP));
  return step.parts.flatMap((part): Block[] => {
    if (part.kind !== 'fields') return [];
    // No part of the plan, so that no report of it prints them; here they are what is told.
    const fields = part.fields
      .filter(({ key }) => !without.has(key))
      .map((field) => ({ ...field, prints: undefined }));
    const { blocks } = stepSection(partsOf(step, [{ ...part, fields }]), context);
    return isEmpty(blocks) ? [] : [{ heading: partTitle(step, part, t) }, ...blocks];
  });
}

function reusedBlocks(
  step: Step,
  reuse: RouteDefinition['reuses'][number],
  asked: ToFreeze,
  sight: Sight,
): Block[] {
  const parts = step.parts.flatMap((part): Part[] => {
    if (part.kind === 'list') return part.key === reuse.list ? [part] : [];
    if (part.kind !== 'fields') return [];
    const fields = part.fields.filter(({ key }) => key === reuse.path);
    return fields.length === 0 ? [] : [{ ...part, fields }];
  });
  if (parts.length === 0) return [];
  const context = contextOf(asked, sight, [step.number]);
  const { blocks } = stepSection(partsOf(step, parts), context);
  return isEmpty(blocks) ? [] : [{ heading: said(reuse.label, asked.t) }, ...blocks];
}

/** Exactly what lies with the share; and the same for when its sensitive parts no longer do. */
function sharedSections(asked: ToFreeze): SharedSection[] {
  const { share, document } = asked;
  const steps = share.steps.flatMap((number) => stepByNumber(number) ?? []);
  const context = contextOf(asked, nothing, share.steps);
  return document.sections.flatMap((section) => {
    const step = steps.find(({ key }) => key === section.id);
    if (step === undefined) return [];
    const plain =
      share.medical || share.psychological ? stepSection(step, context).blocks : section.blocks;
    return [{ ...section, step: step.number, plain }];
  });
}

function itemsOf({ found, t }: ToFreeze): SnapshotItem[] {
  const files = found.open.files.map(({ item, file }): SnapshotItem => {
    const pick = found.picks.find(({ fileId }) => fileId === item.itemId);
    return {
      id: newId(),
      kind: 'file',
      itemId: item.itemId,
      versionId: item.versionId,
      title: file.title,
      requirement: pick?.requirement ?? null,
      datedOn: pick?.datedOn ?? null,
    };
  });
  const reports = found.open.reports.map(
    ({ item, report }): SnapshotItem => ({
      id: newId(),
      kind: 'report',
      itemId: item.itemId,
      versionId: null,
      title: reportLabel(report, t),
      requirement: null,
      datedOn: null,
    }),
  );
  return [...files, ...reports];
}
