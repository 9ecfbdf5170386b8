/**
 * Gives a random part of a pause, between half and all of it, so that processes that failed together do not all come
 * back together.
 * @param random from [0, 1)
 * @returns milliseconds, whole
 */
export const halfToAll = (fullMs: number, random: number): number => Math.round(fullMs / 2 + (fullMs / 2) * random);
