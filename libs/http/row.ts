import { z } from 'zod';
import type { Fault } from '../errors/app-error.ts';
import { faultsOfIssues } from './validate.ts';

/** One row of a list: as it was taken, or as it was sent, with its faults. Their pointers begin at the row. */
export type Row<T> = { readonly taken: T } | { readonly sent: unknown; readonly faults: readonly Fault[] };

/**
 * Judges each row of a list alone, so that a bad row refuses itself and not the whole list. The description of the API
 * shows the schema of the row.
 */
export const rowOf = <T extends z.ZodType>(schema: T) =>
  schema
    .transform((taken): Row<z.output<T>> => ({ taken }))
    .catch((failure: z.core.$ZodCatchCtx | undefined): Row<z.output<T>> => {
      // The writer of JSON Schema calls without a failure, to show a default. There is none.
      if (failure === undefined) return undefined as never;
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the issues that it names instead have no words yet
      return { sent: failure.value, faults: faultsOfIssues(failure.error.issues, 'body') };
    });
