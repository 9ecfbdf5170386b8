import { relative } from 'node:path';
import type { Stage } from './stage.ts';

/** What a reader can try by hand while the system runs. */
export function whereToLook({ url, mailFolder }: Stage, { dataFolder, goesOn }: { dataFolder: string; goesOn: boolean }): void {
  const folder = relative('.', dataFolder) || '.';
  const token = `TOKEN=$(SEUIL_DATA=${folder} npm run --silent token -- --scope finance)`;
  const get = `curl -s -H "authorization: Bearer $TOKEN"`;
  console.log(`
  Where to look${goesOn ? `; Seuil goes on running at ${url}, Ctrl-C ends it` : ' (npm run demo -- --keep leaves it running)'}:
    API      curl -s ${url}/openapi.json
    season   curl -s ${url}/v1/seasons
    ledger   ${token}
             ${get} ${url}/v1/ledger/accounts
    votes    ${get} '${url}/v1/tallies?limit=100'
    mails    ls ${relative('.', mailFolder)}   (each is a file that a mail program opens)`);
}
