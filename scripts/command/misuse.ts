/** The command was used wrongly: its words go to the caller together with how to use it, and the exit code is 2. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}
