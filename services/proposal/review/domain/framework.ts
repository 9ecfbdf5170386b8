/**
 * These are the criteria of the national assembly, and one more: `distinct` means that nobody splits an existing action
 * into parts.
 */
export const CRITERIA = [
  'self-organisation-or-solidarity',
  'easy-to-do',
  'cost-effective',
  'reproducible',
  'not-tied-to-place-or-moment',
  'low-risk',
  'distinct',
] as const;
export type Criterion = (typeof CRITERIA)[number];

export const CRITERION_LABELS: Readonly<Record<Criterion, { readonly fr: string; readonly en: string }>> = {
  'self-organisation-or-solidarity': {
    fr: "Action concrète d'auto-organisation ou de solidarité",
    en: 'Concrete self-organisation or solidarity',
  },
  'easy-to-do': { fr: 'Facile à réaliser', en: 'Easy to do' },
  'cost-effective': { fr: 'Bon rapport entre coût et effet', en: 'Cost-effective' },
  reproducible: { fr: 'Reproductible par de nombreux groupes', en: 'Reproducible by many groups' },
  'not-tied-to-place-or-moment': {
    fr: 'Non liée à un lieu ou à un moment particulier',
    en: 'Not tied to one place or moment',
  },
  'low-risk': { fr: 'Faible risque de ne pas aboutir', en: 'Low risk of not succeeding' },
  distinct: { fr: 'Distincte des actions déjà publiées', en: 'Distinct from the published actions' },
};

/** An assessment is a decision on one criterion. Its `revision` is the one that the reviewer had read. */
export type Assessment = {
  readonly met: boolean;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  readonly revision: number;
};

export type Framework = Readonly<Record<Criterion, Assessment | null>>;

export const UNASSESSED = Object.fromEntries(CRITERIA.map((criterion) => [criterion, null])) as Framework;
