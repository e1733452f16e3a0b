// Random small histories of settlement: two merchants, two terminals that move between them, four accounts, rows of every kind that
// refer to each other, people who reject, free and cancel, and several cuts. Whatever a command would refuse is left out.
import fc from 'fast-check';
import type { ScopeKey } from '../estate/estate.ts';
import {
  assigned,
  CNY,
  ended,
  merchantKey,
  minor,
  published,
  USD,
  unassigned,
  voided,
} from '../estate/estate-facts.fixture.ts';
import type { BindingAsserted, Scope } from '../event/estate-events.ts';
import type { BindingId, MerchantId } from '../ids.ts';
import type { TransactionKind } from '../transaction.ts';
import { account, bound, type Said, type Story, story } from './story.fixture.ts';

/** One thing that happens; `pick` chooses among what there is. */
type Step = (told: Story, bindings: BindingAsserted[]) => void;

const TIME_MAX = 20;
/** Each value with its weight. */
const often = <Value>(...weighted: readonly (readonly [Value, number])[]): fc.Arbitrary<Value> =>
  fc.oneof(...weighted.map(([value, weight]) => ({ weight, arbitrary: fc.constant(value) })));
const time = fc.integer({ min: 0, max: TIME_MAX / 2 }).map(half => 2 * half);
const currency = often([CNY, 9], [USD, 1]);
const merchant = often(['m1', 3], ['m2', 1]);
const terminal = often(['t1', 1], ['t2', 1]);
const span = fc
  .tuple(time, fc.option(fc.integer({ min: 1, max: 10 })))
  .map(([from, length]) => ({ from, to: length === null ? null : from + length }));
const ACCOUNTS: Readonly<Record<string, readonly [string, string]>> = { m1: ['A', 'B'], m2: ['N', 'O'] };

const key = fc
  .record({ merchant, scope: often<Scope>(['terminal', 1], ['store', 1], ['merchant', 2]), terminal, currency })
  .map((said): ScopeKey => {
    const scopeId = { terminal: said.terminal, store: 's1', merchant: said.merchant }[said.scope];
    return { merchantId: said.merchant as MerchantId, scope: said.scope, scopeId, currency: said.currency };
  });

const assigns: fc.Arbitrary<Step> = fc.record({ terminal, span, merchant, inStore: fc.boolean() }).map(said => told => {
  const owner = { merchant: said.merchant, store: said.inStore ? 's1' : null };
  const shown = `ACQ M1 ${said.terminal.toUpperCase()}`;
  told.knows(assigned(said.terminal, said.span.from, said.span.to, { shown, ...owner }));
});
const unassigns: fc.Arbitrary<Step> = fc
  .record({ terminal, span })
  .map(said => told => told.knows(unassigned(said.terminal, said.span.from, said.span.to)));
const binds: fc.Arbitrary<Step> = fc.record({ key, second: fc.boolean(), span }).map(said => (told, bindings) => {
  const accountId = ACCOUNTS[said.key.merchantId]?.[said.second ? 1 : 0] ?? 'A';
  const bindingId = `b${bindings.length}` as BindingId;
  const asserted = { ...bound(accountId, said.span.from, said.span.to, said.key), bindingId };
  bindings.push(asserted);
  told.knows(asserted);
});
const endsOrVoids: fc.Arbitrary<Step> = fc
  .record({ pick: fc.nat(), from: time, how: fc.constantFrom('hole', 'wider', 'void') })
  .map(({ pick, from, how }) => (told, bindings) => {
    const binding = bindings[pick % Math.max(1, bindings.length)];
    if (binding === undefined) return;
    const { bindingId, merchantId, scope, scopeId, currency: of } = binding;
    const at: ScopeKey = { merchantId, scope, scopeId, currency: of };
    told.knows(how === 'void' ? voided(bindingId, at) : ended(bindingId, from, null, how, at));
  });
const prices: fc.Arbitrary<Step> = fc
  .record({
    key,
    from: time,
    rate: fc.constantFrom(0, 10_000, 25_000),
    fixed: fc.constantFrom(0n, 7n, 150n),
    refundFee: fc.constantFrom('kept', 'returned'),
  })
  .map(({ key: of, from, rate, fixed, refundFee }) => told => {
    told.knows({ ...published(from, rate, of), refundFee, fixedMinor: minor(fixed) });
  });

const AMOUNTS: Readonly<Record<TransactionKind, readonly [bigint, bigint]>> = {
  sale: [100n, 100n],
  completion: [100n, 200n],
  refund: [33n, 67n],
  void: [100n, 100n],
  reversal: [100n, 33n],
  adjustment: [50n, -70n],
};
const row = fc
  .record({
    kind: often<TransactionKind>(
      ['sale', 9],
      ['refund', 6],
      ['void', 1],
      ['reversal', 1],
      ['completion', 2],
      ['adjustment', 1],
    ),
    rrn: fc.integer({ min: 1, max: 4 }),
    reference: often([1, 3], [2, 3], [3, 2], [4, 2], [null, 1]),
    second: fc.boolean(),
    at: time,
    received: time,
    tid: often(['T1', 12], ['T2', 3], ['T3', 1]),
    currency,
    mode: fc.constantFrom('online', 'offline'),
  })
  .map(({ kind, reference, second, rrn, at, ...said }): Said => {
    const of = reference === null && kind === 'refund' ? {} : { of: `R${reference ?? 1}` };
    const amount = AMOUNTS[kind][second ? 1 : 0];
    const isOriginal = kind === 'sale' || kind === 'completion';
    return { ...said, ...of, kind, amount, rrn: `R${rrn}`, at: isOriginal ? at / 2 : at };
  });
const receives: fc.Arbitrary<Step> = fc
  .array(row, { minLength: 1, maxLength: 6 })
  .map(rows => told => told.receives(...rows));

const personDecides: fc.Arbitrary<Step> = fc.record({ pick: fc.nat(), rejects: fc.boolean() }).map(said => told => {
  const held =
    told
      .batches()
      .at(-1)
      ?.decided.filter(({ decision }) => decision.outcome === 'held') ?? [];
  const chosen = held[said.pick % Math.max(1, held.length)]?.row;
  if (chosen === undefined) return;
  if (said.rejects) told.rejectsRow(chosen);
  else if (chosen.kind === 'refund' && chosen.originalReference !== null) told.freesRow(chosen);
});
const cancels: fc.Arbitrary<Step> = fc.nat().map(pick => told => {
  const done = new Set(told.facts().cancellations.map(({ instruction }) => instruction));
  const open = told.batches().flatMap(batch => batch.instructions.filter(({ instruction }) => !done.has(instruction)));
  const chosen = open[pick % Math.max(1, open.length)];
  if (chosen !== undefined) told.cancelsInstruction(chosen.instruction);
});
const cuts: fc.Arbitrary<Step> = fc.record({ cutAt: time, behind: fc.nat(2) }).map(({ cutAt, behind }) => told => {
  const known = told.now() - BigInt(behind);
  const least = told.facts().cuts.at(-1)?.knownAt ?? 0n;
  told.cuts(cutAt, { knownAt: known > least ? known : least, uncertainty: { online: 1, offline: 5 } });
});

const usual: Step = (told, bindings) => {
  const card = bound('A', 1);
  bindings.push(card);
  told.knows(
    ...['A', 'B'].map(id => account(id, 'm1', 150n)),
    ...['N', 'O'].map(id => account(id, 'm2')),
    assigned('t1', 0, null, { shown: 'ACQ M1 T1' }),
    assigned('t2', 2, null, { shown: 'ACQ M1 T2', merchant: 'm2' }),
    card,
    bound('N', 5, null, merchantKey('m2')),
    published(0, 10_000),
  );
};

/** A story of up to `stepsMax` steps, ending in a cut that takes everything. */
export const randomStory = (stepsMax: number): fc.Arbitrary<Story> =>
  fc
    .array(
      fc.oneof(
        { weight: 1, arbitrary: assigns },
        { weight: 1, arbitrary: unassigns },
        { weight: 3, arbitrary: binds },
        { weight: 1, arbitrary: endsOrVoids },
        { weight: 1, arbitrary: prices },
        { weight: 8, arbitrary: receives },
        { weight: 2, arbitrary: personDecides },
        { weight: 2, arbitrary: cancels },
        { weight: 6, arbitrary: cuts },
      ),
      { minLength: stepsMax / 2, maxLength: stepsMax, size: 'max' },
    )
    .map(steps => {
      const told = story();
      const bindings: BindingAsserted[] = [];
      for (const step of [usual, ...steps]) step(told, bindings);
      told.cuts(TIME_MAX, { uncertainty: { online: 1, offline: 5 } });
      return told;
    });
