import type { Environment } from '../../libs/config/environment.ts';

const USUAL_URL = 'http://127.0.0.1:3000';

type Told = Pick<Environment, 'AUTH_ISSUER' | 'MONGODB_URI' | 'SEUIL_DATA'>;

/** Prints what `npm start` says once it is ready. Its commands can be pasted into another terminal as they stand. */
export function welcome(url: string, { AUTH_ISSUER, MONGODB_URI, SEUIL_DATA }: Told): string {
  const folder = SEUIL_DATA === '.seuil' ? '' : `SEUIL_DATA='${SEUIL_DATA}' `;
  const seed = `${folder}npm run seed${url === USUAL_URL ? '' : ` -- --url ${url}`}`;
  const lines = [
    `Seuil is ready: ${url}`,
    `  documentation    ${url}/docs`,
    ...(AUTH_ISSUER === undefined
      ? [
          `  example data     ${seed}`,
          `  tokens           ${folder}npm run token -- --scope group --group UUID --sub UUID`,
        ]
      : [`  tokens           those of ${AUTH_ISSUER}`]),
    `  Ctrl-C ends it; the data stay ${MONGODB_URI === undefined ? 'until npm run reset' : 'on the server that MONGODB_URI names'}`,
  ];
  return `\n${lines.join('\n')}\n`;
}
