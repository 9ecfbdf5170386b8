import type { ProblemEntry } from './entry.ts';

/** These problems can happen to any call. */
export const EVERY_ROUTE = {
  'malformed-request': {
    status: 400,
    title: 'Malformed request',
    retry: 'corrected',
    happened:
      'The request could not be read. The body is not valid JSON in UTF-8, the transfer broke off, the body is not encoded as its headers say, or the URL is not encoded correctly.',
    remedy:
      'Compare your request with the example of the operation. If the transfer broke off, send the request again with the same Idempotency-Key.',
    exampleDetail: 'The body is not valid JSON: Unexpected end of JSON input',
  },
  'idempotency-key-required': {
    status: 400,
    title: 'An Idempotency-Key is needed',
    retry: 'corrected',
    happened:
      'This operation creates something that has no natural key. If you sent it again after a lost answer, it would create the same thing twice.',
    remedy:
      'Make a new UUID for each intention and store it with the intention. Send it as Idempotency-Key with the first attempt and with every repeat.',
    exampleDetail: 'Send an Idempotency-Key (a new UUID per intention), so that a repeat does nothing twice.',
  },
  unauthenticated: {
    status: 401,
    title: 'Not signed in',
    retry: 'corrected',
    happened:
      'The request has no bearer token, or its token is not valid: the token has expired, is for another audience, comes from another issuer, has a wrong signature, or lacks a claim that its scope needs.',
    remedy:
      'Get a new token from the platform and send it as Authorization: Bearer. The detail names the check that failed. If the token looks right, compare the clocks.',
    exampleDetail: 'The token is not valid: ERR_JWT_EXPIRED.',
  },
  'insufficient-scope': {
    status: 403,
    title: 'The token lacks a scope',
    retry: 'corrected',
    happened: 'The token is valid, but none of its scopes allows this operation.',
    remedy:
      'Ask the platform for a token with one of the scopes that the detail names. A machine token can only have the scope `directory` or `envelope`.',
    exampleDetail: 'This needs a token with scope group.',
  },
  'person-erased': {
    status: 403,
    title: 'This person was erased',
    retry: 'no',
    happened:
      'The person of the token has left, and the platform had them erased. Nothing is written in their name any more, also while a token that was made before is still valid.',
    remedy:
      'End the session of this person. If the erasure was a mistake, the person can take part again 30 days after it was last announced.',
    exampleDetail: 'This person was erased; nothing is written in their name any more.',
  },
  'not-your-group': {
    status: 403,
    title: 'Not your group',
    retry: 'no',
    happened: 'The request is about a group that is not among the `groups` of the token.',
    remedy: 'Name a group that the person manages. If the person has just become its manager, get a new token.',
    exampleDetail: 'You do not manage this group.',
  },
  'own-group': {
    status: 403,
    title: 'It is your own group',
    retry: 'no',
    happened:
      'Nobody decides on a group that they manage. Reviewers, finance and payers leave the decision to another person.',
    remedy: 'Let another person take this step.',
    exampleDetail: 'Nobody decides on a group that they manage.',
  },
  'not-certified': {
    status: 403,
    title: 'The group is not certified',
    retry: 'later',
    happened:
      'Only groups that are certified at this moment can take part, and a member can read published things only while the group is certified. A group can lose its certification at any time.',
    remedy: 'Show the reason to the person. When the platform has certified the group again, the same call succeeds.',
    exampleDetail: 'Only certified groups take part; this one is not certified now.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    retry: 'no',
    happened:
      'The thing does not exist, or it is private to a group that the caller does not manage. The answer does not say which of the two is true.',
    remedy: 'Check the id. Also check whether the person manages the group to which the thing belongs.',
    exampleDetail: 'There is no such claim.',
  },
  'not-known-yet': {
    status: 404,
    title: 'Not known here yet',
    retry: 'shortly',
    retryAfter: 2,
    happened:
      'Another service created the group, action or season, and this service has not heard of it yet. This takes a moment, and only rarely some seconds.',
    remedy:
      'Send the same request again after the seconds in Retry-After, for 30 seconds at most. If the answer is still the same, the id is wrong.',
    exampleDetail: 'This action is not known here yet; try again shortly.',
  },
  'method-not-allowed': {
    beforeRoutes: true,
    status: 405,
    title: 'Method not allowed',
    retry: 'corrected',
    happened: 'The path exists, but it does not accept this method.',
    remedy: 'Use one of the methods that the Allow header names.',
    exampleDetail: 'This path takes GET, HEAD, OPTIONS, POST.',
  },
  'request-timeout': {
    beforeRoutes: true,
    status: 408,
    title: 'Too slow',
    retry: 'later',
    happened: 'The request did not arrive in time, and the server closed the connection.',
    remedy: 'Send the request again over a better connection. If it had an Idempotency-Key, use the same one.',
    exampleDetail: 'The request did not come in time.',
  },
  'changed-meanwhile': {
    status: 409,
    title: 'Changed at the same moment',
    retry: 'shortly',
    retryAfter: 1,
    happened: 'Other callers wrote to the same thing again and again during this call. The call wrote nothing.',
    remedy:
      'Send the same request again after the seconds in Retry-After. If it had an Idempotency-Key, use the same one.',
    exampleDetail: 'Somebody else changed this at the same moment; try again.',
  },
  'illegal-transition': {
    status: 409,
    title: 'Not possible in this state',
    retry: 'later',
    happened: 'The state of the thing does not allow this step. Often the step was already taken.',
    remedy: 'Read the thing again and show the steps that its present state allows. The detail names them.',
    exampleDetail:
      '"approve" is not possible for a claim in state "paid"; possible now: check-invoice, book-refund, add-invoice.',
  },
  'version-mismatch': {
    status: 412,
    title: 'It has changed since you read it',
    retry: 'corrected',
    happened:
      'If-Match, or `version` in the body, names another version than the present one. Somebody has changed the thing since you read it. Nothing was overwritten.',
    remedy: 'Read the thing again, show the person what changed, and send the change with the new ETag.',
    exampleDetail: 'Somebody changed this claim since you read it; read it again.',
  },
  'too-large': {
    status: 413,
    title: 'Too large',
    retry: 'corrected',
    happened: 'The body is larger than this operation accepts.',
    remedy: 'Send less at once: split the batch, or make the file smaller.',
    exampleDetail: 'The body is larger than 10MB.',
  },
  'unsupported-content': {
    status: 415,
    title: 'Unsupported content',
    retry: 'corrected',
    happened:
      'The operation does not accept this Content-Type, or it does not read this compression, or the content of a file does not match its name or type. Seuil judges a file by its content.',
    remedy:
      'Send a content type that the description of the operation names. Convert the file to a format that the description lists.',
    exampleDetail: 'Send application/json.',
  },
  'invalid-request': {
    status: 422,
    title: 'Invalid content',
    retry: 'corrected',
    happened:
      'The request could be read, but some of its values are not acceptable. `errors` lists all of them at once.',
    remedy:
      'Show each error at its field. `in` names the part of the request, and `pointer` is an RFC 6901 JSON pointer into that part.',
    exampleDetail: '2 faults in the request.',
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
      'The same caller has already sent this key to the same URL with another body. The result of the first call stays.',
    remedy:
      'A key belongs to one intention. Make a new key for a changed request. If you did not change the request, your program does not build the body in the same way each time.',
    exampleDetail: 'This Idempotency-Key was used with another body.',
    errors: [{ in: 'header', pointer: '/idempotency-key', detail: 'used with another body' }],
  },
  'if-match-required': {
    status: 428,
    title: 'If-Match is needed',
    retry: 'corrected',
    happened:
      'Several people can change this thing. Without the version that you saw, you could overwrite a change, or decide on one, that you did not see.',
    remedy: 'Send the ETag of your last read as If-Match.',
    exampleDetail: 'Send the ETag that you saw in If-Match, so that what you change or decide on is what you saw.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    retry: 'shortly',
    retryAfter: 1,
    happened:
      'This caller made more calls within a minute than it may. For calls without a token, the calls of the address count. The call did nothing.',
    remedy:
      'Wait for the seconds in Retry-After. The headers RateLimit-Policy and RateLimit say in advance how many calls are left. A batch or an export counts as one call.',
    exampleDetail: 'More than 3000 calls a minute.',
  },
  'headers-too-large': {
    beforeRoutes: true,
    status: 431,
    title: 'Headers too large',
    retry: 'corrected',
    happened: 'The headers of the request are larger than the server reads.',
    remedy: 'Send fewer or shorter headers. The reason may be a token with very many groups.',
    exampleDetail: 'The headers are larger than 16 kB.',
  },
  internal: {
    status: 500,
    title: 'Our fault',
    retry: 'later',
    happened: 'Something broke on our side. Our log has it under the request id.',
    remedy:
      'Send the same request again later, with the same Idempotency-Key: it takes effect once. If the problem stays, tell the operators of Seuil the request id.',
    exampleDetail: 'Something broke on our side; the request id leads us to it.',
  },
  busy: {
    status: 503,
    title: 'Too much at once',
    retry: 'shortly',
    retryAfter: 5,
    happened:
      'More large bodies arrived at this moment than one process keeps in memory, or more of yours than one caller may send at once. The body was not read.',
    remedy:
      'Send the same request again after the seconds in Retry-After, with the same Idempotency-Key if there was one. Send large files one after the other.',
    exampleDetail: 'Too many large bodies arrive at this moment; nothing was read.',
  },
  'store-unavailable': {
    status: 503,
    title: 'Not available now',
    retry: 'shortly',
    retryAfter: 2,
    happened: "At this moment the service cannot reach its database or the platform's keys.",
    remedy:
      'Send the same request again after the seconds in Retry-After, and make the pause longer each time. Seuil may have written something that it did not confirm. The same Idempotency-Key, or the natural key, makes sure that it does not happen twice.',
    exampleDetail:
      'The database does not answer now. What was not confirmed may or may not have happened: send the same again.',
  },
} as const satisfies Record<string, ProblemEntry>;
