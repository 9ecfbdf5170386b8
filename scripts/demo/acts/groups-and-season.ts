import { answered, newKey } from '../../../libs/client/client.ts';
import { euros, percent } from '../narrator.ts';
import type { Stage } from '../stage.ts';
import { forEach } from '../waiting.ts';

export const ALLOCATION_CENTS = 1_500_000;

const firstDay = ({ now }: Stage, monthsFromNow: number): string => {
  const instant = now();
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + monthsFromNow, 1))
    .toISOString()
    .slice(0, 10);
};

/** Gives a month (YYYY-MM) inside the season. */
export const month = (stage: Stage, monthsFromNow: number): string => firstDay(stage, monthsFromNow).slice(0, 7);

export async function registerGroups({ narrator, platform, groups, certified }: Stage): Promise<void> {
  await narrator.headline('The platform registers its groups and certifies them');
  const body = {
    groups: groups.map(({ id, name, department, contacts }) => ({
      groupId: id,
      name,
      department,
      type: 'local' as const,
      contacts: [...contacts],
    })),
  };
  const { results } = await answered(platform.POST('/v1/groups/batch', { body }));
  const contacts = groups.flatMap((group) => group.contacts);
  await narrator.tell(
    `${results.filter(({ result }) => result === 'created').length} groups in one request, with ${contacts.length} contacts, ${contacts.filter(({ locale }) => locale === 'en').length} of whom read English`,
  );
  const again = await answered(platform.POST('/v1/groups/batch', { body }));
  narrator.detail(
    `the same request again: ${again.results.filter(({ result }) => result === 'unchanged').length} unchanged, since the group id is the key`,
  );
  await forEach(
    certified,
    ({ id }) =>
      answered(
        platform.PUT('/v1/groups/{groupId}/certification', {
          params: { path: { groupId: id } },
          body: { certified: true, reason: 'Remplit les critères de certification' },
        }),
      ),
    narrator.progress('certified', certified.length),
  );
  narrator.detail(
    `not certified: ${groups
      .filter(({ toBeCertified }) => !toBeCertified)
      .map(({ name }) => name)
      .join(', ')}`,
  );
}

export async function openSeason(stage: Stage): Promise<string> {
  const { narrator, finance } = stage;
  await narrator.headline('Finance opens a season and gives it money');
  const season = await answered(
    finance.POST('/v1/seasons', {
      params: { header: { 'Idempotency-Key': newKey() } },
      body: {
        name: 'Budget participatif national',
        startsOn: firstDay(stage, 0),
        endsOn: firstDay(stage, 6),
        mode: 'immediate',
      },
    }),
  );
  const { totalCents, remainingCents, policy, claimsUntil } = await answered(
    finance.PUT('/v1/seasons/{seasonId}/allocations/{reference}', {
      params: { path: { seasonId: season.id, reference: 'vote-de-l-assemblee' } },
      body: { amountCents: ALLOCATION_CENTS },
    }),
  );
  await narrator.tell(
    `"${season.name}": total ${euros(totalCents)}, remaining ${euros(remainingCents)}, claims until ${claimsUntil}`,
  );
  narrator.detail(
    `policy: thresholds from ${percent(policy.base)} to ${percent(policy.ceiling)} of the groups and never below ${policy.floor}; ${percent(policy.takeUp)} of the groups expected to take part; ${percent(policy.buffer)} kept back`,
  );
  return season.id;
}
