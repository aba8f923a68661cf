import type { Both } from '../../../dossier/declaration/index.ts';
import { two } from './common.ts';

/** The swv's own words about the categories of a TLV for vso, to the letter. */
export const categories = {
  rule: two(
    'Kies altijd categorie 1 (laag), tenzij er sprake is van een uitzondering.',
    'Always choose category 1 (low), unless there is an exception.',
  ),
  exception: two(
    'Extra ondersteuningsmiddelen boven categorie 1 zijn uitzonderlijk en moeten worden onderbouwd.',
    'Means of support above category 1 are exceptional, and need reasons.',
  ),
  second: two(
    'Categorie 2: De leerling heeft structureel intensieve begeleiding nodig om tot zelfsturing te komen. De VSO school dient aan te geven welke ondersteuning zij vanuit de basis en extra ondersteuning bieden, welke ondersteuning vanuit andere partijen gefinancierd wordt (bv. zorgverzekeraar of PGB) en voor welke ondersteuning een extra aanvulling nodig is d.m.v. een categorie 2.',
    'Category 2: the pupil structurally needs intensive guidance to come to self-direction. The vso school tells which support it gives from basic and extra support, which support other parties pay for (such as the health insurer or a PGB), and for which support a category 2 must add something.',
  ),
  third: two(
    'Categorie 3 wordt afgegeven voor EMB-jongeren. Definitie EMB: een leerling met een combinatie van een (zeer) ernstige verstandelijke beperking (IQ tot 35), een lichamelijke beperking en bijkomende stoornissen, voor wie naast extra ondersteuning in het onderwijs ook extra zorg nodig is en die aangemeld is of gaat worden bij een school voor (voortgezet) speciaal onderwijs.',
    'Category 3 is given for EMB pupils. EMB means: a pupil with a combination of a (very) severe intellectual disability (IQ up to 35), a physical disability and additional disorders, who beside extra support in education needs extra care too, and who is or will be registered at a school for (secondary) special education.',
  ),
  funding: two(
    'Een school voor (voortgezet) speciaal onderwijs (cluster 3) kan bijzondere bekostiging aanvragen voor leerlingen met een ernstige meervoudige beperking. Om deze bijzondere bekostiging aan te vragen, moet uw school voldoen aan de volgende voorwaarden, zie : https://duo.nl/zakelijk/primair-onderwijs/bekostiging-en-subsidies/bijzondere-bekostiging/leerlingen-ernstigemeervoudige-beperking.jsp',
    'A school for (secondary) special education (cluster 3) can request special funding for pupils with a severe multiple disability. To request it, your school must meet these conditions, see: https://duo.nl/zakelijk/primair-onderwijs/bekostiging-en-subsidies/bijzondere-bekostiging/leerlingen-ernstigemeervoudige-beperking.jsp',
  ),
} as const satisfies Record<string, Both>;
