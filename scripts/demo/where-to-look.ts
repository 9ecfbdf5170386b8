import { relative } from 'node:path';
import { groupNamed, LATE_GROUP, type Stage } from './stage.ts';

type Where = {
  readonly dataFolder: string;
  readonly gallery: string;
  readonly namespace: string;
  readonly goesOn: boolean;
};

/**
 * Says what a reader can try by hand. Each command can be pasted as it stands, once the first one was pasted; no
 * comment follows a command on its line.
 */
export function whereToLook(stage: Stage, { dataFolder, gallery, namespace, goesOn }: Where): void {
  const { url, mailFolder, bankFolder } = stage;
  const [{ personId, name }] = groupNamed(stage, LATE_GROUP).contacts;
  const here = (folder: string) => relative('.', folder) || '.';
  const get = 'curl -s -H "authorization: Bearer $TOKEN"';
  const token = (options: string) => `TOKEN=$(npm run -s token -- ${options})`;
  console.log(`
  Where to look${goesOn ? `; Seuil goes on running at ${url}, Ctrl-C ends it. In another terminal:` : ':'}
    first    export SEUIL_DATA=${here(dataFolder)} NAMESPACE=${namespace}
    mails    open ${here(gallery)} in a browser; all of them: ls ${here(mailFolder)}
    bank     ls ${here(bankFolder)}
    check    npm run -s verify
${goesOn ? '' : '  While it runs, by npm start in another terminal, after the first line there too (or at once: npm run demo -- --keep):\n'}\
    API      curl -s ${url}/openapi.json
    season   curl -s ${url}/v1/seasons
    ledger   ${token('--scope finance')}
             ${get} ${url}/v1/ledger/accounts
    votes    ${get} '${url}/v1/tallies?limit=100'
    claims   ${get} '${url}/v1/claims?limit=100'
  All that is kept of ${name}:
    person   ${token('--client platform --scope directory')} URL=${url} npm run -s person:export -- ${personId}`);
}
