import type { Metrics } from '../../../../libs/telemetry/metrics.ts';
import { inSpan } from '../../../../libs/telemetry/tracing.ts';
import type { MailTransport } from './mail-transport.ts';
import { isFinal } from './smtp-refusal.ts';

/** Adds a span and a count for each mail to a transport. */
export const observeTransport = (transport: MailTransport, metrics: Metrics): MailTransport => ({
  ...transport,
  async send(message) {
    const outcome = await inSpan('smtp send', () => transport.send(message));
    metrics.count('seuil_mails_total', {
      outcome: outcome.sent ? 'sent' : isFinal(outcome.refused) ? 'refused' : 'put off',
    });
    return outcome;
  },
});
