/** Where compose and the development overlay answer for the platform, beside the API. */
export const ISSUER_PATHS = { keys: '/development/jwks.json', tokens: '/development/tokens' } as const;
/** Mailpit's web root there. */
export const MAILPIT_PATH = '/development/mail';
