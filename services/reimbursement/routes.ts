import type { Route } from '../../libs/http/route.ts';
import type { Clock } from '../../libs/time/clock.ts';
import { claimRoutes } from './claims/routes.ts';
import { disclosureRoutes } from './disclosures/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { payoutRoutes } from './payouts/routes.ts';
import { assignmentRoutes } from './review/assignment-routes.ts';
import { reviewRoutes } from './review/routes.ts';
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
