import type { Route } from '../../libs/http/route.ts';
import type { Clock } from '../../libs/time/clock.ts';
import { assignmentRoutes } from './assignment-routes.ts';
import { claimRoutes } from './claim-routes.ts';
import { disclosureRoutes } from './disclosure-routes.ts';
import { documentRoutes } from './document-routes.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { payoutRoutes } from './payout-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import type { ReimbursementUseCases } from './use-cases.ts';

/** @param publicUrl where this API is reached from outside */
export const reimbursementRoutes = (claims: ReimbursementUseCases, now: Clock, publicUrl: string): Route[] => [
  ...claimRoutes(claims, now),
  ...documentRoutes(claims, publicUrl),
  ...disclosureRoutes(claims),
  ...reviewRoutes(claims),
  ...assignmentRoutes(claims),
  ...invoiceRoutes(claims),
  ...payoutRoutes(claims),
];
