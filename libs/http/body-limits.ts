export type BodyLimit = `${number}mb`;

/**
 * The largest size of an uploaded file. The ingress and the proxy of compose let files of this size through; a test
 * checks it.
 */
export const FILE_LIMIT = '10mb' satisfies BodyLimit;

/** Gives a limit as texts write it: `10 MB`. */
export const inWords = (limit: BodyLimit): string => `${Number.parseInt(limit, 10)} MB`;
