/**
 * Anywhere between half and all of a pause, so that what failed together does not come back together.
 * @param random from [0, 1)
 * @returns milliseconds, whole
 */
export const halfToAll = (fullMs: number, random: number): number => Math.round(fullMs / 2 + (fullMs / 2) * random);
