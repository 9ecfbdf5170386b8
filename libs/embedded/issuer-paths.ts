/** Under these paths, compose and the development overlay answer in place of the platform, beside the API. */
export const ISSUER_PATHS = { keys: '/development/jwks.json', tokens: '/development/tokens' } as const;
/** The web root of Mailpit beside the API. */
export const MAILPIT_PATH = '/development/mail';
