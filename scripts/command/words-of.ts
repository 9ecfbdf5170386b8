/**
 * These errors are faults of the program, which only a stack explains. All other errors are explained by their message.
 */
const isOurFault = (error: Error) =>
  error.cause === undefined &&
  [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);

/**
 * Gives the message of an error with those of its causes: "fetch failed" alone would not tell that nothing listens
 * there.
 */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isOurFault(error)) return error.stack ?? error.message;
  const inner =
    error instanceof AggregateError ? (error.errors as unknown[]) : error.cause === undefined ? [] : [error.cause];
  return [error.message, ...inner.map(wordsOf)].filter((words) => words !== '').join(': ');
}
