import { AppError } from '../../libs/errors/app-error.ts';

/** @throws version-mismatch when somebody else wrote since the caller looked */
export function requireVersion({ version }: { readonly version: number }, seen: number): void {
  if (version !== seen)
    throw new AppError(
      'precondition',
      'version-mismatch',
      `It is at version ${version} by now, not ${seen}: look again before you overwrite.`,
    );
}
