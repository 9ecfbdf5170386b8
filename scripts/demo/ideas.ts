export type Content = {
  title: string;
  summary: string;
  description: string;
  howTo: { steps: string[]; materials: string[]; costLines: { label: string; amountCents: number }[] };
};

export type Idea = Content & {
  /** Says what the picture shows, for readers who cannot see it. */
  readonly alt: string;
  readonly color: readonly [red: number, green: number, blue: number];
  readonly capCents: number;
  readonly votes: number;
  readonly adaptations: readonly string[];
};

const costs = (...lines: [label: string, euros: number][]) =>
  lines.map(([label, amount]) => ({ label, amountCents: amount * 100 }));

/** Such groups really do these things. The story tells the first one in full. */
export const IDEAS: readonly [Idea, ...Idea[]] = [
  {
    title: 'Frigo solidaire de quartier',
    summary:
      'Un réfrigérateur en libre service devant un lieu ami : chacun·e dépose ce qu’il a en trop, chacun·e prend ce dont il a besoin.',
    description:
      'Un réfrigérateur d’occasion, branché chez un commerce ou une association qui l’accueille. Une équipe de voisin·es se relaie pour le nettoyer et relever la température chaque jour. On y dépose des fruits, des légumes et des produits emballés avant leur date limite, jamais de viande ni de poisson crus. Ni inscription, ni justificatif : la confiance suffit.',
    howTo: {
      steps: [
        'Trouver un lieu d’accueil et signer la convention d’une page jointe',
        'Déclarer le frigo à la mairie',
        'Réunir une dizaine de voisin·es et se répartir les jours',
        'Afficher les règles d’hygiène et la feuille de température',
        'Inaugurer autour d’un goûter et passer voir les commerces voisins',
      ],
      materials: [
        'Réfrigérateur d’occasion classe A ou B',
        'Abri en bois de récupération',
        'Thermomètre',
        'Affichettes plastifiées',
      ],
      costLines: costs(
        ['Réfrigérateur d’occasion', 180],
        ['Bois et visserie de l’abri', 120],
        ['Thermomètre, affichettes, produits d’entretien', 60],
      ),
    },
    alt: 'Un frigo jaune et ouvert, garni de légumes',
    color: [242, 193, 46],
    capCents: 40_000,
    votes: 8,
    adaptations: [
      'Le frigo sera accueilli par la laverie de la place ; le centre social tient le planning du nettoyage.',
      'Nous l’installerons devant la maison des associations, avec les jardins ouvriers pour les légumes.',
      'Deux commerces se relaieront pour l’accueillir, six mois chacun.',
    ],
  },
  {
    title: 'Collecte alimentaire devant les magasins',
    summary:
      'Un samedi devant un supermarché : une liste de produits utiles tendue à l’entrée, un caddie à la sortie, tout est redistribué dans la semaine.',
    description:
      'À quatre par créneau de deux heures, avec l’accord du magasin, le groupe propose une liste courte de produits secs et d’hygiène. La collecte est remise aux étudiant·es et aux familles par une association déjà présente dans le quartier. On en profite pour parler du prix de l’alimentation.',
    howTo: {
      steps: [
        'Demander l’accord écrit du magasin',
        'Choisir avec une association ce qui manque vraiment',
        'Imprimer la liste et tenir le planning',
        'Peser, trier et remettre la collecte sous trois jours',
      ],
      materials: ['Caddies prêtés par le magasin', 'Cartons', 'Table pliante', 'Chasubles'],
      costLines: costs(
        ['Listes et banderole', 70],
        ['Cartons et ruban', 30],
        ['Location d’un utilitaire, une demi-journée', 45],
      ),
    },
    alt: 'Des cartons de pâtes, de conserves et de savon',
    color: [211, 84, 60],
    capCents: 15_000,
    votes: 8,
    adaptations: [
      'Collecte à la sortie du campus, redistribuée par l’épicerie étudiante.',
      'Nous la ferons un jour de marché, au profit de la maraude du jeudi.',
      'Deux magasins le même matin, pour les familles de l’école.',
    ],
  },
  {
    title: 'Porte-à-porte entre voisin·es : recenser les besoins',
    summary:
      'Quatre questions à la porte, une carte des besoins et des coups de main de l’immeuble, une réunion de pied d’immeuble pour la suite.',
    description:
      'Par équipes de deux, le groupe frappe à toutes les portes d’un immeuble ou d’une rue : ce qui manque, ce qu’on sait faire, ce qu’on accepterait de partager. Rien n’est noté avec un nom sans accord. Deux semaines plus tard, une réunion rend compte à tout le monde et met en relation celles et ceux qui le souhaitent.',
    howTo: {
      steps: [
        'Choisir un périmètre de cent portes',
        'S’entraîner à deux pendant une heure',
        'Faire deux passages à des heures différentes',
        'Rendre compte au pied de l’immeuble',
      ],
      materials: ['Questionnaire d’une page', 'Porte-blocs', 'Affichettes de passage', 'Thermos'],
      costLines: costs(['Impression', 45], ['Porte-blocs et stylos', 15], ['Boissons de la réunion', 18]),
    },
    alt: 'Deux personnes devant une porte entrouverte',
    color: [70, 130, 160],
    capCents: 8_000,
    votes: 14,
    adaptations: [
      'En commençant par les tours du haut, avec l’amicale des locataires.',
      'Dans le lotissement et les trois hameaux, le dimanche matin.',
      'Questionnaire traduit en arabe et en turc par des voisines.',
    ],
  },
  {
    title: 'Repair café du samedi',
    summary: 'Une après-midi par mois, on répare ensemble ce qui allait être jeté, et chacun·e apprend à le faire.',
    description:
      'Une salle, quelques tables, des outils et des personnes qui savent réparer : petit électroménager, vélos, couture. Qui apporte un objet participe à sa réparation. Un registre note ce qui a été sauvé.',
    howTo: {
      steps: [
        'Trouver une salle et une date régulière',
        'Réunir quatre réparateur·ices',
        'Prévoir un accueil et une fiche par objet',
        'Faire tester chaque appareil avant le départ',
      ],
      materials: ['Multimètre', 'Fers à souder', 'Jeux de tournevis', 'Machine à coudre'],
      costLines: costs(['Outillage de base', 150], ['Consommables', 50], ['Café et affiches', 40]),
    },
    alt: 'Un grille-pain démonté au milieu des tournevis',
    color: [110, 150, 70],
    capCents: 25_000,
    votes: 4,
    adaptations: [
      'Chez le marchand de vélos, qui prête son atelier.',
      'Au foyer rural, le même jour que la bourse aux plants.',
    ],
  },
  {
    title: 'Gratiferia, le marché où tout est gratuit',
    summary:
      'Une zone de gratuité sur une place : on apporte ce dont on ne se sert plus, on emporte ce qui plaît, rien ne se vend ni ne s’échange.',
    description:
      'Pendant une demi-journée, vêtements, livres, jouets et vaisselle changent de mains. Les restes vont à une ressourcerie. On prévoit un coin pour les enfants et de quoi discuter.',
    howTo: {
      steps: [
        'Demander l’occupation de la place',
        'Convenir de l’enlèvement des restes',
        'Installer tables, portants et panneaux',
        'Ranger ensemble et compter ce qui est parti',
      ],
      materials: ['Tables', 'Portants', 'Bâches', 'Panneaux'],
      costLines: costs(['Location de barnums', 80], ['Panneaux et affiches', 35]),
    },
    alt: 'Des tables couvertes de livres et de vêtements sous les platanes',
    color: [150, 95, 160],
    capCents: 12_000,
    votes: 2,
    adaptations: [
      'Dans la cour de l’école, avec les parents d’élèves.',
      'Sous la halle, avec la ressourcerie du canton.',
    ],
  },
  {
    title: 'Aide aux devoirs au pied des immeubles',
    summary:
      'Deux soirs par semaine, des voisin·es aident les enfants du quartier à faire leurs devoirs, gratuitement et dans la bonne humeur.',
    description:
      'Un local commun résidentiel, un goûter, six bénévoles qui tournent. On ne remplace pas l’école : on explique, on fait lire, on rassure. Les parents sont invités une fois par mois.',
    howTo: {
      steps: [
        'Obtenir un local et vérifier l’assurance',
        'Recruter six bénévoles et se former une soirée',
        'Inscrire les enfants avec leurs parents',
        'Faire le point chaque mois',
      ],
      materials: ['Dictionnaires', 'Cahiers', 'Lampes', 'Goûters'],
      costLines: costs(['Fournitures et dictionnaires', 110], ['Goûters du trimestre', 80]),
    },
    alt: 'Des enfants et des adultes autour d’une grande table',
    color: [225, 140, 70],
    capCents: 20_000,
    votes: 3,
    adaptations: ['À la bibliothèque, le mercredi et le vendredi.', 'Avec les internes du lycée comme bénévoles.'],
  },
  {
    title: 'Cuisine collective à prix libre',
    summary:
      'Une grande tablée préparée ensemble avec des invendus, ouverte à toutes et tous, chacun·e donne ce qu’il peut.',
    description:
      'Le matin on récupère les invendus du marché, on épluche ensemble, à midi on mange. Cinquante couverts, un menu végétarien, une vaisselle partagée. La caisse à prix libre paie la fois suivante.',
    howTo: {
      steps: [
        'Réserver une cuisine aux normes',
        'S’entendre avec trois commerçants du marché',
        'Désigner une personne formée à l’hygiène',
        'Cuisiner, servir, ranger à vingt',
      ],
      materials: ['Faitouts', 'Planches et couteaux', 'Vaisselle réutilisable'],
      costLines: costs(['Faitouts et ustensiles', 180], ['Épicerie', 80], ['Location de la cuisine', 60]),
    },
    alt: 'Une longue table et de grands faitouts fumants',
    color: [190, 60, 80],
    capCents: 32_000,
    votes: 6,
    adaptations: [
      'Dans la salle paroissiale, avec les invendus du maraîcher.',
      'À la cantine de l’école pendant les vacances.',
      'En plein air, pour la fête du quartier.',
    ],
  },
  {
    title: 'Bibliothèque d’objets à emprunter',
    summary:
      'Perceuse, appareil à raclette, tente, nettoyeur à vapeur : des objets dont on se sert deux fois par an, achetés ensemble et prêtés à tout le monde.',
    description:
      'Un placard, un catalogue, une permanence par semaine. Les objets sont donnés ou achetés d’occasion, vérifiés au retour, réparés s’il le faut. Une caution symbolique ou un simple engagement, au choix du groupe.',
    howTo: {
      steps: [
        'Demander au quartier ce qui manque',
        'Trouver un local qui ferme à clé',
        'Acheter ou récupérer vingt objets',
        'Étiqueter, tenir le registre des prêts',
      ],
      materials: ['Étagères', 'Vingt objets de départ', 'Étiquettes', 'Cahier des prêts'],
      costLines: costs(['Objets d’occasion', 320], ['Étagères et cadenas', 90], ['Étiquettes', 20]),
    },
    alt: 'Une étagère avec une perceuse, une tente et un appareil à raclette',
    color: [60, 90, 140],
    capCents: 50_000,
    votes: 10,
    adaptations: [
      'Au tiers-lieu, avec le catalogue affiché dans la vitrine.',
      'Dans le garage d’une adhérente, ouvert le samedi.',
      'Itinérante : une remorque qui passe dans cinq villages.',
    ],
  },
];

/** The actions after the first one that cross as soon as their groups have voted. */
export const CROSS_AT_ONCE: readonly number[] = [1, 2];
/** The action with as many votes as its threshold, which crosses when some nights have lowered the rate: the seventh. */
export const CROSSES_BY_NIGHT = IDEAS.length - 2;
/** The dear action for which enough groups vote and money lacks until the top-up: the eighth. */
export const WAITS_FOR_MONEY = IDEAS.length - 1;
