import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ProposalDeps } from '../deps.ts';
import { reportPublished } from '../events.ts';

/** Announces every report again. */
export async function* replayReports({ reports }: Pick<ProposalDeps, 'reports'>): AsyncIterable<AnyEvent> {
  for await (const report of reports.each()) yield reportPublished(report);
}
