import type { ProblemEntry } from './entry.ts';

/** What can happen to any call, whatever it is about. */
export const EVERY_ROUTE = {
  'malformed-request': {
    status: 400,
    title: 'Malformed request',
    retry: 'corrected',
    happened:
      'The request could not be read: the body is not valid JSON in UTF-8, it broke off, it is not encoded as its headers say, or the URL is not well encoded.',
    remedy:
      'Compare what you send with the example of the operation. If the transfer broke off, send it again with the same Idempotency-Key.',
    detail: 'The body is not valid JSON: Unexpected end of JSON input',
  },
  'idempotency-key-required': {
    status: 400,
    title: 'An Idempotency-Key is needed',
    retry: 'corrected',
    happened:
      'This operation creates something that has no natural key, so a repeat after a lost answer would create it twice.',
    remedy:
      'Make a new UUID per intention, keep it with the intention, and send it as Idempotency-Key with the first try and all repeats.',
    detail: 'Send an Idempotency-Key (a new UUID per intention), so that a repeat does nothing twice.',
  },
  unauthenticated: {
    status: 401,
    title: 'Not signed in',
    retry: 'corrected',
    happened:
      'The request has no bearer token, or one that is expired, for another audience, of another issuer, wrongly signed, or without the claims that its scope needs.',
    remedy:
      'Get a fresh token from the platform and send it as Authorization: Bearer. The detail names the check that failed; compare the clocks if the token looks right.',
    detail: 'The token is not valid: ERR_JWT_EXPIRED.',
  },
  'insufficient-scope': {
    status: 403,
    title: 'The token lacks a scope',
    retry: 'corrected',
    happened: 'The token is valid, but none of its scopes may call this operation.',
    remedy:
      'Ask the platform for a token with one of the scopes that the detail names. Machine tokens hold `directory` or `envelope` only.',
    detail: 'This needs a token with scope group.',
  },
  'not-your-group': {
    status: 403,
    title: 'Not your group',
    retry: 'no',
    happened: 'The request is about a group that is not among the `groups` of the token.',
    remedy: 'Name a group that the person manages. If they became its manager just now, get a fresh token.',
    detail: 'You do not manage this group.',
  },
  'own-group': {
    status: 403,
    title: 'It is your own group',
    retry: 'no',
    happened: 'Nobody decides on a group that they manage: reviewers, finance and payers leave it to somebody else.',
    remedy: 'Let another person take this step.',
    detail: 'Nobody decides on a group that they manage.',
  },
  'not-certified': {
    status: 403,
    title: 'The group is not certified',
    retry: 'later',
    happened:
      'Only groups that are certified at this moment take part, and published things are open to their members. A certification can end at any time.',
    remedy: 'Show the reason to the person. When the platform has certified the group again, the same call succeeds.',
    detail: 'Only certified groups take part; this one is not certified now.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    retry: 'no',
    happened:
      'There is no such thing, or it is private to a group that the caller does not manage. Which of the two is not told.',
    remedy: 'Check the id, and whether the person manages the group that it belongs to.',
    detail: 'There is no such claim.',
  },
  'not-known-yet': {
    status: 404,
    title: 'Not known here yet',
    retry: 'shortly',
    retryAfter: 2,
    happened:
      'The group, action or season was made in another service, and its news has not arrived here. That takes moments, seldom seconds.',
    remedy:
      'Send the same request again after the seconds in Retry-After, for 30 seconds at most. If it is unknown still, the id is wrong.',
    detail: 'This action is not known here yet; try again shortly.',
  },
  'method-not-allowed': {
    beforeRoutes: true,
    status: 405,
    title: 'Method not allowed',
    retry: 'corrected',
    happened: 'The path exists, but not with this method.',
    remedy: 'Use one of the methods that the Allow header names.',
    detail: 'This path takes GET, HEAD, OPTIONS, POST.',
  },
  'request-timeout': {
    beforeRoutes: true,
    status: 408,
    title: 'Too slow',
    retry: 'later',
    happened: 'The request did not come in time, and the connection was closed.',
    remedy: 'Send it again over a better connection, with the same Idempotency-Key if it had one.',
    detail: 'The request did not come in time.',
  },
  'changed-meanwhile': {
    status: 409,
    title: 'Changed at the same moment',
    retry: 'shortly',
    retryAfter: 1,
    happened:
      'Others wrote to the same thing again and again at the very moment of this call; nothing of it was written.',
    remedy:
      'Send the same request again after the seconds in Retry-After, with the same Idempotency-Key if it had one.',
    detail: 'Somebody else changed this at the same moment; try again.',
  },
  'illegal-transition': {
    status: 409,
    title: 'Not possible in this state',
    retry: 'later',
    happened: 'The thing is in a state in which this step is not possible, often because the step was taken already.',
    remedy: 'Read the thing again and show what is possible in its present state; the detail names it.',
    detail:
      '"approve" is not possible for a claim in state "paid"; possible now: check-invoice, book-refund, add-invoice.',
  },
  'version-mismatch': {
    status: 412,
    title: 'It has changed since you read it',
    retry: 'corrected',
    happened:
      'If-Match, or `version` in the body, names an older version: somebody changed the thing since it was read. Nothing was overwritten.',
    remedy: 'Read it again, let the person look at what changed, and send the change with the new ETag.',
    detail: 'Somebody changed this claim since you read it; read it again.',
  },
  'too-large': {
    status: 413,
    title: 'Too large',
    retry: 'corrected',
    happened: 'The body is larger than this operation accepts.',
    remedy: 'Send less at once: split a batch, or make the file smaller.',
    detail: 'The body is larger than 10MB.',
  },
  'unsupported-content': {
    status: 415,
    title: 'Unsupported content',
    retry: 'corrected',
    happened:
      'The Content-Type is not one that the operation takes, the body is compressed in a way it does not read, or a file is not what its name or type says. Files are judged by their content.',
    remedy: 'Send the content type of the description; convert the file to one of the formats that it lists.',
    detail: 'Send application/json.',
  },
  'invalid-request': {
    status: 422,
    title: 'Invalid content',
    retry: 'corrected',
    happened:
      'The request was understood, but some of its values are not acceptable. All of them are listed at once in `errors`.',
    remedy:
      'Show each error at its field: `in` names the part of the request, `pointer` is an RFC 6901 JSON pointer into that part.',
    detail: '2 faults in the request.',
    errors: [
      { in: 'body', pointer: '/lines/0/amountCents', detail: 'Too small: expected number to be >=1' },
      { in: 'query', pointer: '/limit', detail: 'Too big: expected number to be <=100' },
    ],
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for something else',
    retry: 'corrected',
    happened:
      'The same caller sent this key before to the same URL, with another body. What the first call did stands.',
    remedy:
      'A key belongs to one intention: make a new one for a changed request. If you did not change anything, the body is not built the same way each time.',
    detail: 'This Idempotency-Key was used with another body.',
    errors: [{ in: 'header', pointer: '/idempotency-key', detail: 'used with another body' }],
  },
  'if-match-required': {
    status: 428,
    title: 'If-Match is needed',
    retry: 'corrected',
    happened:
      'This thing is edited by several people. Without the version that you saw, you could overwrite a change that you did not see.',
    remedy: 'Send the ETag of your last read in If-Match.',
    detail: 'Send the ETag that you saw in If-Match, so that nobody is overwritten.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    retry: 'shortly',
    retryAfter: 1,
    happened:
      'This caller, or for calls without a token this address, made more calls within a minute than it may. Nothing was done.',
    remedy:
      'Wait the seconds in Retry-After. The headers RateLimit-Policy and RateLimit tell beforehand what is left; batches and exports cost one call.',
    detail: 'More than 3000 calls a minute.',
  },
  'headers-too-large': {
    beforeRoutes: true,
    status: 431,
    title: 'Headers too large',
    retry: 'corrected',
    happened: 'The headers of the request are larger than is read.',
    remedy: 'Send fewer or shorter headers; a token with very many groups may be the reason.',
    detail: 'The headers are larger than 16 kB.',
  },
  internal: {
    status: 500,
    title: 'Our fault',
    retry: 'later',
    happened: 'Something broke on our side. It is in our log under the request id.',
    remedy:
      'Send the same request again later, with the same Idempotency-Key: it takes effect once. If it stays, tell those who operate Seuil the request id.',
    detail: 'Something broke on our side; the request id leads us to it.',
  },
  'store-unavailable': {
    status: 503,
    title: 'Not available now',
    retry: 'shortly',
    retryAfter: 2,
    happened: "The database, or the platform's keys, cannot be reached at this moment.",
    remedy:
      'Send the same request again after the seconds in Retry-After, slowing down while it lasts. What was not confirmed may have been written: the same Idempotency-Key, or the natural key, keeps it from happening twice.',
    detail: 'The database cannot be reached now; nothing was changed that was not confirmed.',
  },
} as const satisfies Record<string, ProblemEntry>;
