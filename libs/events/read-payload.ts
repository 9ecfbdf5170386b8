import type { z } from 'zod';
import { AppError } from '../errors/app-error.ts';
import type { Upcast } from './payloads/index.ts';

type ReceivedEvent = { readonly type: string; readonly dataversion?: number | undefined; readonly data: unknown };

/**
 * Gives the payload as this version of Seuil knows it, whichever version wrote it. Payloads of former versions are
 * converted, and fields that are not known here are left out.
 * @throws unknown-event when it was written by a newer version, and ZodError when it is wrong
 */
export function readPayload<S extends z.ZodType>(
  { type, dataversion = 1, data }: ReceivedEvent,
  schema: S,
  upcasts: readonly Upcast[] = [],
): z.infer<S> {
  const present = upcasts.length + 1;
  if (dataversion > present)
    throw new AppError(
      'invalid',
      'unknown-event',
      `${type} is of version ${dataversion}; this process knows it up to version ${present}`,
    );
  return schema.parse(
    upcasts.slice(dataversion - 1).reduce((former, upcast) => upcast(former as Parameters<Upcast>[0]), data),
  );
}
