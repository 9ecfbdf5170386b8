/** Closes the run with one plain line that any tool can read; before it, where to look when something failed. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    const log = failed > 0 ? '\nWhat the services logged meanwhile is in .seuil/test-log.\n' : '';
    // At the very end: Jest prints its own summary after all reporters.
    process.once('exit', () => process.stdout.write(`${log}\n${numPassedTests} passed, ${failed} failed${skipped}\n`));
  }
}
