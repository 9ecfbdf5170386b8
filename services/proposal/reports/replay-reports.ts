import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ProposalDeps } from '../deps.ts';
import { reportPublished } from '../events.ts';

/** Every report. */
export async function* replayReports({ reports }: Pick<ProposalDeps, 'reports'>): AsyncIterable<AnyEvent> {
  for await (const report of reports.each()) yield reportPublished(report);
}
