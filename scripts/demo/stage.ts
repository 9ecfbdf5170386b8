import { seuilClient, type SeuilClient } from '../../libs/client/client.ts';
import { signDevToken, type DevIssuer } from '../../libs/embedded/dev-issuer.ts';
import { allGroups, type Contact, type Group } from './groups.ts';
import type { Narrator } from './narrator.ts';

/** The tokens outlive the story: with --keep one goes on using them. */
const TOKEN_SECONDS = 86_400;

/** Everything the story needs: who acts, on what, and where their mails arrive. */
export type Stage = {
  readonly narrator: Narrator;
  readonly url: string;
  readonly mailFolder: string;
  readonly groups: readonly Group[];
  readonly certified: readonly Group[];
  /** The platform itself: registers groups, keeps their envelopes. */
  readonly platform: SeuilClient;
  readonly reviewer: SeuilClient;
  readonly finance: SeuilClient;
  readonly payer: SeuilClient;
  readonly operator: SeuilClient;
  /** A person of a group; its first contact when none is named. */
  readonly personOf: (group: Group, contact?: Contact) => SeuilClient;
};

type Setting = { readonly narrator: Narrator; readonly url: string; readonly mailFolder: string; readonly issuer: DevIssuer };

export async function setStage({ narrator, url, mailFolder, issuer }: Setting): Promise<Stage> {
  const client = async (who: { clientId: string; scopes: string[] } | { sub?: string; scopes: string[]; groups: string[] }) =>
    seuilClient(url, await signDevToken(issuer, { ...who, expiresInSeconds: TOKEN_SECONDS }));
  const staff = (scope: string) => client({ scopes: [scope], groups: [] });
  const groups = allGroups();
  const people = new Map<string, SeuilClient>();
  for (const { id, contacts } of groups) {
    for (const { personId } of contacts) people.set(personId, await client({ sub: personId, scopes: ['group'], groups: [id] }));
  }
  return {
    narrator, url, mailFolder, groups,
    certified: groups.filter(({ toBeCertified }) => toBeCertified),
    platform: await client({ clientId: 'platform', scopes: ['directory', 'envelope'] }),
    reviewer: await staff('review'),
    finance: await staff('finance'),
    payer: await staff('pay'),
    operator: await staff('ops'),
    personOf(group, contact = group.contacts[0]) {
      const person = people.get(contact.personId);
      if (!person) throw new Error(`${contact.name} is not of the cast`);
      return person;
    },
  };
}

export function groupNamed({ groups }: Stage, name: string): Group {
  const group = groups.find((each) => each.name === name);
  if (!group) throw new Error(`${name} is not of the cast`);
  return group;
}

/** Never votes and has an empty envelope, and takes part all the same. */
export const LATE_GROUP = 'GA Guéret et environs';
/** Votes for the fridge, and later needs more than the cap. */
export const GROUP_ABOVE_CAP = 'GA Saint-Denis Centre';
