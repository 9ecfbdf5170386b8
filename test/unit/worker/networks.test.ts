import { expect, test } from '@jest/globals';
import { faultOfUrl, isPublicAddress, publicLookup } from '../../../services/worker/webhooks/networks.ts';

test.each(['127.0.0.1', '10.1.2.3', '172.20.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fd00::1', 'fe80::1', 'ff02::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:7f00:1::', '2001:db8::1', 'nonsense'])(
  '%s is not on the open internet',
  (address) => expect(isPublicAddress(address)).toBe(false),
);

test.each(['1.1.1.1', '93.184.216.34', '2a00:1450:4007:80e::200e'])('%s is on the open internet', (address) => expect(isPublicAddress(address)).toBe(true));

test('production takes only https on the open internet, a laptop also http to itself', () => {
  expect(faultOfUrl('https://example.org/hook', 'public')).toBeUndefined();
  for (const url of ['http://example.org', 'http://127.0.0.1/', 'https://localhost/', 'https://127.0.0.1/', 'https://[::1]/', 'https://10.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://[::ffff:127.0.0.1]/']) {
    expect([url, faultOfUrl(url, 'public')]).toEqual([url, expect.any(String)]);
  }
  expect(faultOfUrl('http://127.0.0.1:8080/hook', 'any')).toBeUndefined();
  expect(faultOfUrl('http://example.org/hook', 'any')).toEqual(expect.any(String));
});

test('a name that resolves to this machine is refused when the connection is made', async () => {
  const error = await new Promise((resolve) => publicLookup('localhost', { all: true }, resolve));
  expect(error).toMatchObject({ code: 'EADDRFORBIDDEN' });
});
