import { WHOLE } from './fields.ts';

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Sentences for people, in each language. */
export type Sentences = Readonly<Record<Language, readonly string[]>>;

const LOCALE = { fr: 'fr-FR', en: 'en-GB' } as const;

/** Formats a share: "3,2 %" for `fr`, "3.2%" for `en`. @param basisPoints may be a fraction of a basis point */
export const formatShare = (basisPoints: number, language: Language): string =>
  new Intl.NumberFormat(LOCALE[language], { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / WHOLE);

export const formatCount = (count: number, language: Language): string =>
  new Intl.NumberFormat(LOCALE[language]).format(count);
