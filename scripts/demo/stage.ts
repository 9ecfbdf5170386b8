import { seuilClient, type SeuilClient } from '../../libs/client/client.ts';
import { signDevToken, type DevIssuer } from '../../libs/embedded/dev-issuer.ts';
import type { Clock } from '../../libs/time/clock.ts';
import { allGroups, type Contact, type Group } from './groups.ts';
import type { Narrator } from './narrator.ts';

/** The tokens outlive the story, because with --keep a reader goes on using them. */
const TOKEN_SECONDS = 86_400;

/** The stage is all that the story needs: who acts, on which system, and where the mails arrive. */
export type Stage = {
  readonly narrator: Narrator;
  readonly url: string;
  readonly mailFolder: string;
  /** In this folder finance and the bank leave their files for each other. */
  readonly bankFolder: string;
  /** The clock of the system. */
  readonly now: Clock;
  /** Lets days pass, with what the schedules do in them. It is missing on a system that was running before. */
  readonly letDaysPass: ((days: number) => Promise<void>) | undefined;
  readonly groups: readonly Group[];
  readonly certified: readonly Group[];
  /** The platform itself registers groups and keeps their envelopes. */
  readonly platform: SeuilClient;
  readonly reviewer: SeuilClient;
  readonly finance: SeuilClient;
  /** This is another person of finance, who books what comes back of claims that the first one approved. */
  readonly otherFinance: SeuilClient;
  /** This payer also manages the group of PAYERS_GROUP. */
  readonly payer: SeuilClient;
  readonly otherPayer: SeuilClient;
  readonly operator: SeuilClient;
  /** This person may ask for a settlement. */
  readonly settler: SeuilClient;
  /** Gives a client for a person of a group: for its first contact when none is named. */
  readonly personOf: (group: Group, contact?: Contact) => SeuilClient;
};

type Setting = Pick<Stage, 'narrator' | 'url' | 'mailFolder' | 'bankFolder' | 'now' | 'letDaysPass'> & {
  readonly issuer: DevIssuer;
};

export async function setStage({ issuer, ...setting }: Setting): Promise<Stage> {
  const client = async (
    identity: { clientId: string; scopes: string[] } | { sub?: string; scopes: string[]; groups: string[] },
  ) => seuilClient(setting.url, await signDevToken(issuer, { ...identity, expiresInSeconds: TOKEN_SECONDS }));
  const groups = allGroups();
  const staff = (scope: string, ...ofGroups: string[]) =>
    client({ scopes: [scope], groups: groups.flatMap(({ id, name }) => (ofGroups.includes(name) ? [id] : [])) });
  const people = new Map<string, SeuilClient>();
  for (const { id, contacts } of groups) {
    for (const { personId } of contacts)
      people.set(personId, await client({ sub: personId, scopes: ['group'], groups: [id] }));
  }
  return {
    ...setting,
    groups,
    certified: groups.filter(({ toBeCertified }) => toBeCertified),
    platform: await client({ clientId: 'platform', scopes: ['directory', 'envelope'] }),
    reviewer: await staff('review'),
    finance: await staff('finance'),
    otherFinance: await staff('finance'),
    payer: await staff('pay', PAYERS_GROUP),
    otherPayer: await staff('pay'),
    operator: await staff('ops'),
    settler: await staff('policy'),
    personOf(group, contact = group.contacts[0]) {
      const person = people.get(contact.personId);
      if (!person) throw new Error(`${contact.name} is not of the cast`);
      return person;
    },
  };
}

/** UTC is never ahead of Paris, so this day has come in Paris, too. */
export const today = (now: Clock): string => now().toISOString().slice(0, 10);

export function groupNamed({ groups }: Stage, name: string): Group {
  const group = groups.find((each) => each.name === name);
  if (!group) throw new Error(`${name} is not of the cast`);
  return group;
}

/** This group never votes and has an empty envelope, and takes part all the same. */
export const LATE_GROUP = 'GA Guéret et environs';
/** This group votes for the fridge, and later needs more than the cap. */
export const GROUP_ABOVE_CAP = 'GA Saint-Denis Centre';
/** This group proposed the fridge and voted for it. It asks for something that is not part of it. */
export const REFUSED_GROUP = 'GA Belleville – Paris 20e';
/** This group needs the money before there is an invoice. */
export const GROUP_ON_QUOTE = 'GA Dijon Grésilles';
/** One of the payers manages this group, and so must not pay its claims. */
export const PAYERS_GROUP = 'GA Montreuil Bas-Montreuil';
