/** Everybody knows these keys, so they are good for a laptop only: `publishedFaults` refuses each of them in production. */
export const DEVELOPMENT_KEYS = {
  unsubscribe: 'development-only-unsubscribe-key-0000',
  voter: 'development-only-voter-hash-key-000000',
  iban: 'development-only-iban-encryption-key-0',
  ibanFingerprint: 'development-only-iban-fingerprint-key',
  documentLink: 'development-only-document-link-key-0',
  webhook: 'development-only-webhook-secrets-key-0',
} as const;
