import type { Tree } from '../../scripts/k8s/kustomize.ts';
import { production } from './deployment-files.ts';

export type Scaling = {
  readonly bounds: { readonly minReplicaCount: number; readonly maxReplicaCount: number };
  readonly annotations: Readonly<Record<string, string>>;
  readonly lists: { readonly queue: string; readonly listName: string; readonly listLength: number }[];
  readonly backlogs: { readonly queue: string; readonly leastPerSecond: number; readonly seconds: number }[];
  /** Utilization of what is requested, in percent. */
  readonly processors: number[];
  readonly ages: { readonly queues: string[]; readonly seconds: number }[];
};

const BACKLOG =
  /^max\(seuil_queue_depth\{queue="([\w-]+)"\}\) \/ clamp_min\(avg\(sum by \(pod\) \(rate\(seuil_jobs_total\{queue="\1"\}\[\w+\]\)\)\) or vector\(0\), (\d+)\)$/;
const AGE = /^max\(seuil_queue_oldest_age_seconds\{queue=~?"([\w|-]+)"\}\)$/;

/** How a Deployment scales in production. @throws on a trigger that is of none of the four kinds */
export function scalingOf(name: string): Scaling {
  const { metadata, spec } = production.named('ScaledObject', name) as Tree;
  const scaling: Scaling = {
    bounds: spec,
    annotations: metadata.annotations ?? {},
    lists: [],
    backlogs: [],
    processors: [],
    ages: [],
  };
  for (const { type, metadata: values } of spec.triggers as Tree[]) {
    const { query = '', threshold, listName = '', listLength, value } = values as Record<string, string>;
    const [, queue] = BACKLOG.exec(query) ?? [];
    const [, queues] = AGE.exec(query) ?? [];
    if (type === 'redis')
      scaling.lists.push({ queue: /\{(.+)\}/.exec(listName)?.[1] ?? '', listName, listLength: Number(listLength) });
    else if (type === 'cpu') scaling.processors.push(Number(value));
    else if (queue !== undefined)
      scaling.backlogs.push({ queue, leastPerSecond: Number(BACKLOG.exec(query)?.[2]), seconds: Number(threshold) });
    else if (queues !== undefined) scaling.ages.push({ queues: queues.split('|'), seconds: Number(threshold) });
    else throw new Error(`${name} has a trigger of its own kind: ${query}`);
  }
  return scaling;
}
