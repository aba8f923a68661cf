import { expect } from 'chai';
import { consent, sampleHtml, setDossier } from './sample.ts';
import { story } from './story.ts';

/** The words of a page, without its styles and marks. */
const words = (html: string): string => html.replace(/<style>[\s\S]*?<\/style>/, '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('what a report says of consent', () => {
  const asked = { ...consent, mode: 'links' as const, on: null, explanation: '' };
  const plan = { ...setDossier.plan!, consentMode: 'links' as const };

  it('is that it was asked, and not that the plan was set, as long as somebody must answer', async () => {
    const text = words(await sampleHtml({ values: story, dossier: { ...setDossier, plan }, consent: asked }));
    expect(text).to.include('Instemming gevraagd op 21-11-2026 door Karim Bouali').and.include('Instemming gevraagd op 21-11-2026 10:12 door Karim Bouali');
    expect(text).not.to.include('Vastgesteld op').and.not.include('Geregistreerd op');
  });

  it('is the same of a plan that lapsed before everybody had answered', async () => {
    const lapsedAt = new Date('2026-11-22T09:00:00Z');
    const text = words(await sampleHtml({ values: story, dossier: { ...setDossier, plan: { ...plan, lapsedAt } }, consent: { ...asked, lapsedAt } }));
    expect(text).to.include('Instemming gevraagd op 21-11-2026').and.not.include('Vastgesteld op');
  });

  it('is the day on which the plan was set, once it was', async () => {
    const agreedAt = new Date('2026-11-23T09:00:00Z');
    const text = words(await sampleHtml({ values: story, dossier: { ...setDossier, plan: { ...plan, agreedAt } }, consent: { ...asked, setAt: agreedAt, agreedAt } }));
    expect(text).to.include('Vastgesteld op 23-11-2026').and.not.include('Instemming gevraagd op');
    expect(words(await sampleHtml({ values: story, dossier: setDossier, consent }))).to.include('Vastgesteld op 21-11-2026').and.include('Geregistreerd op');
  });
});
