import { z } from 'zod';
import { anyObject } from '../../../libs/http/access.ts';
import { SumCents, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import { FormulaMemory } from '../../../libs/threshold/policy.ts';
import type { BudgetDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { makeForecast } from './make-forecast.ts';

const actionRef = { actionId: z.string(), number: z.int() };

const ForecastOut = z
  .object({
    seasonId: z.string(),
    at: Timestamp,
    certifiedGroups: z.int(),
    totalCents: SumCents,
    committed: z
      .object({
        chargedCents: SumCents,
        heldCents: SumCents,
        promisedCents: SumCents.describe('Set aside by name, not yet asked for'),
        freeReserveCents: SumCents.describe('Kept for groups that come later'),
      })
      .describe('With `remainingCents` they make the total'),
    remainingCents: SumCents,
    keptBackCents: SumCents.describe('What the formula keeps back of the remaining money'),
    availableCents: SumCents.describe('What crossings may use now: the rest of the remaining money'),
    expected: z.object({
      crossingCents: SumCents.describe('What a settlement now would reserve for actions that cross'),
      waitingCents: SumCents.describe('For groups that wait for a place'),
      returning: z
        .array(z.object({ day: z.iso.date(), amountCents: SumCents }))
        .describe('Back to the season by the stated delays if nothing more is heard'),
    }),
    lacking: z
      .array(z.object({ ...actionRef, why: z.enum(['waiting-groups', 'crossing']), missingCents: SumCents }))
      .describe('Enough groups want it, but the money does not reach'),
    highestAffordableCapCents: SumCents,
    outlook: z
      .array(
        z.object({
          day: z.iso.date(),
          availableCents: SumCents.describe('What crossings could use on that day'),
          leastThreshold: z.int().nullable().describe('Of the cheapest open action; null when none is open'),
          mostThreshold: z.int().nullable().describe('Of the dearest open action; null when none is open'),
          memory: FormulaMemory,
        }),
      )
      .describe('Until the end of the votes, as if nothing became fundable: by the calendar alone'),
    fundable: z
      .array(
        z.object({
          ...actionRef,
          groups: z.int().describe('With a place, or waiting for one'),
          shareBasisPoints: z.int().describe('These groups among all certified groups'),
          heldCents: SumCents,
          chargedCents: SumCents,
        }),
      )
      .describe('How each fundable action is taken up'),
  })
  .meta({ id: 'Forecast', examples: [EXAMPLES.forecast] });

export const forecastRoutes = (deps: BudgetDeps): Route[] => [
  route({
    method: 'get',
    path: '/v1/seasons/:seasonId/forecast',
    operationId: 'getForecast',
    summary: 'What is committed, what is to be expected, what is free',
    access: { finance: anyObject, policy: anyObject, audit: anyObject },
    description: 'For planning: nothing of it is a promise. Amounts of one moment; they add up to the total.',
    problems: ['not-found'],
    params: { seasonId: Uuid },
    answers: { 200: ForecastOut },
    async handle({ params: { seasonId } }) {
      const { at, certifiedGroups, forecast, numbers } = await makeForecast(deps, seasonId);
      const numbered = <T extends { readonly actionId: string }>(rows: readonly T[]) =>
        rows.map((row) => ({ ...row, number: numbers.get(row.actionId) ?? 0 })).sort((a, b) => a.number - b.number);
      return {
        status: 200,
        body: {
          ...forecast,
          seasonId,
          at: at.toISOString(),
          certifiedGroups,
          outlook: forecast.outlook.map(({ thresholds: [least, most], ...point }) => ({
            ...point,
            leastThreshold: least ?? null,
            mostThreshold: most ?? null,
          })),
          lacking: numbered(forecast.lacking),
          fundable: numbered(forecast.fundable),
        },
      };
    },
  }),
];
