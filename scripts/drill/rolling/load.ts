export type Request = {
  readonly kind: 'vote' | 'read';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly body?: object;
};

/** `status` is 0 when no answer came. `fault` says why the request counts as failed. */
export type Sample = {
  readonly kind: Request['kind'];
  readonly at: number;
  readonly ms: number;
  readonly status: number;
  readonly fault: string | undefined;
};

const PATIENCE_MS = 10_000;

async function ask(
  url: string,
  { kind, method, path, token, body }: Request,
): Promise<Sample & { id: string | undefined }> {
  const at = performance.now();
  const sample = (status: number, fault?: string, id?: string) => ({
    kind,
    at,
    ms: performance.now() - at,
    status,
    fault,
    id,
  });
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    if (!response.ok)
      return sample(response.status, `${method} ${path.split('?')[0] ?? ''}: ${response.status} ${text.slice(0, 200)}`);
    return sample(response.status, undefined, kind === 'vote' ? (JSON.parse(text) as { id: string }).id : undefined);
  } catch (error) {
    return sample(0, `${method} ${path}: ${String(error)}`);
  }
}

/** Sends requests at a steady pace, whether answers come or not, each request once. */
export function startLoad({
  url,
  votes,
  reads,
  votesPerSecond,
}: {
  url: string;
  votes: Iterator<Request>;
  reads: readonly Request[];
  votesPerSecond: number;
}) {
  const samples: Sample[] = [];
  const acknowledged = new Set<string>();
  const open = new Set<Promise<void>>();
  let ranOut = false;
  const start = (request: Request) => {
    const call = ask(url, request).then(({ id, ...sample }) => {
      samples.push(sample);
      if (id !== undefined) acknowledged.add(id);
    });
    open.add(call);
    // The end of the load waits for all open calls. A call never fails: what went wrong is a fault in its sample.
    void call.finally(() => open.delete(call));
  };
  const voting = setInterval(() => {
    const next = votes.next();
    if (next.done === true) ranOut = true;
    else start(next.value);
  }, 1_000 / votesPerSecond);
  let turn = 0;
  const reading = setInterval(
    () => {
      const request = reads[(turn += 1) % reads.length];
      if (request) start(request);
    },
    1_000 / Math.max(1, reads.length),
  );
  return {
    samples,
    acknowledged,
    async stop() {
      clearInterval(voting);
      clearInterval(reading);
      await Promise.all(open);
      if (ranOut) throw new Error('there were not enough votes for so long a load');
    },
  };
}
