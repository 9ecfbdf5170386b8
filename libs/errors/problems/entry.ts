/**
 * Whether a caller may send the request again:
 * `shortly`: unchanged, after the seconds in Retry-After; `corrected`: only another request; `later`: once the state it
 * meets has changed; `no`: never, for this caller or this thing.
 */
export type Retry = 'shortly' | 'corrected' | 'later' | 'no';

/** The parts of a request, and the stored thing that it is about. */
export const PLACES = ['body', 'path', 'query', 'header', 'resource'] as const;
export type FieldError = {
  readonly in: (typeof PLACES)[number];
  /** RFC 6901, into that part. */ readonly pointer: string;
  readonly detail: string;
};

/** One way in which a call can fail. The key under which it stands is its code: stable, and the end of its `type`. */
export type ProblemEntry = {
  readonly status: number;
  /** The same for every occurrence; `detail` tells of this one. */
  readonly title: string;
  readonly happened: string;
  readonly remedy: string;
  readonly retry: Retry;
  /** Seconds after which the same call may succeed, where the code alone tells it. */
  readonly retryAfter?: number;
  /** A `detail` as it is answered. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Answered before a route is reached, so no operation declares it. */
  readonly beforeRoutes?: true;
  /** Never answered to a call: it stands in a dead letter, for those who operate Seuil. */
  readonly seenBy?: 'operators';
};
