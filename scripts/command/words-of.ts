/** Faults of the program, which only its stack explains; all other errors are explained by their words. */
const isOurFault = (error: Error) =>
  error.cause === undefined &&
  [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);

/** What an error says, with its causes: "fetch failed" alone would not tell that nobody listens there. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isOurFault(error)) return error.stack ?? error.message;
  const inner =
    error instanceof AggregateError ? (error.errors as unknown[]) : error.cause === undefined ? [] : [error.cause];
  return [error.message, ...inner.map(wordsOf)].filter((words) => words !== '').join(': ');
}
