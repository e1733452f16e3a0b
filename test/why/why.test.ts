// Whole stories: a row is settled, carried, netted, paid, cancelled, and after each batch `asof why` says where its money is now.
import { beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});

/** What follows the verdict and the card: where the money went. */
const moneyOf = async (rrn: string): Promise<readonly string[]> => (await shop.why(rrn)).slice(2);
const NOT_YET = 'That batch has not been settled yet.';
const carried = (batch: string, amount: string) =>
  `Batch ${batch} carried the account's rest of ${amount} CNY, below its minimum payout, on to the next batch.`;
const paid = (payout: string, amount: string, state = 'is ready for the bank') =>
  `Batch ${payout.slice(-10)} put it into payout <${payout}> of ${amount} CNY, which ${state}.`;
const NETTING = 'Netting between the cards of the merchant in batch';

describe('the money of a sale', () => {
  it('that is carried is followed to the batch that pays it', async () => {
    await shop.settle(10, 'sale T1 R1 30.00');
    expect(await moneyOf('R1')).toEqual([carried('ACQ-000001', '30.00'), NOT_YET]);
    await shop.settle(11, 'sale T2 R2 10.00');
    expect(await moneyOf('R1')).toEqual([
      "Batches ACQ-000001 to ACQ-000002 carried the account's rest of 30.00 CNY, below its minimum payout, on to the next batch.",
      NOT_YET,
    ]);
    await shop.settle(12, 'sale T1 R3 40.00');
    expect((await moneyOf('R1')).at(-1)).toBe(paid('A in ACQ-000003', '70.00'));
    expect(await moneyOf('R2')).toEqual([paid('B in ACQ-000002', '10.00')]);
  });

  it('that was carried is told as used up when debits of a later batch take it', async () => {
    await shop.settle(10, 'sale T1 R1 30.00');
    await shop.settle(11, 'refund T1 D1 30.00');
    expect(await moneyOf('R1')).toEqual([
      carried('ACQ-000001', '30.00'),
      'Nothing of the account was left to pay in batch ACQ-000002: its debits and fees took all it had.',
    ]);
    expect(await moneyOf('D1')).toEqual(['Batch ACQ-000002 took it from what account A had; nothing was left.']);
  });

  it('that was carried is told as given away when netting takes all of it', async () => {
    await shop.settle(10, 'sale T1 R1 30.00');
    await shop.settle(11, 'refund T2 D1 45.00');
    expect(await moneyOf('R1')).toEqual([
      carried('ACQ-000001', '30.00'),
      `${NETTING} ACQ-000002 gave 30.00 CNY of the account's money to account B.`,
      'Nothing of the account was left to pay in batch ACQ-000002.',
    ]);
  });

  it('is told as used up with what its account owes beyond', async () => {
    await shop.settle(10, 'sale T2 R1 30.00', 'refund T2 D1 45.00', 'sale T1 R2 10.00');
    expect(await moneyOf('R1')).toEqual([
      `${NETTING} ACQ-000001 took 10.00 CNY from account A.`,
      'Nothing of the account was left to pay in batch ACQ-000001: its debits and fees took all it had and 15.00 CNY more, of which 5.00 CNY is still owed.',
    ]);
  });

  it('comes back from a cancelled payout and is followed into the next', async () => {
    await shop.settle(10, 'sale T2 R1 30.00');
    const payout = await shop.payout('B', 'ACQ-000001');
    await shop.asof('payout', 'cancel', payout, '--reason', 'card closed');
    const cancelled = paid('B in ACQ-000001', '30.00', 'is cancelled: card closed');
    expect(await moneyOf('R1')).toEqual([cancelled, 'Its money comes back in the first batch cut after that.']);
    await shop.settle(11, 'sale T2 R2 5.00');
    expect(await moneyOf('R1')).toEqual([cancelled, paid('B in ACQ-000002', '35.00')]);
  });

  it('waits in a payout that is held, and is ready once it is released', async () => {
    await shop.settle(10, 'sale T2 R1 30.00');
    const payout = await shop.payout('B', 'ACQ-000001');
    await shop.asof('payout', 'hold', payout, '--reason', 'court order');
    expect(await moneyOf('R1')).toEqual([paid('B in ACQ-000001', '30.00', 'is held: court order')]);
    await shop.asof('payout', 'release', payout, '--reason', 'lifted');
    expect(await moneyOf('R1')).toEqual([paid('B in ACQ-000001', '30.00')]);
  });

  it('is not netted yet while its batch is only cut', async () => {
    await shop.settle(10, 'sale T1 R1 30.00');
    await shop.asof('batch', 'cut');
    expect(await moneyOf('R1')).toEqual([carried('ACQ-000001', '30.00'), NOT_YET]);
  });
});

describe('what a refund took', () => {
  it('without original and card is the debt of the merchant, and netting says from which account it was taken', async () => {
    await shop.settle(10, 'refund T3 D1 25.00', 'sale T2 R1 10.00', 'sale T1 R2 60.00');
    expect((await shop.why('D1')).slice(1)).toEqual([
      'No card of merchant SHOP was in effect where and when it happened, so the merchant owes it.',
      "Batch ACQ-000001 added it to the merchant's debt, 25.00 CNY in all.",
      `${NETTING} ACQ-000001 took 25.00 CNY from account A.`,
      'That settles it.',
    ]);
  });

  it('is followed as long as it is owed', async () => {
    await shop.settle(10, 'refund T3 D1 25.00', 'sale T2 R1 10.00');
    const first = [
      "Batch ACQ-000001 added it to the merchant's debt, 25.00 CNY in all.",
      `${NETTING} ACQ-000001 took 10.00 CNY from account B.`,
      'Batch ACQ-000001 carried the 15.00 CNY that is still owed on to the next batch.',
    ];
    expect(await moneyOf('D1')).toEqual([...first, NOT_YET]);
    await shop.settle(11, 'sale T2 R2 20.00');
    expect(await moneyOf('D1')).toEqual([
      ...first,
      `${NETTING} ACQ-000002 took 15.00 CNY from account B.`,
      'That settles it.',
    ]);
  });

  it('from an account that had too little is owed there until the account has it', async () => {
    await shop.settle(10, 'refund T2 D1 25.00');
    const owed = 'Batch ACQ-000001 charged it to the account, which had 25.00 CNY too little for it.';
    expect(await moneyOf('D1')).toEqual([
      owed,
      'Batch ACQ-000001 carried the 25.00 CNY that is owed on to the next batch.',
      NOT_YET,
    ]);
    await shop.settle(11, 'sale T3 H1 1.00');
    await shop.settle(12, 'sale T2 R1 40.00');
    expect(await moneyOf('D1')).toEqual([
      owed,
      'Batches ACQ-000001 to ACQ-000002 carried the 25.00 CNY that is owed on to the next batch.',
      'Batch ACQ-000003 took what was owed from what account B had; the rest went into payout <B in ACQ-000003> of 15.00 CNY, which is ready for the bank.',
    ]);
  });

  it('falls on the account of its original while that is unpaid, and says so when it was paid', async () => {
    await shop.settle(10, 'sale T1 R1 40.00', 'refund T3 D1 5.00 R1', 'sale T2 R2 30.00');
    expect((await shop.why('D1')).slice(1)).toEqual([
      'Its original (RRN R1, 2026-01-10 04:00:00Z) went to account A in batch ACQ-000001 and had not been paid out yet, so the money was taken there.',
      'Batch ACQ-000001 took it from what account A had; the rest of 35.00 CNY was carried on.',
    ]);
    await shop.settle(11, 'refund T3 D2 5.00 R2');
    expect((await shop.why('D2')).slice(1, 3)).toEqual([
      'Its original (RRN R2, 2026-01-10 04:00:00Z) went to account B in batch ACQ-000001, and that money had been paid out or used up before, so it does not fall there.',
      'No card of merchant SHOP was in effect where and when it happened, so the merchant owes it.',
    ]);
  });

  it('whose reference a person took away says so', async () => {
    await shop.settle(10, 'refund T2 D1 5.00 R9', 'sale T2 R1 30.00');
    const { transactionId } = await shop.row('D1', 'held', 'list');
    await shop.asof('held', 'without-reference', String(transactionId), '--reason', 'the shop confirmed it');
    expect((await shop.why('D1'))[1]).toContain(
      'A person has freed it of its reference (the shop confirmed it). What releases it: the next cut, which decides it as one without an original;',
    );
    expect(await shop.row('D1', 'held', 'list')).toMatchObject({
      releasedBy: 'the next cut, which decides it as one without an original',
    });
    await shop.settle(11, 'sale T2 R2 10.00');
    expect((await shop.why('D1'))[1]).toBe(
      'A person has freed it of its reference R9 (the shop confirmed it): it counts as one without an original.',
    );
  });
});

it('a held row that a person rejected is not said to be tried again', async () => {
  await shop.settle(10, 'sale T3 H1 1.00');
  expect((await shop.why('H1'))[1]).toContain('until then every cut tries it again');
  const { transactionId } = await shop.row('H1', 'held', 'list');
  await shop.asof('held', 'reject', String(transactionId), '--reason', 'no such shop');
  expect((await shop.why('H1')).slice(1)).toEqual([
    'A person has rejected it (no such shop): batch ACQ-000001 was the last that tried it, and no money moves.',
  ]);
});

it('the JSON of why has each batch that the money went through', async () => {
  await shop.settle(10, 'sale T1 R1 30.00');
  await shop.settle(11, 'sale T1 R2 40.00');
  const { lines } = await shop.asof('--json', 'why', '--rrn', 'R1');
  expect(lines[0]?.['money']).toMatchObject([
    { subBatch: { batch: 'ACQ-000001', carriedOut: '30.00' }, transfers: [], payout: null },
    { subBatch: { batch: 'ACQ-000002', carriedIn: '30.00' }, payout: { batch: 'ACQ-000002', amount: '70.00' } },
  ]);
});

it('says when more transactions fit than it tells, and not when they are all there', async () => {
  const sales = Array.from({ length: 21 }, (_, index) => `sale T2 R${index} 1.00`);
  await shop.settle(10, ...sales.slice(0, 20));
  const asked = () => shop.asof('--json', 'why', '2026-01-10');
  const all = await asked();
  expect([all.lines.length, all.stderr]).toEqual([20, '20 transactions fit; more words narrow it down\n']);
  await shop.settle(10, ...sales);
  const first = await asked();
  expect([first.lines.length, first.stderr]).toEqual([
    20,
    'the first 20 of more transactions that fit; more words narrow it down\n',
  ]);
});
