/** The command was used wrongly. The caller gets these words together with the usage, and the exit code is 2. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}
