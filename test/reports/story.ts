import type { Values } from './sample.ts';

const goal = (id: string, values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`goals/${id}/${key}`, value]));

/** A whole dossier as a mentor might have written it. */
export const story: Values = {
  1: {
    'given': 'Yara Sophie', 'preferred': 'Yara', 'prefix': 'van den', 'family': 'Berg', 'birthDate': '2013-05-03', 'gender': 'female',
    'nationality': 'Nederlandse', 'homeLanguage': 'Nederlands en Turks', 'address': 'Molenstraat 12', 'postcode': '1811 AB', 'town': 'Alkmaar',
    'schoolName': 'De Werf', 'brin': '99XX', 'schoolYear': '2026-2027', 'group': '2B', 'mentor': 'Tessa de Vries',
    'dossierStart': '2026-10-05', 'clockReason': 'conclusion', 'clockStart': '2026-10-12',
    'guardians/aaa/guardianName': 'Marieke van den Berg', 'guardians/aaa/relation': 'moeder', 'guardians/aaa/authority': 'yes',
    'guardians/aaa/guardianEmail': 'm.vandenberg@voorbeeld.nl', 'guardians/aaa/guardianPhone': '06 12345678', 'guardians/aaa/livesWith': 'partly',
    'guardians/bbb/guardianName': 'Ahmet Kaya', 'guardians/bbb/relation': 'vader', 'guardians/bbb/authority': 'yes', 'guardians/bbb/livesWith': 'partly',
    'career/aaa/careerSchool': 'Basisschool De Vlieger', 'career/aaa/careerFrom': '2017', 'career/aaa/careerTo': '2025', 'career/aaa/careerLevel': 'groep 1 tot en met 8',
    'career/aaa/careerRemarks': 'Groep 5 twee keer gedaan na een verhuizing.',
    'career/bbb/careerSchool': 'De Werf', 'career/bbb/careerFrom': '2025', 'career/bbb/careerLevel': 'havo, klas 1 en 2',
    'absence': 'In oktober 41 uur gemist door ziekte. De mentor belt elke vrijdag met thuis; sinds de herfstvakantie is Yara elke dag op school.',
  },
  2: {
    'people/aaa/name': 'Tessa de Vries', 'people/aaa/role': 'mentor', 'people/aaa/kind': 'internal', 'people/aaa/organisation': 'De Werf', 'people/aaa/since': '2026-08-24',
    'people/bbb/name': 'Marloes Peters', 'people/bbb/role': 'ambulant begeleider', 'people/bbb/kind': 'external', 'people/bbb/organisation': 'Samenwerkingsverband',
    'people/bbb/since': '2026-10-20', 'people/bbb/permissionOn': '2026-10-14', 'people/bbb/permissionBy': 'beide ouders',
    'people/bbb/permissionFor': 'Overleg over de begeleiding en inzage in de toetsen van dit jaar.',
  },
  3: {
    'signalsSchool': 'Bij informatieve teksten raakt Yara de draad kwijt zodra er meer vragen tegelijk zijn. Eén vraag tegelijk lukt goed.',
    'signalsParents': 'Thuis kost huiswerk lezen veel tijd. Samen hardop lezen helpt.',
    'signalsPupil': 'Ik weet niet waar ik moet beginnen als er veel staat.',
    'helpQuestion': 'Hoe houdt Yara overzicht bij teksten met meer dan één vraag?',
    'interventions/aaa/period': 'september en oktober', 'interventions/aaa/byWhom': 'de mentor',
    'interventions/aaa/what': 'Verlengde instructie in een klein groepje, twee keer per week.', 'interventions/aaa/effect': 'Bij aardrijkskunde beter, bij biologie nog niet.',
    'interventions/bbb/period': 'groep 8', 'interventions/bbb/what': 'Remedial teaching begrijpend lezen.', 'interventions/bbb/effect': 'Van niveau III naar niveau II in een half jaar.',
    'examinations/aaa/examinationKind': 'Intelligentieonderzoek', 'examinations/aaa/examinationDate': '2026-03-11', 'examinations/aaa/examiner': 'drs. L. Visser, orthopedagoog',
    'examinations/aaa/fileName': 'Kluis van de zorgcoördinator', 'examinations/aaa/psychologicalOutcome': 'Gemiddeld profiel, met een zwakker werkgeheugen.',
  },
  4: {
    'domains/reading/image': 'Yara leest vlot en begrijpt verhalende teksten goed. Bij informatieve teksten raakt zij de draad kwijt zodra er meer dan één vraag tegelijk wordt gesteld.\n\nMet een stappenkaart naast de tekst lukt het zelfstandig.',
    ...Object.fromEntries([['2025-01-20', '118', '47'], ['2025-06-11', '121', '50'], ['2026-01-19', '124', '52'], ['2026-06-10', '128', '55'], ['2026-11-14', '131', '58']].flatMap(([date, score, dle], index) => [
      [`scores/r${index}/domain`, 'reading'], [`scores/r${index}/test`, 'Leesvaardigheid'], [`scores/r${index}/date`, date], [`scores/r${index}/skillScore`, score], [`scores/r${index}/level`, index < 2 ? 'III' : 'IV'], [`scores/r${index}/dle`, dle], [`scores/r${index}/dl`, '60'],
    ])),
    'domains/maths/image': 'Rekent nauwkeurig. Redactiesommen met veel tekst kosten tijd.',
    'scores/m0/domain': 'maths', 'scores/m0/test': 'Rekenen, klas 2', 'scores/m0/date': '2026-11-15', 'scores/m0/skillScore': '104,5', 'scores/m0/level': 'V',
    'domains/learning/image': 'Werkt rustig en nauwkeurig als de opdracht in stappen staat.', 'domains/learning/helps': 'Een stappenkaart op tafel en een vaste plek vooraan.',
    'domains/social/image': 'Heeft twee vaste vriendinnen en voelt zich prettig in de klas.', 'domains/social/helps': 'Samenwerken met iemand die zij kent.',
    'overall': 'Een rustige, harde werker die meer kan dan de toetsen laten zien zolang er overzicht is.',
  },
  5: {
    'factors/aaa/area': 'pupil', 'factors/aaa/effect': 'helping', 'factors/aaa/text': 'Leest technisch vlot en graag.',
    'factors/bbb/area': 'education', 'factors/bbb/effect': 'helping', 'factors/bbb/text': 'Alle docenten van 2B kennen de stappenkaart.',
    'factors/ccc/area': 'home', 'factors/ccc/effect': 'helping', 'factors/ccc/text': 'Ouders oefenen thuis mee.',
    'factors/ddd/area': 'pupil', 'factors/ddd/effect': 'hindering', 'factors/ddd/text': 'Raakt het overzicht kwijt bij meer opdrachten tegelijk.',
    'factors/eee/area': 'education', 'factors/eee/effect': 'hindering', 'factors/eee/text': 'Veel gemist onderwijs door ziekte (41 uur).',
    'integratedPicture': 'Yara wil het graag goed doen en werkt hard. Structuur vooraf voorkomt dat zij vastloopt en stilvalt.',
  },
  6: {
    'needs/aaa/category': 'task', 'needs/aaa/need': 'één voor één worden aangeboden, met een stappenkaart op tafel',
    'needs/bbb/category': 'teacher', 'needs/bbb/need': 'halverwege de les langsloopt en kijkt of de volgende stap duidelijk is',
    'heardOn': '2026-11-12', 'heardHow': 'conversation', 'heardSaid': 'Ik wil het liever zelf doen. De kaart vind ik fijn, want dan hoef ik niet te roepen.',
    'heardDone': 'De stappenkaart is een doel geworden; de docenten vragen niet meer hardop of het lukt.',
  },
  7: {
    'destination': 'havo', 'destinationDetail': 'profiel Natuur en Gezondheid',
    'reasons': 'Yara haalt met steun voldoendes op havo-niveau en leest graag. Zelfstandig plannen is het punt om aan te werken.',
    'interimGoals/aaa/interimWhen': 'juni 2027', 'interimGoals/aaa/interimGoal': 'Over naar havo 3, zonder extra uren in de pauze.',
    'interimGoals/bbb/interimWhen': 'juni 2028', 'interimGoals/bbb/interimGoal': 'Werkt bij alle vakken zonder stappenkaart.',
    'deviations': 'Toetsen met meer dan twee bladzijden tekst in twee delen.',
  },
  8: {
    ...goal('aaa', {
      goalDomain: 'Informatieve teksten met stappenkaart', goalKind: 'didactic', startSituation: 'Nu lukt één van de vijf teksten, met hulp van de docent.',
      goal: 'In juni 2027 beantwoordt Yara bij vier van de vijf informatieve teksten alle vragen zelfstandig met de stappenkaart.',
      measurement: 'De mentor telt elke maand vijf teksten na.', owner: 'Tessa de Vries', startsOn: '2026-11-30', endsOn: '2027-06-01',
      approachTime: 'Twee keer per week 20 minuten in een groepje van drie.', approachMaterials: 'Een stappenkaart per vak.', approachSpace: 'Vaste plek vooraan.',
      approachExpertise: 'Begeleiding door de remedial teacher.', approachCooperation: 'Alle docenten van 2B kennen de kaart.',
      approachWho: 'Remedial teacher', approachFrequency: 'Twee keer per week', approachPeriod: 'December tot en met mei',
    }),
    ...goal('bbb', {
      goalDomain: 'Op tijd hulp vragen', goalKind: 'behaviour', startSituation: 'Nu vraagt Yara in één van de vijf lessen om hulp.',
      goal: 'Yara legt binnen vijf minuten het hulpkaartje op tafel als zij vastloopt, in vier van de vijf lessen.',
      measurement: 'De docenten turven twee weken in december en in mei.', owner: 'Tessa de Vries', startsOn: '2026-11-30', endsOn: '2027-03-01',
      approachCooperation: 'Elke vrijdag vijf minuten terugkijken met de mentor.',
    }),
    ...goal('ccc', {
      goalDomain: 'Werkgeheugen ontlasten', goalKind: 'conditional', startSituation: 'Yara onthoudt twee aanwijzingen tegelijk.',
      goal: 'Yara gebruikt bij elke opdracht uit zichzelf een lijstje.', measurement: 'Steekproef van tien opdrachten per periode.', owner: 'Marloes Peters',
      startsOn: '2027-01-10', endsOn: '2027-06-01', approachMaterials: 'Klein notitieboek.', approachFrequency: 'Elke les',
    }),
    consultedOn: '2026-11-18', evaluateOn: '2027-06-01', parentsView: 'De ouders zijn blij dat er één afspraak is voor alle vakken. Zij lezen thuis de kaart mee.',
  },
};
