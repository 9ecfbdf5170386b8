import { StaleWrite } from '../../../libs/errors/transient.ts';

/** @returns what was written, or undefined when somebody else wrote first, who then has it in hand */
export async function unlessStale<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof StaleWrite) return undefined;
    throw error;
  }
}
