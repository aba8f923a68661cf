/** First names by how a family came to the Netherlands, with family names that go with them. */
export interface NameWell {
  girls: readonly string[];
  boys: readonly string[];
  families: readonly (readonly [prefix: string, family: string])[];
  nationality: string;
  language: string;
  /** Share of the pupils, out of 100. */
  share: number;
}

export const wells: readonly NameWell[] = [
  {
    share: 62, nationality: 'Nederlandse', language: 'Nederlands',
    girls: ['Emma', 'Julia', 'Sophie', 'Lotte', 'Fleur', 'Sanne', 'Anouk', 'Femke', 'Roos', 'Isa', 'Noor', 'Eva', 'Lieke', 'Maud', 'Tess', 'Zoë', 'Benthe', 'Jasmijn', 'Floor', 'Merel'],
    boys: ['Daan', 'Sem', 'Lucas', 'Levi', 'Bram', 'Thijs', 'Jesse', 'Lars', 'Ruben', 'Finn', 'Stijn', 'Gijs', 'Sven', 'Tijn', 'Joris', 'Koen', 'Mees', 'Tygo', 'Jurre', 'Olivier'],
    families: [['', 'Jansen'], ['de', 'Vries'], ['van den', 'Berg'], ['van', 'Dijk'], ['', 'Bakker'], ['', 'Visser'], ['', 'Smit'], ['', 'Meijer'], ['de', 'Boer'], ['', 'Mulder'], ['de', 'Groot'], ['', 'Bos'], ['', 'Vos'], ['', 'Peters'], ['', 'Hendriks'], ['van', 'Leeuwen'], ['', 'Dekker'], ['', 'Brouwer'], ['de', 'Wit'], ['', 'Dijkstra'], ['van der', 'Meer'], ["van 't", 'Hof'], ['', 'Koster'], ['ter', 'Haar'], ['', 'Schoute'], ['in het', 'Veld']],
  },
  {
    share: 10, nationality: 'Nederlandse', language: 'Turks',
    girls: ['Elif', 'Zeynep', 'Ayşe', 'Defne', 'Esma', 'Melek'], boys: ['Emir', 'Yusuf', 'Mert', 'Kaan', 'Ömer', 'Berkay'],
    families: [['', 'Yılmaz'], ['', 'Kaya'], ['', 'Demir'], ['', 'Şahin'], ['', 'Öztürk'], ['', 'Aydın'], ['', 'Çelik']],
  },
  {
    share: 10, nationality: 'Nederlandse', language: 'Tarifit',
    girls: ['Salma', 'Yasmine', 'Hafsa', 'Amira', 'Ikram', 'Nour'], boys: ['Mohamed', 'Ilias', 'Bilal', 'Ayoub', 'Hamza', 'Younes'],
    families: [['', 'Bouali'], ['el', 'Idrissi'], ['', 'Benali'], ['el', 'Amrani'], ['', 'Ouali'], ['', 'Haddou']],
  },
  {
    share: 6, nationality: 'Nederlandse', language: 'Sranantongo',
    girls: ['Chayenne', 'Naomi', 'Shanice', 'Anjali'], boys: ['Jayden', 'Gianni', 'Dwight', 'Ravi'],
    families: [['', 'Ramdin'], ['', 'Pinas'], ['', 'Sardjoe'], ['', 'Kromosoeto'], ['', 'Biervliet']],
  },
  {
    share: 4, nationality: 'Poolse', language: 'Pools',
    girls: ['Zofia', 'Maja', 'Hanna'], boys: ['Jakub', 'Antoni', 'Michał'],
    families: [['', 'Kowalska'], ['', 'Nowak'], ['', 'Wiśniewski'], ['', 'Wójcik']],
  },
  {
    share: 4, nationality: 'Syrische', language: 'Arabisch',
    girls: ['Rahaf', 'Lana', 'Sidra'], boys: ['Omar', 'Karam', 'Zaid'],
    families: [['', 'Haddad'], ['al', 'Masri'], ['', 'Khoury'], ['', 'Darwish']],
  },
  {
    share: 2, nationality: 'Eritrese', language: 'Tigrinya',
    girls: ['Selam', 'Luwam'], boys: ['Filmon', 'Natnael'], families: [['', 'Tesfay'], ['', 'Gebremedhin'], ['', 'Kidane']],
  },
  {
    share: 2, nationality: 'Chinese', language: 'Kantonees',
    girls: ['Mei', 'Xin Yi'], boys: ['Wei', 'Jun'], families: [['', 'Chen'], ['', 'Wong'], ['', 'Li']],
  },
];

export const staffGirls = ['Marloes', 'Petra', 'Ellen', 'Fatima', 'Anja', 'Wendy', 'Carola', 'Irene', 'Nadia', 'Bianca', 'Esther', 'Monique'] as const;
export const staffBoys = ['Peter', 'Rob', 'Jeroen', 'Hassan', 'Marcel', 'Edwin', 'Frank', 'Wouter', 'Dennis', 'Henk', 'Martijn', 'Erik'] as const;
export const streets = ['Dorpsstraat', 'Kerkweg', 'Laan van Brussel', 'Bergerweg', 'Spanjaardslaan', 'Westerweg', 'Heilooërdijk', 'Nassaulaan', 'Vondelstraat', 'Oudegracht'] as const;
export const towns = [['1811', 'Alkmaar'], ['1815', 'Alkmaar'], ['1851', 'Heiloo'], ['1861', 'Bergen'], ['1703', 'Heerhugowaard'], ['1841', 'Stompetoren']] as const;
