import type { MailerDeps } from '../deps.ts';

/**
 * Erases a person by id. The mailer knows only operators by their id: those who handled dead letters and suppressed
 * addresses.
 */
export async function erasePerson(
  { suppressions, eraseFromDeadLetters }: Pick<MailerDeps, 'suppressions' | 'eraseFromDeadLetters'>,
  personId: string,
): Promise<void> {
  await suppressions.erasePerson(personId);
  await eraseFromDeadLetters([personId]);
}
