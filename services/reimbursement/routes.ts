import type { Route } from '../../libs/http/route.ts';
import type { Clock } from '../../libs/time/clock.ts';
import { claimRoutes } from './claim-routes.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { payoutRoutes } from './payout-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import type { ReimbursementUseCases } from './use-cases.ts';

export const reimbursementRoutes = (claims: ReimbursementUseCases, now: Clock): Route[] => [...claimRoutes(claims, now), ...reviewRoutes(claims), ...invoiceRoutes(claims), ...payoutRoutes(claims)];
