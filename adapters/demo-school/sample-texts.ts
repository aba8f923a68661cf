/**
 * What a mentor might have written: one story a sample pupil, so that every step fits the others.
 */
export interface Story {
  level: 'basis' | 'extra' | 'voorziening';
  question: string;
  signalsSchool: string;
  signalsParents: string;
  signalsPupil: string;
  tried: { what: string; effect: string };
  image: string;
  helping: string;
  hindering: string;
  picture: string;
  need: string;
  said: string;
  done: string;
  destination: string;
  reasons: string;
  goal: {
    title: string;
    kind: 'didactic' | 'behaviour' | 'conditional';
    start: string;
    text: string;
    measure: string;
    time: string;
    materials: string;
    cooperation: string;
  };
  parents: string;
}

export const stories: readonly Story[] = [
  {
    level: 'extra',
    question: 'Hoe houdt de leerling overzicht bij teksten met meer dan één vraag?',
    signalsSchool:
      'Bij informatieve teksten raakt de leerling de draad kwijt zodra er meer vragen tegelijk zijn. Eén vraag tegelijk lukt goed.',
    signalsParents: 'Thuis kost huiswerk lezen veel tijd. Samen hardop lezen helpt.',
    signalsPupil: 'Ik weet niet waar ik moet beginnen als er veel staat.',
    tried: {
      what: 'Verlengde instructie in een klein groepje, twee keer per week.',
      effect: 'Bij aardrijkskunde beter, bij biologie nog niet.',
    },
    image:
      'Werkt rustig en nauwkeurig als de opdracht in stappen staat. Met een stappenkaart naast de tekst lukt het zelfstandig.',
    helping: 'Leest technisch vlot en graag.',
    hindering: 'Raakt het overzicht kwijt bij meer opdrachten tegelijk.',
    picture:
      'De leerling wil het graag goed doen en werkt hard. Structuur vooraf voorkomt dat de leerling vastloopt en stilvalt.',
    need: 'opdrachten die één voor één worden aangeboden, met een stappenkaart op tafel',
    said: 'Ik wil het liever zelf doen. De kaart vind ik fijn, want dan hoef ik niet te roepen.',
    done: 'De stappenkaart is een doel geworden; de docenten vragen niet meer hardop of het lukt.',
    destination: 'havo',
    reasons:
      'De leerling haalt met steun voldoendes op havo-niveau en leest graag. Zelfstandig plannen is het punt om aan te werken.',
    goal: {
      title: 'Informatieve teksten met stappenkaart',
      kind: 'didactic',
      start: 'Nu lukt één van de vijf teksten, met hulp van de docent.',
      text: 'In juni beantwoordt de leerling bij vier van de vijf informatieve teksten alle vragen zelfstandig met de stappenkaart.',
      measure: 'De mentor telt elke maand vijf teksten na.',
      time: 'Twee keer per week 20 minuten in een groepje van drie.',
      materials: 'Een stappenkaart per vak.',
      cooperation: 'Alle docenten van de klas kennen de kaart.',
    },
    parents:
      'De ouders zijn blij dat er één afspraak is voor alle vakken. Zij lezen thuis de kaart mee.',
  },
  {
    level: 'voorziening',
    question: 'Wat heeft de leerling nodig om elke dag naar school te komen?',
    signalsSchool:
      'Sinds de herfstvakantie is de leerling vaak afwezig, vooral op dagen met gym en toetsen.',
    signalsParents: 'De ochtenden zijn zwaar. Na een rustige start lukt het wel.',
    signalsPupil: 'Het is zo druk op de gang, dan wil ik weg.',
    tried: {
      what: 'Een rustige plek in de pauze en later beginnen op dinsdag.',
      effect: 'De leerling was in november twee weken achter elkaar aanwezig.',
    },
    image:
      'In de les rustig en betrokken, met goede vragen. In de pauze trekt de leerling zich terug.',
    helping: 'Heeft een goede band met de mentor.',
    hindering: 'Drukte en onverwachte wisselingen kosten veel energie.',
    picture: 'De leerling kan de stof goed aan. De belasting van de dag bepaalt of leren lukt.',
    need: 'een leeromgeving die voorspelbaar is, met een plek om op adem te komen',
    said: 'Als ik weet wat er komt, durf ik wel.',
    done: 'De mentor stuurt elke vrijdag het rooster van de week erna, met wijzigingen in kleur.',
    destination: 'vmbo-gl-tl',
    reasons: 'De cijfers passen bij gemengd of theoretisch. Aanwezigheid opbouwen gaat nu voor.',
    goal: {
      title: 'Elke dag op school',
      kind: 'conditional',
      start: 'In oktober 11 van de 20 dagen aanwezig.',
      text: 'Voor 1 maart is de leerling acht weken lang ten minste vier dagen per week op school.',
      measure: 'Aanwezigheid uit het schoolsysteem, elke vrijdag bekeken.',
      time: 'Elke ochtend vijf minuten bij de mentor.',
      materials: 'Weekrooster op papier.',
      cooperation: 'Ouders appen vóór acht uur hoe de ochtend ging.',
    },
    parents:
      'De ouders willen dat het tempo van de leerling leidend is. Zij zijn het eens met de opbouw.',
  },
  {
    level: 'basis',
    question: 'Hoe leert de leerling op tijd om hulp te vragen?',
    signalsSchool: 'De leerling werkt lang door zonder te vragen en levert dan half werk in.',
    signalsParents: 'Thuis zegt de leerling dat alles goed gaat, tot de avond voor een toets.',
    signalsPupil: 'Ik vind het stom om te vragen waar iedereen bij is.',
    tried: {
      what: 'De docent loopt halverwege de les even langs.',
      effect: 'Werkt zolang de docent eraan denkt.',
    },
    image: 'Rustig en beleefd, werkt netjes. Zegt weinig in een grote groep.',
    helping: 'Is nauwkeurig en wil vooruit.',
    hindering: 'Vraagt laat om hulp.',
    picture:
      'De leerling kan meer dan de cijfers laten zien. Vragen in het klein gaat goed; in de klas niet.',
    need: 'een docent die zonder woorden ziet dat hulp nodig is',
    said: 'Met een kaartje hoeft niemand het te zien.',
    done: 'Er komt een hulpkaartje dat op tafel kan liggen.',
    destination: 'vwo',
    reasons: 'De toetsen laten vwo-niveau zien wanneer de uitleg begrepen is.',
    goal: {
      title: 'Op tijd hulp vragen',
      kind: 'behaviour',
      start: 'Nu vraagt de leerling in één van de vijf lessen om hulp.',
      text: 'De leerling legt binnen vijf minuten het hulpkaartje op tafel bij vastlopen, in vier van de vijf lessen.',
      measure: 'De docenten turven twee weken in december en in mei.',
      time: 'Vrijdag vijf minuten terugkijken met de mentor.',
      materials: 'Hulpkaartje.',
      cooperation: 'Alle docenten kennen het kaartje.',
    },
    parents: 'De ouders herkennen dit en oefenen thuis met vragen stellen.',
  },
  {
    level: 'extra',
    question: 'Hoe groeit de woordenschat van de leerling snel genoeg om de vakken te volgen?',
    signalsSchool:
      'De leerling is twee jaar in Nederland en begrijpt de les, maar mist vaktaal in toetsen.',
    signalsParents:
      'De ouders spreken thuis een andere taal en willen weten hoe zij kunnen helpen.',
    signalsPupil: 'Ik snap het wel, maar niet de woorden in de vraag.',
    tried: {
      what: 'Woordenlijst per hoofdstuk met plaatjes.',
      effect: 'Bij economie steeg het cijfer van 4,2 naar 6,1.',
    },
    image: 'Snelle denker, sterk in wiskunde. Werkt graag met een maatje.',
    helping: 'Leert woorden snel als er een plaatje bij staat.',
    hindering: 'Mist vaktaal in lange vragen.',
    picture:
      'De leerling heeft meer in huis dan de taal nu laat zien. Tijd en woordhulp maken het verschil.',
    need: 'instructie die vaktaal vooraf uitlegt, met beeld',
    said: 'Ik wil ingenieur worden.',
    done: 'Het einddoel staat in het plan; bij toetsen is er een woordenlijst.',
    destination: 'mbo-4',
    reasons: 'Sterk in de exacte vakken; de taal groeit elke maand.',
    goal: {
      title: 'Vaktaal',
      kind: 'didactic',
      start: 'Kent 35 van de 100 woorden van blok 1.',
      text: 'Voor de meivakantie kent de leerling van elk blok 80 van de 100 vakwoorden.',
      measure: 'Woordtoets na elk blok.',
      time: 'Drie keer per week 15 minuten.',
      materials: 'Woordenlijst met plaatjes.',
      cooperation: 'Maatje in de klas en de docent Nederlands.',
    },
    parents: 'De ouders luisteren elke avond tien woorden mee.',
  },
];

/** Notes as a mentor writes them, oldest first. */
export const sampleNotes: readonly {
  daysAgo: number;
  soort: string;
  tijd: string;
  aanwezig: string;
  tekst: string;
  vervolg: string;
}[] = [
  {
    daysAgo: 26,
    soort: 'call',
    tijd: '16:15',
    aanwezig: 'moeder, mentor',
    tekst:
      'Moeder belde: thuis lukt het maken van huiswerk alleen met haar erbij, en dan duurt het tot na het eten. Ze vraagt of de opdrachten in kleinere stukken kunnen.\n\nAfgesproken dat de mentor dit met de vakdocenten bespreekt.',
    vervolg: '',
  },
  {
    daysAgo: 12,
    soort: 'meeting',
    tijd: '15:00',
    aanwezig: 'mentor, zorgcoördinator, begeleider van het samenwerkingsverband',
    tekst:
      'MDO. De aanpak met een vaste plek vooraan en een stappenkaart werkt in drie van de vijf vakken. Bij Engels en wiskunde nog niet: daar wisselt de plattegrond.',
    vervolg: '',
  },
  {
    daysAgo: 3,
    soort: 'pupil',
    tijd: '',
    aanwezig: 'leerling, mentor',
    tekst:
      'Vindt de stappenkaart fijn, maar wil niet dat anderen hem zien liggen. Idee van de leerling zelf: in de telefoonhoes.',
    vervolg: 'Vakdocenten Engels en wiskunde vragen naar de vaste plek.',
  },
];
