import { DEVELOPMENT_KEYS } from './development-keys.ts';

/** The development issuer signs tokens under this name for anybody who asks. */
export const DEVELOPMENT_ISSUER = 'https://issuer.seuil.localhost';

/**
 * Accounts with which banks, ECBS and SWIFT explain the IBAN. They are valid and belong to nobody, so a transfer from
 * one of them never leaves.
 */
const DOCUMENTATION_ACCOUNTS = new Set([
  'FR7630001007941234567890185',
  'FR7630004000031234567890143',
  'FR7630006000011234567890189',
  'FR1420041010050500013M02606',
  'AT611904300234573201',
  'BE68539007547034',
  'CH9300762011623852957',
  'DE89370400440532013000',
  'ES9121000418450200051332',
  'FI2112345600000785',
  'GB29NWBK60161331926819',
  'GB82WEST12345698765432',
  'IE29AIBK93115212345678',
  'IT60X0542811101000000123456',
  'LU280019400644750000',
  'MC5811222000010123456789030',
  'NL91ABNA0417164300',
  'PT50000201231234567890154',
]);

/** These names are reserved for documentation (RFC 2606 and 6761), so nobody is reached under them. */
const DOCUMENTATION_NAME = /(?:^|[/@.,<\s])(?:example\.(?:com|net|org)|[\w-]+\.(?:example|invalid))(?=$|[/:?,>\s])/i;

/** These names lead to the machine on which they are read. A name in `.localhost` does so as well (RFC 6761). */
const OWN_MACHINE = /(?:^|[/@<\s])(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){3}|\[::1\])(?=$|[/:?,>\s])/i;

/** Others reach us, or we reach the platform and people, under the names in these variables. */
const NAMES_FOR_OTHERS = [
  'AUTH_ISSUER',
  'AUTH_JWKS_URL',
  'PUBLIC_URL',
  'SITE_URL',
  'MAIL_FROM',
  'REVIEW_EMAIL',
  'FINANCE_EMAIL',
  'OPS_EMAIL',
];
/** Keys that decide whom we believe, and links that open documents, must not be read or changed on their way. */
const HTTPS_ONLY = ['AUTH_JWKS_URL', 'PUBLIC_URL'];

const DEVELOPMENT_VALUES: ReadonlySet<string> = new Set(Object.values(DEVELOPMENT_KEYS));
/** All keys and passwords in the deployment files are marked so; a test holds them to it. */
const isPublishedSecret = (value: string) =>
  DEVELOPMENT_VALUES.has(value) || /everybody-knows$/.test(value) || value.startsWith('development-only');

const IN_THE_SOURCES = 'stands in the sources of Seuil, where everybody reads it';

/** Takes the password out of each URL; several nodes of a cluster stand between commas. */
const passwordsIn = (value: string): string[] =>
  [...value.matchAll(/:\/\/[^/@\s]*?:([^/@\s]+)@/g)].map(([, password = '']) => password);

/** The variables whose values are secret keys. Retired keys belong to the variable that once held them. */
const keyVariableOf = (name: string): string | undefined =>
  /_KEY$/.test(name) ? name : /_RETIRED_KEYS$/.test(name) ? name.replace(/_RETIRED_KEYS$/, '_KEY') : undefined;

/** @returns what is wrong with one value that is meant for others than this machine */
function faultsOfName(name: string, value: string): string[] {
  if (HTTPS_ONLY.includes(name) && !/^https:\/\//i.test(value)) return ['must begin with https://'];
  if (DOCUMENTATION_NAME.test(value)) return ["is a name of the documentation (example), which is nobody's"];
  if (NAMES_FOR_OTHERS.includes(name) && OWN_MACHINE.test(value)) return ['names this machine alone'];
  return [];
}

function faultsOfValue(name: string, value: string): string[] {
  // A retired key only opens what it once sealed: who began with a published key needs it until all is sealed anew.
  if (/_KEY$/.test(name)) return isPublishedSecret(value) ? [IN_THE_SOURCES] : [];
  if (passwordsIn(value).some(isPublishedSecret)) return [`its password ${IN_THE_SOURCES}`];
  if (name === 'PAYER_IBAN')
    return DOCUMENTATION_ACCOUNTS.has(value.replace(/[\s-]/g, '').toUpperCase())
      ? ["is an account of the banks' documentation, which belongs to nobody"]
      : [];
  return faultsOfName(name, value);
}

/**
 * Finds values that several keys share. A value that leaks in one place would otherwise open what another key guards.
 * @param known the variables of this process; others may be secrets of programs that share the environment
 */
function sharedKeys(known: ReadonlySet<string>, given: NodeJS.ProcessEnv): string[] {
  const holders = new Map<string, string[]>();
  for (const [name, value = ''] of Object.entries(given))
    if (keyVariableOf(name) !== undefined)
      for (const each of value.split(',').map((part) => part.trim()))
        holders.set(each, [...(holders.get(each) ?? []), name]);
  return [...holders]
    .filter(
      ([value, names]) =>
        value !== '' && new Set(names.map(keyVariableOf)).size > 1 && names.some((name) => known.has(name)),
    )
    .map(([, names]) => `${[...new Set(names)].join(', ')}: have one value; each key needs its own`);
}

/**
 * Finds values that a real system must not run with: those that everybody can read in the sources or the documentation,
 * addresses that are nobody's, keys of the platform without TLS, and one value for several keys.
 * @param known names of the variables that this process reads
 * @param given the variables as they were set, without those that are empty
 * @returns one line for each fault, without any secret
 */
export function publishedFaults(known: readonly string[], given: NodeJS.ProcessEnv): string[] {
  const readable = new Set(known);
  if (given['DEMONSTRATION'] === 'yes') {
    const { PUBLIC_URL = 'http://localhost' } = given;
    return OWN_MACHINE.test(PUBLIC_URL)
      ? []
      : ['DEMONSTRATION: fits an address of this machine alone; leave it out, or set PUBLIC_URL to http://localhost'];
  }
  return [
    ...known.flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : faultsOfValue(name, value).map((fault) => `${name}: ${fault}`);
    }),
    ...sharedKeys(readable, given),
  ];
}
