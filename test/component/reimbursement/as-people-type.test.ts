import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { form, IBAN, openScene, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const detailsOf = (body: { errors?: { pointer: string; detail: string }[] }) =>
  Object.fromEntries((body.errors ?? []).map(({ pointer, detail }) => [pointer, detail]));

/** A claim of two lines, one of which may be a discount. */
const withLines = (...cents: unknown[]) => ({
  amountCents: 2_130,
  lines: cents.map((amountCents, index) => ({ label: `Ligne ${index}`, amountCents })),
});

test('an account with blanks that nobody sees is taken, and a refused one says why', async () => {
  const taken = await scene.create({
    payee: { name: 'Camille Durand', iban: 'IBAN : FR76\u00a03000\u202f6000 0112 3456 7890 189', bic: 'agri frpp' },
    contact: { name: 'Camille', email: ' camille@example.org\u00a0', phone: '06\u202f12 34 56 78' },
  });
  expect([taken.status, taken.body.payee, taken.body.contact]).toEqual([
    201,
    expect.objectContaining({ ibanMasked: 'FR76 **** 0189', bic: 'AGRIFRPP' }),
    { name: 'Camille', email: 'camille@example.org', phone: '06 12 34 56 78' },
  ]);
  const refused = await scene.create({ payee: { name: 'Camille Durand', iban: 'FR7630006000011234567890188' } });
  expect([refused.status, detailsOf(refused.body)['/payee/iban']]).toEqual([
    422,
    expect.stringContaining('a digit is mistyped'),
  ]);
});

test('what will stand in the bank file is shown when the payee is typed, and a group of the Pacific gets a hint', async () => {
  const { body } = await scene.create({
    title: '// https://collage.example/affiches // 1/2 /',
    payee: { name: 'Imprimerie de l’Œuvre & Fils', iban: IBAN, bic: 'SOGEPFTP' },
  });
  expect(body.payee).toEqual({
    name: 'Imprimerie de l’Œuvre & Fils',
    nameInBankFile: "Imprimerie de l'OEuvre + Fils",
    ibanMasked: 'FR76 **** 0189',
    bic: 'SOGEPFTP',
  });
  const detail = await scene.read(body.id);
  expect([detail.remittance, detail.hints]).toEqual([
    'GA Belleville - https:/collage.example/affiches / 1/2',
    [expect.stringContaining('francs of the Pacific')],
  ]);
  const [inParis, inNoumea] = [newId(), newId()];
  await scene.certify(inParis);
  await scene.certify(inNoumea, 1, true, '988');
  const hintsOf = async (groupId: string) => {
    const { token } = await scene.person('group', [groupId]);
    const { body: claim } = await scene.call('POST', '/v1/claims', {
      token,
      key: newId(),
      body: { groupId, ...form() },
    });
    return (await scene.read(claim.id, token)).hints.length;
  };
  expect([await hintsOf(inParis), await hintsOf(inNoumea)]).toEqual([0, 1]);
});

test('a line may be a discount or a gift, as long as the lines sum to the amount', async () => {
  const { status, body } = await scene.create(withLines(2_280, -150, 0));
  expect([status, body.lines.map((line: { amountCents: number }) => line.amountCents)]).toEqual([
    201,
    [2_280, -150, 0],
  ]);
  expect((await scene.create(withLines(2_280, -151))).body.errors).toEqual([
    { in: 'body', pointer: '/amountCents', detail: 'the lines sum to 2129' },
  ]);
  const nothing = await scene.create({ ...withLines(150, -150), amountCents: 0 });
  expect([nothing.status, Object.keys(detailsOf(nothing.body))]).toEqual([422, ['/amountCents']]);
});

test.each([
  [21.3, 'must be in whole cents: 2130 for 21.30 €'],
  [0.1 + 0.2, 'must be in whole cents: 30 for 0.30 €'],
  ['21,30', 'must be a number in whole cents: 2130 for 21.30 €'],
  ['21.30 €', 'must be a number in whole cents: 2130 for 21.30 €'],
  ['1 250,5', 'must be a number in whole cents: 125050 for 1250.50 €'],
  ['2130', 'must be a number without quotation marks: 2130'],
])('an amount typed as %j is refused with what to send', async (amountCents, detail) => {
  const { status, body } = await scene.create({ ...withLines(amountCents), amountCents });
  expect([status, detailsOf(body)]).toEqual([422, { '/amountCents': detail, '/lines/0/amountCents': detail }]);
});

test.each([
  ['half past eleven in the evening', '2027-01-12T23:30:00+01:00'],
  ['half past midnight', '2027-01-13T00:30:00+01:00'],
  ['half past midnight on the first day of the year', '2028-01-01T00:30:00+01:00'],
])('at %s in Paris, the days of people overseas are taken, and no others', async (_, now) => {
  scene.system.setClock(new Date(now));
  const day = (plus: number) => new Date(Date.parse(now) + 3_600_000 + plus * 86_400_000).toISOString().slice(0, 10);
  const reimburse = (date: string) => scene.create({ date });
  const pay = (date: string) => scene.create({ type: 'payment', date, invoiceDueOn: '2099-04-01' });
  expect([await reimburse(day(1)), await reimburse(day(2))].map(({ status }) => status)).toEqual([201, 422]);
  expect([await pay(day(-1)), await pay(day(-2))].map(({ status }) => status)).toEqual([201, 422]);
  expect(detailsOf((await reimburse(day(2))).body)['/date']).toContain(`${day(0)} in Paris`);
  expect(detailsOf((await pay(day(-2))).body)['/date']).toContain(`${day(0)} in Paris`);
  scene.system.setClock(undefined);
});

test('a payment whose day has passed can still be corrected; only a new day is held to the rule', async () => {
  const today = testClock.now();
  const day = (plus: number) => new Date(today.getTime() + plus * 86_400_000).toISOString().slice(0, 10);
  const planned = { type: 'payment', date: day(3), invoiceDueOn: '2099-04-01' };
  const id = await scene.drafted(planned);
  await scene.toFinance(await scene.toPeerReview(id));
  await scene.step(id, 'information-requests', scene.fin.token, { question: 'Which hall is it?' });
  scene.system.setClock(new Date(today.getTime() + 10 * 86_400_000));
  const put = async (more: object) =>
    scene.call('PUT', `/v1/claims/${id}`, {
      token: scene.ana.token,
      headers: { 'if-match': `"${(await scene.read(id)).version}"` },
      body: form({ ...planned, ...more, payee: { name: 'Imprimerie du Quai' } }),
    });
  const explained = await put({ explanation: 'The hall at the market.' });
  expect([explained.status, explained.body.explanation]).toEqual([200, 'The hall at the market.']);
  const moved = await put({ date: day(2) });
  expect([moved.status, moved.body.code, Object.keys(detailsOf(moved.body))]).toEqual([
    422,
    'invalid-request',
    ['/date'],
  ]);
  expect((await put({ date: day(12) })).status).toBe(200);
  scene.system.setClock(undefined);
});

test('the same key with the names of the body in another order is the same call; with another value it is not', async () => {
  const key = newId();
  const send = (body: object) => scene.call('POST', '/v1/claims', { token: scene.ana.token, key, body });
  const body = { groupId: scene.groupId, ...form() };
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, each]) => [name, turned(each)]),
          )
        : value;
  const [first, again] = [await send(body), await send(turned(body) as object)];
  expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect((await send({ ...body, title: 'Another' })).body.code).toBe('idempotency-key-reused');
  expect((await send({ ...body, lines: [...form().lines].reverse() })).body.code).toBe('idempotency-key-reused');
});
