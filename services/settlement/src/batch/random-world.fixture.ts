// Random estates, files, cuts and people, in a universe so small that everything meets everything: instants on boundaries, references
// that fit several originals, cards that change back and forth.
import type { AcquirerId } from '@asof/domain';
import fc from 'fast-check';
import { at, type Bench, RUN } from './bench.fixture.ts';
import { collect } from './twin.fixture.ts';

const TERMINALS = ['t1', 't2', 't3'] as const;
const MERCHANTS = ['m', 'n'] as const;
const ACCOUNTS = { m: ['a', 'b'], n: ['c', 'd'] } as const;
const CURRENCIES = ['CNY', 'CNY', 'JPY'] as const;
const LATEST = 40;

/** For constantFrom: this one, so many times as likely. */
const often = <T>(value: T, times: number): readonly T[] => Array.from({ length: times }, () => value);

const instant = fc.integer({ min: 0, max: LATEST });
const interval = fc
  .tuple(instant, fc.option(fc.integer({ min: 1, max: 20 }), { freq: 3 }))
  .map(([from, length]) => ({ from, to: length === null ? null : from + length }));
const merchant = fc.constantFrom(...MERCHANTS);
const currency = fc.constantFrom(...CURRENCIES);
const key = fc.tuple(merchant, fc.constantFrom('terminal', 'store', 'merchant', 'merchant'), fc.nat(2), currency).map(
  ([owner, scope, of, money]) =>
    ({
      merchant: owner,
      scope,
      id: scope === 'merchant' ? owner : scope === 'store' ? `s${of % 2}` : TERMINALS[of]!,
      currency: money,
    }) as const,
);

const assign = fc.record({
  type: fc.constant('assign' as const),
  terminal: fc.constantFrom(...TERMINALS),
  owner: fc.tuple(merchant, fc.constantFrom('s0', 's1', null)).map(([owner, store]) => ({
    merchant: owner,
    ...(store !== null && { store }),
  })),
  mid: fc.constantFrom(...often('M', 3), 'M2'),
  interval,
});
const bind = fc.record({ type: fc.constant('assert' as const), key, of: fc.nat(1), interval });
const end = fc.record({
  type: fc.constant('end' as const),
  which: fc.nat(),
  leaves: fc.constantFrom('hole' as const, 'wider' as const),
  interval,
});
const voidBinding = fc.record({ type: fc.constant('void' as const), which: fc.nat() });
const plan = fc.record({
  type: fc.constant('plan' as const),
  key,
  from: instant,
  rate: fc.constantFrom(0, 5_000, 33_333),
  fixed: fc.bigInt(0n, 3n),
  refundFee: fc.constantFrom('kept' as const, 'returned' as const),
});
const row = fc
  .record({
    acquirer: fc.constantFrom(...often('A', 9), 'B'),
    tid: fc.constantFrom(...TERMINALS),
    mid: fc.constantFrom(...often('M', 9), 'M2'),
    kind: fc.constantFrom(
      ...often('sale' as const, 5),
      'completion',
      ...often('refund' as const, 4),
      'void',
      'reversal',
      'adjustment',
    ),
    at: instant,
    late: fc.constantFrom(0, 0, 3, 30),
    amount: fc.constantFrom(...often(100, 4), 40, 60, 1),
    rrn: fc.constantFrom('R1', 'R2', 'R3', 'R4'),
    ref: fc.option(fc.constantFrom('R1', 'R2', 'R3', 'R4'), { freq: 5 }),
    negative: fc.boolean(),
    mode: fc.constantFrom('online' as const, 'offline' as const),
    currency,
  })
  .map(({ late, ref, negative, amount, ...said }) => {
    const isVoid = said.kind === 'void' || said.kind === 'reversal';
    const reference = ref ?? (isVoid ? 'R1' : null);
    const part = said.kind === 'refund' && amount === 100 ? 30 : amount;
    const signed = said.kind === 'adjustment' && negative ? -amount : part;
    return {
      ...said,
      received: said.at + late,
      amount: signed,
      ...(reference === null ? {} : { ref: reference }),
    } as const;
  });
const receive = fc.record({
  type: fc.constant('receive' as const),
  rows: fc.array(row, { minLength: 1, maxLength: 12 }),
});
const cut = fc.record({
  type: fc.constant('cut' as const),
  cutAt: fc.option(fc.integer({ min: 0, max: LATEST + 30 }), { freq: 1 }),
});
const person = fc.record({
  type: fc.constantFrom('reject' as const, 'free' as const, 'cancel' as const),
  which: fc.nat(),
});

/** What happens in a world, in order. */
export const happening = fc.oneof(
  { arbitrary: assign, weight: 2 },
  { arbitrary: bind, weight: 4 },
  { arbitrary: end, weight: 1 },
  { arbitrary: voidBinding, weight: 1 },
  { arbitrary: plan, weight: 1 },
  { arbitrary: receive, weight: 5 },
  { arbitrary: cut, weight: 4 },
  { arbitrary: person, weight: 3 },
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

/** Makes the world's beginning: accounts, a terminal, a card and a plan, so that some rows route. */
export async function begin(bench: Bench): Promise<void> {
  await bench.configure('B');
  for (const [owner, accounts] of Object.entries(ACCOUNTS)) {
    for (const [index, account] of accounts.entries())
      await bench.register(account, { merchant: owner, minimum: index === 0 ? 1n : 150n });
    for (const money of ['CNY', 'JPY']) await bench.plan({ merchant: owner, currency: money, rateMillionths: 10_000 });
  }
  await bench.assign('t1', { merchant: 'm' });
  await bench.assign('t2', { merchant: 'm', store: 's0' });
  await bench.assign('t3', { merchant: 'n' });
  await bench.assert('first', 'a', { merchant: 'm' });
  await bench.assert('second', 'b', { merchant: 'm', scope: 'store', id: 's0' });
  await bench.assert('third', 'c', { merchant: 'n' });
  await bench.assert('fourth', 'a', { merchant: 'm', currency: 'JPY' });
}

type Key = typeof key extends fc.Arbitrary<infer K> ? K : never;
/** Bindings asserted so far, so that a later happening can name one. */
export type Asserted = { readonly binding: string; readonly key: Key }[];

/** Lets it happen; what makes no sense in this world does not happen. */
export async function happen(bench: Bench, asserted: Asserted, event: Happening): Promise<void> {
  switch (event.type) {
    case 'assign':
      await bench.assign(event.terminal, { ...event.owner, ...event.interval, mid: event.mid });
      return;
    case 'assert': {
      const binding = `x${asserted.length}`;
      asserted.push({ binding, key: event.key });
      await bench.assert(binding, ACCOUNTS[event.key.merchant][event.of]!, { ...event.key, ...event.interval });
      return;
    }
    case 'end':
    case 'void':
      return endOrVoid(bench, asserted, event);
    case 'plan':
      await bench.plan({
        ...event.key,
        from: event.from,
        rateMillionths: event.rate,
        fixed: event.fixed,
        refundFee: event.refundFee,
      });
      return;
    case 'receive':
      await bench.receive(...event.rows);
      return;
    case 'cut':
      await bench.batches.run({ ...RUN, ...(event.cutAt !== null && { cutAt: at(event.cutAt) }) });
      return;
    default:
      return decide(bench, event);
  }
}

async function endOrVoid(bench: Bench, asserted: Asserted, event: Extract<Happening, { type: 'end' | 'void' }>) {
  const named = asserted[event.which % Math.max(asserted.length, 1)];
  if (named === undefined) return;
  if (event.type === 'end') await bench.end(named.binding, { ...named.key, ...event.interval, leaves: event.leaves });
  else {
    await bench.void(named.binding, named.key);
    asserted.splice(asserted.indexOf(named), 1, { binding: `void-${asserted.length}`, key: named.key });
  }
}

/** What a person decides about a payout, or about a row that the newest batch of an acquirer holds. */
async function decide(bench: Bench, { type, which }: Extract<Happening, { type: 'reject' | 'free' | 'cancel' }>) {
  const records = bench.ledger.batches.all();
  if (type === 'cancel') {
    const lists = await Promise.all(records.map(({ cut: { batchId } }) => collect(bench.batches.payouts(batchId))));
    const open = lists.flat().filter(({ status }) => status !== 'cancelled');
    if (open.length > 0) await bench.cancel(open[which % open.length]!);
    return;
  }
  const newest = ['A', 'B'].flatMap(id => bench.ledger.batches.batchesOf(id as AcquirerId).at(-1)?.cut.batchId ?? []);
  const held = (await Promise.all(newest.map(batchId => collect(bench.batches.held(batchId))))).flat();
  const isOpen = ({ transactionId, kind, originalReference }: (typeof held)[number]) =>
    bench.ledger.batches.heldSteps(transactionId).length === 0 &&
    (type === 'reject' || (kind === 'refund' && originalReference !== null));
  const open = held.filter(isOpen);
  const row = open[which % Math.max(open.length, 1)];
  if (row !== undefined) await bench[type](row.transactionId, row.acquirerId);
}
