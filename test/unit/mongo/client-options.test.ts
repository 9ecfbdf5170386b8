import { expect, test } from '@jest/globals';
import { clientOptions } from '../../../libs/mongo/client-options.ts';

const AT = 'mongodb://a.example.net,b.example.net/?replicaSet=rs';

test('nothing that the driver does may take for ever', () => {
  expect(clientOptions(AT)).toEqual({
    connectTimeoutMS: 5_000,
    socketTimeoutMS: 30_000,
    heartbeatFrequencyMS: 5_000,
    serverSelectionTimeoutMS: 5_000,
    waitQueueTimeoutMS: 5_000,
    maxPoolSize: 20,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
});

test('a limit that the operator writes into the URI wins, however its name is written', () => {
  const given = '&sockettimeoutms=90000&MaxPoolSize=3&connectTimeoutMS=1000&heartbeatfrequencyms=7000';
  const options = clientOptions(`${AT}${given}&serverSelectionTimeoutMS=1&waitqueuetimeoutms=1&wtimeoutMS=77`, 50);
  expect(options).toEqual({
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 77 },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
});

test('what invariants rest on is not left to the URI', () => {
  expect(clientOptions(`${AT}&w=1&journal=false&readPreference=nearest&readConcernLevel=local`)).toMatchObject({
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
});

test('the size of the pool is that of the process where the URI names none', () => {
  expect(clientOptions(AT, 50)).toMatchObject({ maxPoolSize: 50 });
});
