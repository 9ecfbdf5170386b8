import { AppError } from '../../../libs/errors/app-error.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { budgetInSmallParts } from '../../../services/budget/app.ts';
import { serviceUnderTest } from './service-under-test.ts';

type Request = { params?: object; query?: object; body?: unknown; callerId?: string; ifMatch?: number };

/** So few that most crossings and extensions take several transactions. */
const GROUPS_AT_ONCE = 2;

/** The budget service, called as HTTP would call it. @param wrote hears the collection of every write */
export function budgetUnderTest(real: Database, now: () => Date, wrote?: (collection: string) => void) {
  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const service = serviceUnderTest(budgetInSmallParts(GROUPS_AT_ONCE), real, { now, newId, ...(wrote && { wrote }) });
  return {
    ...service,
    /** Calls a route as HTTP would, after its checks. @returns the answer's body, or what it was refused with */
    async request(
      method: string,
      path: string,
      { params = {}, query = {}, body, callerId = 'person', ifMatch = 0 }: Request = {},
    ) {
      const caller = { id: callerId, scopes: new Set<never>(), groups: new Set<string>() };
      const answer = await service.request(async () => {
        const route = service.app().routes.find((each) => each.method === method && each.path === path);
        if (!route) throw new Error(`budget has no route ${method} ${path}`);
        return route.handle({
          params,
          query,
          body,
          caller,
          now: now(),
          ifMatch,
          upload: Buffer.alloc(0),
          receipt: () => undefined,
        } as never);
      });
      return answer instanceof AppError ? answer : (answer.body as Record<string, unknown>);
    },
    /** Until nothing is left to do. */
    async drain(): Promise<void> {
      for (let round = 0; round < 2; round += 1) {
        await service.deliverWhatWaits();
        // A sweep logs what broke it and leaves it to its next run.
        for (const name of ['settle-what-is-due', 'fund-waiting-claims']) await service.sweep(name);
        await service.runTasks();
      }
    },
  };
}

export type BudgetUnderTest = ReturnType<typeof budgetUnderTest>;
