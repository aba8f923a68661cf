/*
 * Written for this purpose: short, everyday Dutch words that anybody can read out and type. No word
 * is the plural of another, none sounds like another, none needs an accent, and none is one that a
 * school would not print.
 */
const text = `
  aardbei aarde aardig acacia accu acht achter acteur actie actief adelaar ademen advies afstand
  ajuin akker akkoord album aldus alfabet alpaca alvast alweer amandel amper amulet ananas anemoon
  anjer anker apart appel applaus april archief arena asperge aster atlas attent auteur auto
  avenue avocado avond azalea azijn baai bakken bakker bal balie balkon ballon bamboe banaan band
  bank barman basalt basis basket beek beeld beer begin begrip beige bekend beker bel belofte
  bereid berg bergtop bericht berk beroemd beroep besluit betalen beter beuk bever bewaren bewegen
  bewust bezem bezoek bieb biet biljoen binding binnen bivak bizon blad blauw blij blik bloem blok
  blozen blues bode boei boek boeket boer bonbon bont boog boom boon boord boot bord bos boter
  bouwen boven braam breed breien brem brengen brie brief brigade bril broer bron brood brug bruin
  budget buffet buigen buiten buizerd bureau bus buur buurman cabaret cabine cacao cactus cadeau
  cake camera campus canyon caravan cavia ceder cel cello cent chef cijfer cipres circus cirkel
  citer citroen clown coach cobra code collage college column concert contact couplet coupon
  cracker cursus cyclus daar daarna dag dahlia dak dal dam dan danken danser dapper datum dauw
  debuut decor deel deftig dekbed deken deksel delta denken derde dertien dertig deur diadeem
  dialoog diamant dicht dictee dienen diep dijk dille diploma distel doek doel doen dolfijn donder
  dooi douche draad draaien draak dragen drempel drie drinken droog droom druif drum dubbel duet
  duif duiken duim duin duizend durven dus dwalen dweil dynamo echo echt edel een eend eerder
  eerlijk eerste eeuw effect egel eigen eik eiland eland element elf els emmer energie enkel enorm
  envelop era ergens ernstig erwt esdoorn etage eten etiket etui even examen fabel fabriek fakkel
  fanfare fazant feest fel fier fiets figuur fijn film finale fjord fles flink flits fluit fluweel
  folder folie fontein forel format formule fornuis forum foto frase fresia fret fris fuchsia gaaf
  gaan gala galant galerij gans garage garen gast gauw gebaar gebak gebouw gedicht geduld geel
  gehakt gehoor geit geld geldig geloven geluid geluk gember gems genre gerst gesprek getal geur
  geven gevoel gevuld gewicht gewoon gezin gezond gids gieter giraffe gitaar glad glans glas globe
  goal golf gooien gordijn gorilla goud goudvis graaf graag gracht gras gratis gravin greep
  groeien groen groente groep groet groot grot gul gunst haai haard haas hagedis hagel halen halte
  hamer hamster handig handvat hangar haring harp hart haven haver havik heel heer hefboom heide
  held helder heldin helm helpen hemel hengst herder herfst hert hertog heuvel hier hobby hockey
  hoe hoed hoek hoera hommel hond honderd honing hoog hoogte hoop hoorn horen horizon horloge
  hotel huidig huis hulp hulst humor hyacint icoon idee ijsbeer ijverig imker impuls inhoud inkt
  innig invloed inzet iris jaar jager jam januari jarig jas jasmijn jazz jeep jeugd joggen jong
  judo juichen juist jurk juweel kaars kaart kaas kabel kachel kade kajak kalm kameel kamer kanaal
  kanarie kaneel kano kans kapel kapper karaat karper karton karwij kast kasteel kat katoen keer
  kegel keizer kelder kennis kers kerst kervel ketel keuken kever kiezen kijken kikker kind kiosk
  kist kiwi klaar klank klappen klas klasse klaver kleed klei klep kleur kleurig klimmen klimop
  klink klok klomp klos klus knikker knipoog knippen knoop knop koala koek koekoek koel koepel
  koffer koffie kok kolom kom komeet komiek komijn komma kompas konijn koning kool koor koord
  kopen koper kopie koraal korfbal kosmos kostuum kozijn kraag kraai kraal kraan krab kracht krans
  krant kreeft kreek krekel krijgen krijt kring kristal krokus kroon kruid kruik kruis kubus
  kumquat kundig kunst kust kwark kwart kwartet kwast kwee kwiek laars lach lade lagune laken lama
  lamp land lang laptop lasagne laser latwerk laurier lava lawine leer leeuw legende leggen lekker
  lelie lenen lengte lens lente lepel leraar les letter leuk leven lezer licht lied lief liefde
  lift liggen lijm lijn lijst lijster limoen linde liniaal linker links linnen lint linze liter
  litho locker loempia loep logica lolly lont lopen los lotus lucht luchtig luim lupine lustig
  luxe maaien maan maand maandag maar maart machtig magneet mais maken maker makreel malen malve
  mand manege mango manier mantel markt marmer masker massief mast match matig mee meer meestal
  meester meeuw melden melk melodie meloen mening menu merel metaal meteen meten meting meubel
  mevrouw middag middel midden mier mild miljard miljoen mimosa minder minuut mirte mist mixer
  modder modern moedig moeras molen moment monteur mooi mop morgen mossel mosterd motief motto
  mouw muesli muis munt mus museum musicus mustang muur muziek naald naam naar naast nacht narcis
  natuur neef negen nemen nerts nest netel nevel nieuw nikkel niveau nobel nodig nooit noorden
  noot normaal notitie nougat novelle nummer nuttig oase ober object oceaan ochtend octopus
  oefenen oester oever okapi oktober olifant olijf oma omelet omweg onder ontbijt oogst ook oosten
  opa opaal open opnieuw oprecht oproep optie optocht oranje oregano orgaan orgel orkaan orkest
  otter ouder oven overal overdag paal paard paars pagina pakken paleis palet palm pan panda
  paneel panter papaver papier paprika paraat parade paraplu parasol parel park parkiet partij
  passen passer passie pasta pastei pastel patent patroon pauw pauze pedaal peen peer pen pendel
  penseel periode perzik peul piano pijl piloot pioen piraat piste pittig pizza plaat plan planeet
  plank planten plas plataan plein plek plezier plooi plug plukken podium poel poema poetsen
  polder pompoen pony poort portiek portret post pot potlood praline praten precies premie prent
  prettig primula prins prinses prisma privaat proef profiel project pruim publiek pudding punt
  puntig puppy puur puzzel pyjama raadsel raaf raam race radar raden radijs radio rafel raket
  rally ram rapen ravioli realist rechts reclame refrein regen reiger reis rekenen rendier rennen
  reserve restje ridder riet rif rijden rijk rijmen rijp rijst ring risotto ritme rits ritueel
  rivier robijn robot roeien roem roepen roeren rollen roman rond rood room roos rooster rots
  route royaal roze rozijn rugzak ruilen ruim ruimte ruit rups rust rustig safari salade salon
  samen sandaal satijn saus savanne savooi scene schaak schaal schaap schaar schaats schaduw
  schakel schep scherm scherp schets schild schip schoen school schoon schop schroef schuur script
  seconde secret seinen seizoen sensor serie sesam sfeer sieraad sijs simpel sjaal skelet ski
  slager slak slalom slapen slepen sleutel slim slinger sloot sluis smaak smaragd smeden smelten
  smid snaar sneeuw snel snoek snoep soep soepel soja soms soort spade spar specht speels spel
  speler spiegel spijker spoedig spons spoor sport spreeuw spreken sprint sprong sprot spruit
  staal staan stabiel stad stadion staf stappen start statief station steen stem stempel step
  steppe ster sterk steur stevig stier stift stijl stilte stip stoel stoep stoer stof stoom storm
  straat strak stralen strand streep strik strofe stroom stroop struik struis student studio stuur
  subtiel succes sudoku suiker super surfen symbool taak taal taart tablet tachtig tafel tak
  talent tandem tango tante tapijt tapir tarwe taxi team tegel tegoed teken tellen tempel tempo
  tennis tent terp terras terug theater thee thema thuis tiara ticket tien tiende tijd tijger tijm
  tillen titel toast toch toekan toen toendra toerist toets toga tolk tomaat toneel tong tonijn
  toon toren tosti tot touw toveren tractor trainer tram trein trekken trofee trommel trompet
  trots trui tuba tuin tuinman tulp tunnel turnen twaalf twee twintig type uil uitleg unie uniek
  uniform uur vaak vaas vacht vader valk vallei vandaag vangen vanille vanuit variant vast veel
  veer veertig vegen veilig velo venkel venster verf verhaal verkeer verzoek veulen video viering
  vijf vijftig vijg vijver villa vinden vink viool vis visser vla vlaai vlag vlak vlieg vlier
  vlijtig vlinder vloer vlot vlucht vlug voelen voet vol volgen voor vooral voorbij vooruit vork
  vos vouwen vraag vracht vrede vreugde vriend vrijdag vrolijk vulkaan vulpen vuur waaien waaier
  waar waarde waarom wachten wachter wad wafel wagen wakker walnoot walrus wals walvis warm warmte
  wassen water week weekend weer wegen weide wekker wel welk welkom welp wending wenken wens
  wereld werpen wesp westen weven wezel wieg wiel wijzen wilg wind winkel winnen winst winter wit
  woest wol wolf wolk wonder wonen woord worden wortel woud wuiven yoga yoghurt zaad zaag zaaien
  zacht zadel zalm zand zang zanger zebra zee zeeman zegel zeggen zeil zeker zelden zelf zes
  zestien zestig zetel zeven zien ziezo zigzag zilver zin zingen zinnig zitten zoeken zoemen zoet
  zojuist zolder zomer zon zondag zonder zonnig zoon zorg zout zover zuiden zuinig zuivel zuiver
  zuring zus zuster zwaaien zwaan zwaluw zwart zwembad zwemmen zwemmer zweven zwierig
`;

/** The words a generated password is drawn from; all different, 3 to 7 letters a to z. */
export const words: readonly string[] = text.trim().split(/\s+/);
