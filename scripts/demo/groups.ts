/**
 * The groups of the story, as a movement has them: name, commune, department. The first eight propose the actions, and
 * the last two are not certified yet.
 */
const PLACES: readonly (readonly [name: string, commune: string, department: string])[] = [
  ['GA Belleville – Paris 20e', 'Paris 20e', '75'],
  ['GA Vieux-Lille', 'Lille', '59'],
  ['GA La Guillotière – Lyon 7e', 'Lyon', '69'],
  ['GA Nantes Malakoff', 'Nantes', '44'],
  ['GA Saint-Michel – Bordeaux', 'Bordeaux', '33'],
  ['GA Toulouse Mirail', 'Toulouse', '31'],
  ['GA Belsunce – Marseille 1er', 'Marseille', '13'],
  ['GA Rennes Maurepas', 'Rennes', '35'],
  ['GA Saint-Denis Centre', 'Saint-Denis', '93'],
  ['GA Guéret et environs', 'Guéret', '23'],
  ['GA Strasbourg Neudorf', 'Strasbourg', '67'],
  ['GA Montpellier Figuerolles', 'Montpellier', '34'],
  ['GA Grenoble Berriat', 'Grenoble', '38'],
  ['GA Brest Recouvrance', 'Brest', '29'],
  ['GA Le Havre Sanvic', 'Le Havre', '76'],
  ['GA Saint-Étienne Crêt de Roc', 'Saint-Étienne', '42'],
  ['GA Nice Nord', 'Nice', '06'],
  ['GA Tours Sanitas', 'Tours', '37'],
  ['GA Clermont-Ferrand Saint-Jacques', 'Clermont-Ferrand', '63'],
  ['GA Limoges Beaubreuil', 'Limoges', '87'],
  ['GA Amiens Étouvie', 'Amiens', '80'],
  ['GA Roubaix Épeule', 'Roubaix', '59'],
  ['GA Metz Borny', 'Metz', '57'],
  ['GA Nancy Haut-du-Lièvre', 'Nancy', '54'],
  ['GA Dijon Grésilles', 'Dijon', '21'],
  ['GA Besançon Planoise', 'Besançon', '25'],
  ['GA Orléans La Source', 'Orléans', '45'],
  ['GA Angers Monplaisir', 'Angers', '49'],
  ['GA Le Mans Sablons', 'Le Mans', '72'],
  ['GA Poitiers Couronneries', 'Poitiers', '86'],
  ['GA La Rochelle Mireuil', 'La Rochelle', '17'],
  ['GA Perpignan Saint-Jacques', 'Perpignan', '66'],
  ['GA Nîmes Pissevin', 'Nîmes', '30'],
  ['GA Avignon Monclar', 'Avignon', '84'],
  ['GA Valence Polygone', 'Valence', '26'],
  ['GA Annecy Novel', 'Annecy', '74'],
  ['GA Mulhouse Drouot', 'Mulhouse', '68'],
  ['GA Reims Croix-Rouge', 'Reims', '51'],
  ['GA Troyes Chartreux', 'Troyes', '10'],
  ['GA Rouen Grammont', 'Rouen', '76'],
  ['GA Caen Guérinière', 'Caen', '14'],
  ['GA Cherbourg Octeville', 'Cherbourg-en-Cotentin', '50'],
  ['GA Saint-Brieuc Balzac', 'Saint-Brieuc', '22'],
  ['GA Quimper Kermoysan', 'Quimper', '29'],
  ['GA Montreuil Bas-Montreuil', 'Montreuil', '93'],
  ['GA Ivry-sur-Seine', 'Ivry-sur-Seine', '94'],
  ['GA Nanterre Pablo-Picasso', 'Nanterre', '92'],
  ['GA Évry Pyramides', 'Évry-Courcouronnes', '91'],
  ['GA Bastia Lupino', 'Bastia', '2B'],
  ['GA Saint-Denis de La Réunion', 'Saint-Denis', '974'],
  ['GA Fort-de-France', 'Fort-de-France', '972'],
  ['GA Pau Ousse-des-Bois', 'Pau', '64'],
  ['GA Tarbes et Bigorre', 'Tarbes', '65'],
  ['GA Rodez et Aveyron', 'Rodez', '12'],
  ['GA Die et Diois', 'Die', '26'],
  ['GA Londres', 'Londres', '99'],
  ['GA Dublin', 'Dublin', '99'],
  ['GA Montréal', 'Montréal', '99'],
  ['GA Vichy en formation', 'Vichy', '03'],
  ['GA Gap en formation', 'Gap', '05'],
];

const FIRST_NAMES =
  'Inès Marc Aïcha Julien Fatou Camille Yanis Lucie Mehdi Claire Samir Élodie Antoine Nadia Hugo Maëlle Karim Sophie Thomas Leïla Paul Margaux Bilal Chloé Rémi Awa Bastien Salomé Idriss Jeanne Loïc'.split(
    ' ',
  );
const LAST_NAMES =
  'Benali Lefort Moreau Diallo Rousseau Kaci Bernard Traoré Garnier Haddad Le-Goff Martinez Petit Nguyen Blanc Ouattara Fournier Da-Silva Mercier Bouzid Lambert Cissé Renard Colin Amrani Perrin Sow Vidal Bertin'.split(
    ' ',
  );

export type Contact = {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly role: 'referent' | 'finance';
  readonly locale: 'fr' | 'en';
};
export type Group = {
  readonly id: string;
  readonly name: string;
  readonly commune: string;
  readonly department: string;
  readonly toBeCertified: boolean;
  readonly contacts: readonly [Contact, ...Contact[]];
};

const NOT_YET_CERTIFIED = 2;
const ENGLISH = ['GA Londres', 'GA Dublin', 'GA Rodez et Aveyron'];
/** These groups will file claims, which takes two persons. */
const WITH_TWO_CONTACTS = ['GA Guéret et environs', 'GA Saint-Denis Centre'];

const ascii = (name: string) =>
  name
    .normalize('NFD')
    .replace(/[^a-z-]/gi, '')
    .toLowerCase();

/** 31 first names and 29 last names have no common divisor, so no two of the first 899 persons have the same name. */
function person(n: number, role: Contact['role'], locale: Contact['locale']): Contact {
  const [first = '', last = ''] = [FIRST_NAMES[n % FIRST_NAMES.length], LAST_NAMES[n % LAST_NAMES.length]];
  return {
    personId: crypto.randomUUID(),
    email: `${ascii(first)}.${ascii(last)}@example.org`,
    name: `${first} ${last.replace('-', ' ')}`,
    role,
    locale,
  };
}

export const allGroups = (): Group[] =>
  PLACES.map(([name, commune, department], index) => {
    const locale = ENGLISH.includes(name) ? 'en' : 'fr';
    const second =
      index % 4 === 0 || WITH_TWO_CONTACTS.includes(name) ? [person(PLACES.length + index, 'finance', locale)] : [];
    return {
      id: crypto.randomUUID(),
      name,
      commune,
      department,
      toBeCertified: index < PLACES.length - NOT_YET_CERTIFIED,
      contacts: [person(index, 'referent', locale), ...second],
    };
  });
