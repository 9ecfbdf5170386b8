import { z } from 'zod';
import { EXAMPLE } from '../example.ts';
import { jsonContent, type Components, type Json } from './components.ts';

/** An event that Seuil can post to other servers, if they subscribe. */
export type DescribedMessage = {
  readonly type: string;
  readonly line: string;
  readonly source: string;
  readonly data: z.ZodType;
  readonly example: { readonly subject: string; readonly version: number; readonly data: unknown };
};

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example,
});

const HEADERS = [
  header('webhook-id', 'The same each time this message is sent', `action.fundable.${EXAMPLE.actionId}.2`),
  header('webhook-timestamp', 'When it was sent, in seconds since 1970', '1776477604'),
  header(
    'webhook-signature',
    '`v1,` and the HMAC-SHA256 in base64; several, separated by spaces, while a secret is changed',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
];

function messageOf({ type, line, source, data, example }: DescribedMessage, components: Components): Json {
  const event = z.object({
    specversion: z.literal('1.0'),
    id: z.string().describe('The same fact has the same id, however often it is told'),
    source: z.literal(source),
    type: z.literal(type),
    subject: z.string().describe('What it speaks of'),
    time: z.iso.datetime(),
    data,
  });
  const value = {
    specversion: '1.0',
    id: `${type}.${example.subject}.${example.version}`,
    source,
    type,
    subject: example.subject,
    time: EXAMPLE.crossed,
    data: example.data,
  };
  return {
    post: {
      operationId: `on${type.replace(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
      tags: ['events'],
      summary: `${type}: ${line}`,
      description:
        'A CloudEvent, for endpoints that named this event. Verify the signature before you believe it; see the guide.',
      parameters: HEADERS,
      requestBody: { required: true, content: jsonContent(event, 'output', components, value) },
      responses: {
        '2XX': { description: 'Received. Anything else within ten seconds, or nothing, has it sent again later.' },
        410: { description: 'Gone for good: the endpoint is disabled.' },
      },
      security: [],
    },
  };
}

export const webhooksOf = (messages: readonly DescribedMessage[], components: Components): Json =>
  Object.fromEntries(messages.map((message) => [message.type, messageOf(message, components)]));
