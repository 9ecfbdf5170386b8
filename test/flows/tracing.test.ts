import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { startTracing } from '../../libs/telemetry/tracing.ts';
import { openStory, type Story } from '../scenes/story-scene.ts';
import { testClock } from '../support/clock.ts';
import { waitUntil } from '../support/wait-until.ts';

const spans = new InMemorySpanExporter();
let story: Story;
let endTracing: () => Promise<void>;
beforeAll(async () => {
  endTracing = await startTracing('seuil-test', new SimpleSpanProcessor(spans));
  story = await openStory({ groups: 6 });
});
afterAll(async () => {
  await story.system.stop();
  await endTracing();
});

/** The trace in which a request of this route was answered: its spans, each with the name of the one above it. */
function traceOf(route: string): { name: string; under: string | undefined }[] {
  const all = spans.getFinishedSpans();
  const request = all.find(({ name }) => name === route);
  const same = all.filter((span) => span.spanContext().traceId === request?.spanContext().traceId);
  const names = new Map(same.map((span: ReadableSpan) => [span.spanContext().spanId, span.name]));
  return same.map((span) => ({ name: span.name, under: names.get(span.parentSpanContext?.spanId ?? '') }));
}

test('a trace follows a vote from the request through the queues to the recount and the mails, and the caller sees their own trace go on', async () => {
  const actionId = await story.publishAction(5_000);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const answer = await story.call('POST', '/v1/votes', {
    token: story.members[0]!.token,
    headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: {
      actionId,
      groupId: story.members[0]!.groupId,
      plannedMonth: testClock.month(),
      commune: 'Lyon',
      adaptation: 'Ici.',
    },
  });
  expect(answer.status).toBe(201);
  const processed = (queue: string) => ({ name: `process {${queue}}`, under: 'POST /v1/votes' });
  const seen = await waitUntil(
    () => {
      const trace = traceOf('POST /v1/votes');
      return (
        ['voting', 'budget', 'worker-emails'].every((queue) =>
          trace.some(({ name, under }) => name === processed(queue).name && under === processed(queue).under),
        ) && trace
      );
    },
    { what: 'the trace of the vote' },
  );
  expect(
    new Set(
      spans
        .getFinishedSpans()
        .filter(({ name }) => name === 'POST /v1/votes')
        .map((span) => span.spanContext().traceId),
    ),
  ).toEqual(new Set([traceId]));
  expect(seen).toEqual(expect.arrayContaining([processed('voting'), processed('budget'), processed('worker-emails')]));
});

test('a submission is followed to the mail server', async () => {
  const route = 'POST /v1/proposals/:proposalId/submissions';
  await waitUntil(() => traceOf(route).some(({ name }) => name === 'smtp send'), {
    what: 'the mail in the trace of the submission',
  });
  expect(traceOf(route).find(({ name }) => name === 'smtp send')?.under).toMatch(/^process \{worker-sending\}/);
});
