/**
 * Tells whether a caller may send the request again:
 * `shortly`: the same request, after the seconds in Retry-After;
 * `corrected`: only a corrected request;
 * `later`: the same request, once the state that refused it has changed;
 * `no`: never, for this caller or this object.
 */
export type Retry = 'shortly' | 'corrected' | 'later' | 'no';

/** The places of a fault: the parts of a request, and the stored object that the request is about. */
export const PLACES = ['body', 'path', 'query', 'header', 'resource'] as const;
export type FieldError = {
  readonly in: (typeof PLACES)[number];
  /** A JSON pointer (RFC 6901) into that part. */ readonly pointer: string;
  readonly detail: string;
};

/** One way in which a call can fail. The key of the entry is its code: it is stable, and the end of the `type`. */
export type ProblemEntry = {
  readonly status: number;
  /** The title is the same for every occurrence. */
  readonly title: string;
  readonly happened: string;
  readonly remedy: string;
  readonly retry: Retry;
  /** The number of seconds after which the same call may succeed, when the code alone determines it. */
  readonly retryAfter?: number;
  /** An example of the `detail` of one occurrence. The story that refuses writes the `detail` of its own occurrence. */
  readonly exampleDetail: string;
  readonly errors?: readonly FieldError[];
  /** The problem is answered before a route is reached, so no operation declares it. */
  readonly beforeRoutes?: true;
  /** The problem is never answered to a call: it stands in a dead letter, for those who operate Seuil. */
  readonly seenBy?: 'operators';
};
