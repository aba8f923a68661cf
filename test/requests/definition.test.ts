import { expect } from 'chai';
import { stepByNumber } from '../../plugin/dossier/form/index.ts';
import type { Part } from '../../plugin/dossier/declaration/index.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { builtIn } from '../../plugin/sharing/request-routes/built-in/index.ts';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/definition.ts';
import {
  both,
  definitionHash,
  outcomeOf,
} from '../../plugin/sharing/request-routes/definition-text.ts';
import { partsOf, toolboxStep } from '../../plugin/sharing/request-routes/form.ts';
import { routeGraph } from '../../plugin/sharing/request-routes/graph.ts';
import { readDefinition } from '../../plugin/sharing/request-routes/read-definition.ts';

const routes = builtIn.map(({ definition }) => definition);
const byKey = (key: string): RouteDefinition => {
  const found = routes.find((route) => route.key === key);
  if (found === undefined) throw new Error(`There is no route ${key}`);
  return found;
};
const tlv = byKey('tlv');

/** What is said of a copy with these places spoiled: `parts.0.key` of it becomes this. */
function faultsOf(spoiled: Record<string, unknown>): string[] {
  const copy: unknown = structuredClone(tlv);
  for (const [path, value] of Object.entries(spoiled)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const at = names.reduce((one, name) => (one as Record<string, unknown>)[name], copy);
    (at as Record<string, unknown>)[last] = value;
  }
  const read = readDefinition(copy);
  return 'faults' in read ? read.faults.map(({ path, code }) => `${path}: ${code}`) : [];
}

const language = createLanguage();
const t = language.translate('nl');

describe('the definition of a route', () => {
  it('is read back as it is written, of every route that the product brings', () => {
    for (const route of routes) {
      const read = readDefinition(JSON.parse(JSON.stringify(route)));
      expect(read, JSON.stringify(read).slice(0, 400)).to.deep.equal({ definition: route });
    }
  });

  it('has Dutch and English of every text', () => {
    const texts = (value: unknown, path: string): string[] => {
      if (typeof value !== 'object' || value === null) return [];
      if ('nl' in value) return 'en' in value && value.en !== '' ? [] : [path];
      return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
    };
    expect(routes.flatMap((route) => texts(route, route.key))).to.deep.equal([]);
  });

  it('has one hash, whatever the order in which it was written', () => {
    const turned = Object.fromEntries(
      Object.entries(tlv).toReversed(),
    ) as unknown as RouteDefinition;
    expect(definitionHash(turned).equals(definitionHash(tlv))).to.equal(true);
    expect(
      definitionHash({ ...tlv, closing: { nl: 'Anders.' } }).equals(definitionHash(tlv)),
    ).to.equal(false);
  });

  it('is refused with the place of every doubled key', () => {
    expect(
      faultsOf({
        'parts.0.fields.1.key': 'tlv-soort',
      }),
    ).to.include('parts.0.fields.1.key: definition-twice');
    expect(
      faultsOf({
        'files.1.key': 'iq',
        'decides.outcomes.1.key': 'toegekend',
        'parts.1.fields.0.options.1.key': 'eens',
      }),
    ).to.include.members([
      'files.1.key: definition-twice',
      'decides.outcomes.1.key: definition-twice',
      'parts.1.fields.0.options.1.key: definition-twice',
    ]);
  });

  it('is refused with fields that nobody knows, and terms out of bounds, each with its place', () => {
    expect(
      faultsOf({
        extra: 1,
        'parts.0.fields.0.colour': 'red',
        'terms.decideDays': 200,
        'files.0.maxAgeMonths': 200,
        'terms.supplementDays': 2,
        key: 'TLV',
        'name.nl': '',
      }),
    ).to.have.members([
      'extra: definition-unknown',
      'parts.0.fields.0.colour: definition-unknown',
      'terms.decideDays: definition-much',
      'files.0.maxAgeMonths: definition-much',
      'terms.supplementDays: definition-little',
      'key: definition-key',
      'name.nl: definition-little',
    ]);
  });

  it('is refused where it asks for what cannot be', () => {
    expect(
      faultsOf({
        'parts.0.fields.5.when': [{ field: 'tlv-soort', is: ['havo'] }],
        'files.0.orElse': 'nergens',
        'reuses.0.path': 'nergens',
        'ages.0.path': 'presentName',
        'category.question': 'tlv-soort',
        'parts.2.fields.0.begins': '4',
        'parts.0.fields.3.bounds': { least: 1, code: 'emb-iq' },
        'steps.finished': [1, 9],
        'experts.count': 0,
        ends: { kind: 'nothing' },
        'decides.outcomes.1.kind': 'other',
      }),
    ).to.have.members([
      'parts.0.fields.5.when.0: definition-when',
      'files.0.orElse: definition-missing',
      'reuses.0: definition-missing',
      'ages.0: definition-missing',
      'category.question: definition-category',
      'parts.2.fields.0.begins: definition-begins',
      'parts.0.fields.3.bounds: definition-bounds',
      'steps.finished: definition-steps',
      'experts: definition-experts',
      'signs: definition-experts',
      'ends.kind: definition-end',
      'decides.outcomes: definition-outcomes',
    ]);
  });

  it('is refused when it is no definition at all, or longer than is kept', () => {
    for (const none of [undefined, null, 'tlv', [], 7])
      expect(readDefinition(none)).to.have.property('faults');
    expect(
      faultsOf({
        'parts.0.help': { nl: 'x'.repeat(70_000) },
      }),
    ).to.deep.equal([': definition-size']);
  });

  it('has a sentence in both languages for every fault that it is refused with', () => {
    const codes = ['size', 'unknown', 'wrong', 'little', 'much', 'key', 'twice', 'options'].concat([
      'begins',
      'bounds',
      'when',
      'missing',
      'category',
      'outcomes',
      'experts',
      'end',
      'steps',
    ]);
    for (const code of codes)
      for (const lang of ['nl', 'en'] as const)
        expect(language.has(lang, `faults.definition-${code}`), code).to.equal(true);
  });

  it('speaks English to who reads English, and Dutch where nobody wrote it', () => {
    expect(both({ nl: 'ja', en: 'yes' }, 'en')).to.equal('yes');
    expect(both({ nl: 'ja' }, 'en')).to.equal('ja');
    expect(both({ nl: 'ja', en: '' }, 'en')).to.equal('ja');
    expect(outcomeOf(tlv, 'geweigerd')?.kind).to.equal('no');
    expect(outcomeOf(tlv, 'iets')).to.equal(undefined);
  });
});

describe('the routes that the product brings', () => {
  it('are those of the seed, in its order', () => {
    expect(routes.map(({ key }) => key)).to.deep.equal(['opp-light', 'hit', 'cleo', 'tlv']);
    expect(routes.map(({ levels }) => levels)).to.deep.equal(routes.map(() => ['voorziening']));
    expect(byKey('cleo').ends).to.include({ kind: 'access-or-transfer', licence: 'TOMVONK' });
  });

  it('never have the same questions, files, outcomes and ends', () => {
    const own = (route: RouteDefinition): string[] =>
      route.parts
        .flatMap(({ fields }) => fields.map(({ key }) => key))
        .filter((key) => !shared.includes(key));
    const shared = ['reden-nu', 'gewenst', 'contact', 'spoed', 'spoed-toelichting'];
    const seen = new Set<string>();
    for (const route of routes) {
      expect(own(route).filter((key) => seen.has(key))).to.deep.equal([]);
      for (const key of own(route)) seen.add(key);
    }
    const sides = routes.map(({ files, decides, terms, ends, experts }) => [
      files.map(({ key, required }) => `${key} ${required}`).join(),
      decides.outcomes.map(({ key }) => key).join(),
      JSON.stringify([terms, ends, experts.count, decides.fourEyes]),
    ]);
    for (const side of [0, 1, 2])
      expect(new Set(sides.map((one) => one[side])).size).to.equal(routes.length);
  });

  it('ask for category 1 unless somebody chooses another, which must be explained', () => {
    const questions = tlv.parts.flatMap(({ fields }) => fields);
    expect(questions.find(({ key }) => key === tlv.category?.question)?.begins).to.equal('1');
    const part = (key: string) => tlv.parts.find((one) => one.key === key);
    expect(part('tlv-categorie-twee')?.fields.every(({ required }) => required)).to.equal(true);
    expect(part('tlv-categorie-twee')?.when).to.deep.include({ field: 'tlv-categorie', is: ['2'] });
    expect(part('tlv-categorie-drie')?.fields.map(({ sensitive }) => sensitive)).to.deep.equal(
      Array.from({ length: 6 }, () => 'medical'),
    );
    expect(questions.find(({ key }) => key === 'c3-iq')?.bounds?.most).to.equal(35);
  });
});

describe('step 9 of a route', () => {
  const names = {
    label: { nl: 'Toolbox' },
    options: Object.fromEntries(routes.map(({ key, name }) => [key, name])),
  };
  const fields = (part: Part | undefined) => (part?.kind === 'fields' ? part.fields : []);

  it('is the choice among what is offered, and then the questions of the route', () => {
    const step = toolboxStep(tlv, ['hit', 'tlv'], names);
    expect(fields(step.parts[0]).find(({ key }) => key === 'choice')).to.deep.include({
      options: ['hit', 'tlv', 'skip'],
      words: names,
    });
    expect(step.parts.map(({ key }) => key)).to.deep.equal([
      'choice',
      ...tlv.parts.map(({ key }) => key),
    ]);
    const keys = step.parts.flatMap((part) => fields(part).map(({ key }) => key));
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('asks nothing but the choice before a route is chosen', () => {
    const step = toolboxStep(undefined, [], names);
    expect(step.parts.map(({ key }) => key)).to.deep.equal(['choice']);
    expect(fields(step.parts[0])[0]?.options).to.deep.equal(['skip']);
    expect(step).to.deep.include({ number: 9, key: stepByNumber(9)?.key });
  });

  it('says of each question what the definition does, and prints none of it in the plan', () => {
    for (const route of routes)
      for (const [index, part] of partsOf(route).entries()) {
        const asked = route.parts[index]?.fields ?? [];
        expect(fields(part).map(({ key }) => key)).to.deep.equal(asked.map(({ key }) => key));
        for (const [at, field] of fields(part).entries()) {
          expect(field.prints, field.key).to.equal(false);
          expect(field.required === true, field.key).to.equal(asked[at]?.required);
          expect(field.sensitive, field.key).to.equal(asked[at]?.sensitive);
          expect(field.when, field.key).to.equal(asked[at]?.when);
          expect(Object.keys(field.words?.options ?? {}), field.key).to.deep.equal([
            ...(field.options ?? []),
          ]);
        }
      }
    const category = partsOf(tlv)
      .flatMap(fields)
      .find(({ key }) => key === 'tlv-categorie');
    expect(category?.begins).to.deep.equal({ value: '1' });
  });
});

describe('the drawing of a route', () => {
  /** As the room that keeps requests declares them. */
  const course = [
    { act: 'send', from: ['draft'], to: 'sent' },
    { act: 'take', from: ['sent'], to: 'treated' },
    { act: 'ask-supplement', from: ['sent', 'treated'], to: 'waiting' },
    { act: 'supplement', from: ['waiting'], to: 'treated' },
    { act: 'withdraw', from: ['sent', 'treated', 'waiting', 'proposed'], to: 'withdrawn' },
    { act: 'propose', from: ['treated'], to: 'proposed' },
    { act: 'return', from: ['proposed'], to: 'treated' },
    { act: 'decide', from: ['treated', 'proposed'], to: 'decided' },
    { act: 'renew', from: ['decided', 'withdrawn'], to: 'draft' },
  ];
  const arrows = (route: RouteDefinition): string[] =>
    routeGraph(route, course, t).arrows.map(({ from, to }) => `${from} > ${to}`);

  it('has the transitions of a request, with four eyes, experts, and every outcome', () => {
    expect(arrows(tlv)).to.have.members([
      'draft > sent',
      'sent > treated',
      'sent > waiting',
      'treated > waiting',
      'waiting > treated',
      'sent > withdrawn',
      'treated > withdrawn',
      'waiting > withdrawn',
      'proposed > withdrawn',
      'treated > proposed',
      'proposed > treated',
      'proposed > decided-toegekend',
      'proposed > decided-geweigerd',
      'decided-toegekend > draft',
      'decided-geweigerd > draft',
      'withdrawn > draft',
      'sent > experts',
      'experts > treated',
      'decided-toegekend > ending',
    ]);
  });

  it('has no proposal where one person decides, and no experts where nobody asks them', () => {
    const light = arrows(byKey('opp-light'));
    expect(light.join()).to.not.include('proposed').and.not.include('experts');
    expect(light).to.include('treated > decided-anders').and.not.include('treated > ending');
  });

  it('knows every state that an arrow begins or ends at, and no other', () => {
    for (const route of routes) {
      const graph = routeGraph(route, course, t);
      const ends = new Set(graph.arrows.flatMap(({ from, to }) => [from, to]));
      expect(graph.states.map(({ id }) => id)).to.have.members([...ends]);
      expect(graph.states[0]?.id).to.equal('draft');
      for (const { label } of route.decides.outcomes)
        expect(graph.states.map((state) => state.label).join()).to.include(label.nl);
    }
    const cleo = routeGraph(byKey('cleo'), course, t);
    expect(cleo.states.find(({ id }) => id === 'ending')?.label).to.include('TOMVONK');
  });

  it('has words in both languages', () => {
    const english = routeGraph(tlv, course, language.translate('en'));
    expect(english.states.map(({ label }) => label)).to.include('decided: granted');
  });
});
