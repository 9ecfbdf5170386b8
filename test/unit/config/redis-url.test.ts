import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { redisAddress, redisUrlFaults } from '../../../libs/config/redis-url.ts';

test('one address is a server, several are nodes of a cluster, and one may say that it is a cluster’s', () => {
  expect(redisAddress('rediss://:p@cache.example/2')).toEqual({ kind: 'server', url: 'rediss://:p@cache.example/2' });
  expect(redisAddress('redis://a:7000, redis://[::1]')).toEqual({
    kind: 'cluster',
    nodes: [
      { host: 'a', port: 7000 },
      { host: '::1', port: 6379 },
    ],
    tls: false,
  });
  expect(redisAddress('rediss://u:p%40ss@a,rediss://u:p%40ss@b')).toEqual({
    kind: 'cluster',
    nodes: [
      { host: 'a', port: 6379 },
      { host: 'b', port: 6379 },
    ],
    username: 'u',
    password: 'p@ss',
    tls: true,
  });
  expect(redisAddress('redis://configuration.example?cluster=true')).toMatchObject({
    kind: 'cluster',
    nodes: [{ host: 'configuration.example' }],
  });
});

test('every fault of a cluster’s address is named at once, without its passwords', () => {
  const faults = redisUrlFaults('redis://:secret@a/3,rediss://:other@b?family=6');
  expect(faults).toEqual([
    expect.stringMatching(/redis:\/\/ for all/),
    expect.stringMatching(/same user and password/),
    expect.stringMatching(/no database/),
    expect.stringMatching(/no options/),
  ]);
  expect(faults.join()).not.toMatch(/secret|other@/);
  for (const wrong of [
    'redis://a,b',
    'redis://a,',
    'a:6379',
    'redis://a,redis://',
    'redis://a?cluster=false',
    'redis://a:x,redis://b',
  ])
    expect([wrong, redisUrlFaults(wrong).length]).toEqual([wrong, 1]);
});

test('Sentinels are refused with what to name in their place', () => {
  for (const address of ['redis+sentinel://a:26379,b:26379/seuil', 'rediss-sentinel://:secret@a:26379/seuil'])
    expect(redisUrlFaults(address)).toEqual([expect.stringMatching(/must not name Sentinels.*present master/)]);
});

test('at start they stand among the other faults of the environment', () => {
  const read = () => readEnvironment([], { REDIS_URL: 'redis://a/1,redis://:p@b', PORT: 'http' });
  for (const fault of ['REDIS_URL: must have the same user', 'REDIS_URL: must name no database', 'PORT: '])
    expect(read).toThrow(fault);
});
