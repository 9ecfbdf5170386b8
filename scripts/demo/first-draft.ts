import type { Content } from './ideas.ts';

/** The idea of the fridge as it first came in: tied to one place, and without a how-to. */
export const FIRST_DRAFT: Content = {
  title: 'Un frigo solidaire rue Ramponeau',
  summary: 'Mettre un frigo en libre service devant notre local, rue Ramponeau.',
  description: 'Nous voudrions installer un frigo devant notre local de la rue Ramponeau avant la fête du quartier.',
  howTo: { steps: [], materials: [], costLines: [] },
};

export const COMMENT =
  'Très belle idée, merci ! Pour que d’autres groupes puissent la reprendre, il faudrait qu’elle ne dépende ni de votre rue ni de la fête.';
export const ANSWER =
  'Merci, c’est repris : nous avons tout réécrit avec l’équipe qui tient déjà un frigo à Montreuil.';

export const REQUESTS: { level: 'must' | 'should'; text: string }[] = [
  { level: 'must', text: 'Donner le mode d’emploi : étapes, matériel, coûts indicatifs, règles d’hygiène.' },
  { level: 'should', text: 'Ajouter une image : les groupes doivent pouvoir se projeter.' },
];

export const CRITERIA = {
  'self-organisation-or-solidarity': 'Une solidarité concrète, tenue par les voisin·es.',
  'easy-to-do': 'Dix personnes et un lieu d’accueil suffisent.',
  'cost-effective': 'Peu d’argent pour un service de toute l’année.',
  reproducible: 'Le mode d’emploi permet à tout groupe de s’y mettre.',
  'not-tied-to-place-or-moment': 'Plus rien ne dépend d’une rue ni d’une date.',
  'low-risk': 'Des groupes le font déjà, les règles sont claires.',
  distinct: 'Aucune action publiée ne propose la même chose.',
} as const;
