const DUPLICATE_KEY = 11000;

/** @returns whether a unique index refused a write: any index, or the one on the given key */
export function isDuplicate(error: unknown, key?: string): boolean {
  const { code, keyPattern, message } = error as {
    code?: number;
    keyPattern?: Record<string, unknown>;
    message?: string;
  };
  if (code !== DUPLICATE_KEY) return false;
  return key === undefined || (keyPattern ? key in keyPattern : Boolean(message?.includes(key)));
}

/** @returns the positions in a bulk write that a unique index refused @throws any other failure */
export async function duplicatesIn(write: Promise<unknown>): Promise<number[]> {
  try {
    await write;
    return [];
  } catch (error) {
    const { writeErrors = [] } = error as { writeErrors?: { code: number; index: number }[] };
    if (writeErrors.length === 0 || writeErrors.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    return writeErrors.map(({ index }) => index);
  }
}
