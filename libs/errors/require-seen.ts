import { AppError } from './app-error.ts';

/**
 * Checks that a person decides on what they saw: somebody may have changed it since.
 * @param seen the version that the person saw, as If-Match named it
 * @throws version-mismatch
 */
export function requireSeen(noun: string, { version }: { readonly version: number }, seen: number): void {
  if (version !== seen)
    throw new AppError(
      'precondition',
      'version-mismatch',
      `Somebody changed this ${noun} since you read it; read it again.`,
    );
}
