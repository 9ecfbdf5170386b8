export const keyOf = (word: string) => `${word}-`.padEnd(40, '0123456789abcdef');

/** The values of somebody who runs Seuil for real: nothing in them is known from the sources or the documentation. */
export const OWN_VALUES = {
  MONGODB_URI: 'mongodb://seuil:word@db.mouvement.fr/?replicaSet=rs0',
  REDIS_URL: 'rediss://:word@queue.mouvement.fr:6379',
  AUTH_ISSUER: 'https://plateforme.mouvement.fr',
  AUTH_JWKS_URL: 'https://plateforme.mouvement.fr/keys',
  SMTP_URL: 'smtps://seuil:word@mail.mouvement.fr',
  MAIL_FROM: 'Seuil <seuil@mouvement.fr>',
  PUBLIC_URL: 'https://seuil.mouvement.fr',
  SITE_URL: 'https://plateforme.mouvement.fr',
  REVIEW_EMAIL: 'relecture@mouvement.fr',
  FINANCE_EMAIL: 'finances@mouvement.fr',
  OPS_EMAIL: 'technique@mouvement.fr',
  PAYER_NAME: 'Mouvement',
  PAYER_IBAN: 'FR7412739000505514362789Y13',
  PAYER_BIC: 'BDFEFRPPXXX',
  UNSUBSCRIBE_KEY: keyOf('u'),
  VOTER_HASH_KEY: keyOf('v'),
  IBAN_KEY: keyOf('i'),
  IBAN_FINGERPRINT_KEY: keyOf('f'),
  DOCUMENT_LINK_KEY: keyOf('d'),
  WEBHOOK_KEY: keyOf('w'),
} as const;

/** What an operator makes of the overlay of production: each value that it leaves empty is theirs. */
export const filledIn = (variables: Readonly<Record<string, string>>): Record<string, string> => {
  const own: Readonly<Record<string, string>> = OWN_VALUES;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value || (own[name] ?? '')]));
};
