import { answered, RefusedRequest } from '../../libs/client/client.ts';
import type { Stage } from './stage.ts';

/**
 * Tells whether a running system has groups and seasons.
 * @throws in words when the system is not there, or trusts other tokens than ours
 */
export async function holdings({
  platform,
  finance,
  url,
}: Pick<Stage, 'platform' | 'finance' | 'url'>): Promise<{ groups: boolean; seasons: boolean }> {
  const { items: groups } = await answered(platform.GET('/v1/groups', { params: { query: { limit: 1 } } })).catch(
    (error: unknown) => {
      if (error instanceof RefusedRequest && error.problem.status === 401)
        throw new Error(`The system at ${url} knows another issuer of tokens: SEUIL_DATA must name its data folder.`);
      throw error instanceof RefusedRequest && error.problem.code !== undefined
        ? error
        : new Error(`No Seuil answers at ${url}; npm start runs one and says where.`);
    },
  );
  const { items: seasons } = await answered(finance.GET('/v1/seasons'));
  return { groups: groups.length > 0, seasons: seasons.length > 0 };
}
