import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailFolderOf } from '../../libs/embedded/data-folder.ts';
import { openExistingIssuer, requireOwnTokens, type DevIssuer } from '../../libs/embedded/dev-issuer.ts';
import { MAILPIT_PATH } from '../../libs/embedded/issuer-paths.ts';
import { followMailpit } from '../../libs/embedded/mailpit.ts';
import { findRemoteIssuer } from '../../libs/embedded/remote-issuer.ts';

export type RunningSystem = {
  readonly url: string;
  readonly dataFolder: string;
  readonly mailFolder: string;
  readonly issuer: DevIssuer;
  readonly inContainers: boolean;
  stop(): Promise<void>;
};

/**
 * Joins a system that runs already: in containers, which have an issuer and a Mailpit behind their ingress, or by an
 * `npm start` on this data folder.
 * @param otherIssuer the issuer whose tokens an `npm start` with this environment takes instead of ours
 */
export async function joinRunning(
  address: string,
  dataFolder: string,
  otherIssuer: string | undefined,
): Promise<RunningSystem> {
  const url = address.replace(/\/+$/, '');
  const remote = await findRemoteIssuer(url);
  if (!remote) {
    requireOwnTokens(otherIssuer);
    const issuer = await openExistingIssuer(dataFolder, { production: false });
    return {
      url,
      dataFolder,
      mailFolder: mailFolderOf(dataFolder),
      issuer,
      inContainers: false,
      stop: () => Promise.resolve(),
    };
  }
  const mailFolder = await mkdtemp(join(tmpdir(), 'seuil-mails-'));
  const mails = await followMailpit(`${url}${MAILPIT_PATH}`, mailFolder, (error) =>
    console.error(error instanceof Error ? error.message : error),
  );
  return {
    url,
    dataFolder,
    mailFolder,
    issuer: remote,
    inContainers: true,
    async stop() {
      await mails.stop();
      await rm(mailFolder, { recursive: true, force: true });
    },
  };
}

/** Says what a reader can try by hand on a system in containers. */
export const whereToLookInContainers = (url: string): string => `
  Where to look:
    season   curl -s ${url}/v1/seasons
    ledger   TOKEN=$(npm run --silent token -- --url ${url} --scope finance)
             curl -s -H "authorization: Bearer $TOKEN" ${url}/v1/ledger/accounts
    mails    ${url}${MAILPIT_PATH}/ in a browser`;
