import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema.d.ts';

export type SeuilClient = Client<paths>;

/**
 * The time, in milliseconds, for which a client asks again. Projections lag by moments, so a client that waits longer
 * has found a fault.
 */
export const PATIENCE_MS = 30_000;
const PASSING = new Set(['not-known-yet', 'changed-meanwhile', 'too-many-requests', 'store-unavailable']);

type ProblemBody = {
  code?: string;
  detail?: string;
  status?: number;
  requestId?: string;
  errors?: { in: string; pointer: string; detail: string }[];
};

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** Sends a request again while the answer says that it may succeed shortly; a POST keeps its Idempotency-Key. */
async function patientFetch(request: Request): Promise<Response> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(request.clone());
    const retryAfter = Number(response.headers.get('retry-after'));
    if (response.ok || !(retryAfter > 0) || Date.now() > deadline) return response;
    const { code } = (await response.clone().json()) as ProblemBody;
    if (code === undefined || !PASSING.has(code)) return response;
    await pause(retryAfter);
  }
}

/** A client of all services, typed by their OpenAPI description. */
export const seuilClient = (baseUrl: string, token?: string): SeuilClient =>
  createClient<paths>({
    baseUrl,
    fetch: patientFetch,
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  });

export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly problem: ProblemBody;

  constructor(problem: ProblemBody) {
    const faults = (problem.errors ?? [])
      .map(({ in: place, pointer, detail }) => `${place}${pointer} ${detail}`)
      .join('; ');
    super(
      `${problem.status ?? '?'} ${problem.code ?? ''}: ${problem.detail ?? ''}${faults === '' ? '' : ` (${faults})`} [request ${problem.requestId ?? '?'}]`,
    );
    this.problem = problem;
  }
}

/** The answer, or an error that says everything the problem said. @throws RefusedRequest */
export async function answered<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (data === undefined || data === null)
    throw new RefusedRequest({ status: response.status, ...(typeof error === 'object' && error) });
  return data;
}

export const newKey = (): string => crypto.randomUUID();

/** Gives the header that binds a decision to the version that the person saw. */
export const asSeen = ({ version }: { readonly version: number }): { 'If-Match': string } => ({
  'If-Match': `"${version}"`,
});

/** Reads a claim before a decision on it. @returns the header that binds the decision to what was read */
export const seenClaim = async (client: SeuilClient, claimId: string): Promise<{ 'If-Match': string }> =>
  asSeen(await answered(client.GET('/v1/claims/{claimId}', { params: { path: { claimId } } })));

/** Reads a proposal before a decision on it. @returns the header that binds the decision to what was read */
export const seenProposal = async (client: SeuilClient, proposalId: string): Promise<{ 'If-Match': string }> =>
  asSeen(await answered(client.GET('/v1/proposals/{proposalId}', { params: { path: { proposalId } } })));
