import { answered, newKey } from '../../../libs/client/client.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/policy.ts';
import { DAY_MS } from '../../../libs/time/clock.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import { euros, percent } from '../narrator.ts';
import { ruleOfThresholds } from '../season.ts';
import type { Stage } from '../stage.ts';
import { forEach } from '../waiting.ts';

export const ALLOCATION_CENTS = 3_000_000;
/** Votes are possible on so many days. */
export const SEASON_DAYS = 60;
/**
 * The default is made for a thousand groups and a year. Among 58 groups its 10 % would hardly be more than the least of
 * 5 groups, and a story of some days cannot wait for its calendar, which keeps 90 % of the money at first.
 */
export const POLICY = { ...DEFAULT_POLICY, ceiling: 1_500, start: 3_000 };

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
        startsOn: parisTime(stage.now()).day,
        endsOn: parisTime(new Date(stage.now().getTime() + (SEASON_DAYS - 1) * DAY_MS)).day,
        mode: 'immediate',
        policy: POLICY,
      },
    }),
  );
  const { totalCents, endsOn, policy, claimsUntil } = await answered(
    finance.PUT('/v1/seasons/{seasonId}/allocations/{reference}', {
      params: { path: { seasonId: season.id, reference: 'vote-de-l-assemblee' } },
      body: { amountCents: ALLOCATION_CENTS },
    }),
  );
  await narrator.tell(
    `"${season.name}": ${euros(totalCents)}, votes until ${endsOn}, claims until ${claimsUntil}; its rule in three sentences:`,
  );
  narrator.detail(...(await ruleOfThresholds(stage, season.id)));
  await narrator.moment('long');
  narrator.detail(
    `(${stage.certified.length} groups and a few days are little: so the rate begins at ${percent(policy.ceiling)} instead of ${percent(DEFAULT_POLICY.ceiling)}, and ${percent(POLICY.start)} of the money may be given at once instead of ${percent(DEFAULT_POLICY.start)})`,
  );
  return season.id;
}
