export type BodyLimit = `${number}mb`;

/** The size of an uploaded file at most. The ingress and the proxy of compose let as much through (a test). */
export const FILE_LIMIT = '10mb' satisfies BodyLimit;

/** A limit as texts say it: `10 MB`. */
export const inWords = (limit: BodyLimit): string => `${Number.parseInt(limit, 10)} MB`;
