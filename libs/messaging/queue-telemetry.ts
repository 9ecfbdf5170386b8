import type { Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { isTracing } from '../telemetry/tracing.ts';

/** For queues and workers: a job goes on with the trace of whoever asked for it. Nothing while nothing is traced. */
export const queueTelemetry = (): { telemetry?: Telemetry } =>
  isTracing() ? { telemetry: new BullMQOtel({ tracerName: 'seuil' }) } : {};
