import { expect, test } from '@jest/globals';
import {
  faultOfUrl,
  isPublicAddress,
  publicLookup,
  publicLookupBy,
  type Reach,
} from '../../../services/worker/webhooks/networks.ts';

test.each([
  ['this network', '0.0.0.0'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['private', '10.1.2.3'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['metadata of a cloud', '169.254.169.254'],
  ['shared by carriers', '100.64.0.1'],
  ['for protocols', '192.0.0.8'],
  ['for documentation', '203.0.113.9'],
  ['6to4 relays', '192.88.99.1'],
  ['for benchmarks', '198.19.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['loopback', '::1'],
  ['unspecified', '::'],
  ['unique-local', 'fd00::1'],
  ['unique-local', 'fc00::1'],
  ['link-local', 'fe80::1'],
  ['multicast', 'ff02::1'],
  ['site-local', 'fec0::1'],
  ['IPv4-mapped', '::ffff:10.0.0.1'],
  ['IPv4-mapped, in hexadecimal', '::ffff:7f00:1'],
  ['IPv4-compatible', '::127.0.0.1'],
  ['NAT64', '64:ff9b::a00:1'],
  ['NAT64 of a local prefix', '64:ff9b:1::a00:1'],
  ['6to4 of loopback', '2002:7f00:1::'],
  ['Teredo', '2001:0:7f00:1::1'],
  ['for documentation', '2001:db8::1'],
  ['for documentation', '3fff:fff::1'],
  ['segment routing', '5f00::1'],
  ['no address', 'nonsense'],
  ['no address', ''],
])('an address that is %s is not on the open internet: %s', (_kind, address) =>
  expect(isPublicAddress(address)).toBe(false),
);

test.each([
  '1.1.1.1',
  '93.184.216.34',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '2a00:1450:4007:80e::200e',
  '2606:4700:4700::1111',
])('%s is on the open internet', (address) => expect(isPublicAddress(address)).toBe(true));

const PUBLIC: Reach = { networks: 'public', origins: [] };
const ANY: Reach = { networks: 'any', origins: [] };

test.each([
  'http://example.org',
  'ftp://example.org',
  'https://localhost/',
  'https://localhost./',
  'https://api.localhost/',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  // Loopback and private addresses, as they can be written otherwise.
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://0/',
  'https://012.1.2.3/',
  'https://１２７.０.０.１/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[fd00::1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://user:secret@example.org',
  'https://example.org/#part',
  'not a url',
  '',
])('production refuses %s', (url) => expect(faultOfUrl(url, PUBLIC)).toEqual(expect.any(String)));

test.each([
  'https://example.org/hook?a=1',
  'https://example.org:8443',
  'https://93.184.216.34/hook',
  'https://[2606:4700:4700::1111]/',
])('production takes %s', (url) => expect(faultOfUrl(url, PUBLIC)).toBeUndefined());

test('a laptop also takes plain http, but to itself only', () => {
  expect(faultOfUrl('http://127.0.0.1:8080/hook', ANY)).toBeUndefined();
  expect(faultOfUrl('http://localhost:8080/hook', ANY)).toBeUndefined();
  for (const url of ['http://example.org/hook', 'http://127.0.0.1.example.org/', 'http://10.0.0.1/'])
    expect([url, faultOfUrl(url, ANY)]).toEqual([url, expect.any(String)]);
});

test('an origin that the operator trusts is reached as it is, and no other that looks like it', () => {
  const reach: Reach = { networks: 'public', origins: ['http://platform.svc:8000'] };
  expect(faultOfUrl('http://platform.svc:8000/hooks/seuil', reach)).toBeUndefined();
  for (const url of [
    'http://platform.svc/hooks',
    'http://platform.svc:8001/',
    'http://platform.svc.evil.test:8000/',
    'http://user@platform.svc:8000/',
  ])
    expect([url, faultOfUrl(url, reach)]).toEqual([url, expect.any(String)]);
  const short: Reach = { networks: 'public', origins: ['http://platform', 'https://10.0.0.5'] };
  for (const url of ['http://platform.evil.test/', 'https://10.0.0.50/', 'https://10.0.0.5:8443/'])
    expect([url, faultOfUrl(url, short)]).toEqual([url, expect.any(String)]);
});

const look = (answers: string[]) => {
  const lookups: string[] = [];
  const lookup = publicLookupBy((hostname, _options, done) => {
    lookups.push(hostname);
    done(
      null,
      answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  });
  return {
    asked: lookups,
    of: (hostname: string, all: boolean) =>
      new Promise((resolve) =>
        lookup(hostname, { all }, (error, address, family) => resolve(error ?? { address, family })),
      ),
  };
};

test('a name that resolves to this machine is refused when the connection is made', async () => {
  const error = await new Promise((resolve) => publicLookup('localhost', { all: true }, resolve));
  expect(error).toMatchObject({ code: 'EADDRFORBIDDEN' });
});

test('one address inside is enough to refuse a name, whichever would be tried first', async () => {
  for (const answers of [['93.184.216.34', '10.0.0.1'], ['2606:4700:4700::1111', '::1'], ['169.254.169.254']])
    expect(await look(answers).of('rebind.test', true)).toMatchObject({ code: 'EADDRFORBIDDEN' });
});

test('the connection is made to the very addresses that were checked: the name is asked once', async () => {
  const name = look(['93.184.216.34', '1.1.1.1']);
  expect(await name.of('example.test', true)).toEqual({
    address: [
      { address: '93.184.216.34', family: 4 },
      { address: '1.1.1.1', family: 4 },
    ],
    family: undefined,
  });
  expect(await name.of('example.test', false)).toEqual({ address: '93.184.216.34', family: 4 });
  expect(name.asked).toHaveLength(2);
});
