import type { Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { isTracing } from '../telemetry/tracing.ts';

/**
 * Gives the option with which a job continues the trace of the call that asked for it. It is empty while nothing is
 * traced.
 */
export const queueTelemetry = (): { telemetry?: Telemetry } =>
  isTracing() ? { telemetry: new BullMQOtel({ tracerName: 'seuil' }) } : {};
