import { createHmac } from 'node:crypto';
import { definePlainCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openProjection, type Known } from '../../../libs/mongo/projection.ts';
import { derivedKey } from '../../../libs/signing/derived-key.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import type { Frequency } from '../groups/domain/group.ts';

/**
 * A choice says how often an address receives optional mail about a group. It stays with the address and the group,
 * whatever happens to the contact meanwhile, and it outlives an erasure: otherwise somebody who had unsubscribed would
 * be written to again as soon as the platform names the address once more.
 */
export type Choice = {
  /** With null the choice is about all groups of the address, until a later one is about a single group. */
  readonly groupId: string | null;
  /** This is the key of the address (recipientKey). */
  readonly recipient: string;
  readonly frequency: Frequency;
  readonly at: Date;
};

/** What an address chose about a group; undefined when it never chose. */
export type ChosenFrequency = (groupId: string, email: string) => Frequency | undefined;

/** The id is a keyed hash of group and address. The version is the instant of the choice in epoch milliseconds. */
type ChoiceRow = Known & { readonly frequency: Frequency };

export const choiceCollection = definePlainCollection<ChoiceRow>({
  name: 'mail-choices',
  noun: 'choice',
  fields: { version: Number, frequency: String },
});

/** A frequency that was chosen before choices were kept has no known instant. It is older than any other choice. */
export const LONG_AGO = new Date(1);

const EVERY_GROUP = '*';

/** @param key the hashes are made with a key that is derived from this one; with another key no choice is found again */
export function openChoices(database: Database, key: string) {
  const rows = openProjection(database, choiceCollection);
  const hashKey = derivedKey('mail-choice', key);
  const idOf = (groupId: string | null, recipient: string) =>
    createHmac('sha256', hashKey)
      .update(`${groupId ?? EVERY_GROUP}:${recipient}`)
      .digest('base64url');

  return {
    /** Keeps choices. An older one never replaces a newer one. */
    keep: (choices: readonly Choice[]): Promise<void> =>
      rows.learn(
        choices.map(({ groupId, recipient, frequency, at }) => ({
          _id: idOf(groupId, recipient),
          version: at.getTime(),
          frequency,
        })),
      ),
    /** Reads what these addresses chose about these groups. The newest choice wins, about one group or about all. */
    async of(contacts: readonly { readonly groupId: string; readonly email: string }[]): Promise<ChosenFrequency> {
      const idsOf = (groupId: string, email: string) =>
        [groupId, null].map((about) => idOf(about, recipientKey(email)));
      const ids = new Set(contacts.flatMap(({ groupId, email }) => idsOf(groupId, email)));
      const rowById = new Map((await rows.findMany([...ids])).map((row) => [row._id, row]));
      return (groupId, email) =>
        idsOf(groupId, email)
          .flatMap((id) => rowById.get(id) ?? [])
          .sort((a, b) => b.version - a.version)[0]?.frequency;
    },
  };
}

export type ChoiceStore = ReturnType<typeof openChoices>;
