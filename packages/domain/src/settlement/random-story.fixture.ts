// Random small histories of settlement: two merchants, two terminals that move between them, four accounts, rows of every kind that
// refer to each other, people who reject, free and cancel, and several cuts. Whatever a command would refuse is left out.
import fc from 'fast-check';
import type { ScopeKey } from '../estate/estate.ts';
import { assigned, CNY, ended, minor, published, USD, unassigned, voided } from '../estate/estate-facts.fixture.ts';
import type { BindingAsserted } from '../event/estate-events.ts';
import type { BindingId, MerchantId } from '../ids.ts';
import { account, bound, type Said, type Story, story } from './story.fixture.ts';

/** One thing that happens; `pick` chooses among what there is. */
type Step = (told: Story, bindings: BindingAsserted[]) => void;

const time = fc.integer({ min: 0, max: 100 });
const currency = fc.constantFrom(CNY, CNY, CNY, USD);
const merchant = fc.constantFrom('m1', 'm1', 'm2');
const terminal = fc.constantFrom('t1', 't2');
const span = fc
  .tuple(time, fc.option(fc.integer({ min: 1, max: 60 })))
  .map(([from, length]) => ({ from, to: length === null ? null : from + length }));
const ACCOUNTS: Readonly<Record<string, readonly [string, string]>> = { m1: ['A', 'B'], m2: ['N', 'O'] };

const key = fc
  .record({ merchant, scope: fc.constantFrom('terminal', 'store', 'merchant'), terminal, currency })
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

const row = fc
  .record({
    kind: fc.constantFrom('sale', 'sale', 'sale', 'completion', 'refund', 'refund', 'void', 'reversal', 'adjustment'),
    rrn: fc.integer({ min: 1, max: 5 }),
    reference: fc.integer({ min: 0, max: 5 }),
    amount: fc.constantFrom(100n, 100n, 200n, 33n, 67n),
    negative: fc.boolean(),
    at: time,
    received: time,
    tid: fc.constantFrom('T1', 'T1', 'T1', 'T2', 'T3'),
    currency,
    mode: fc.constantFrom('online', 'offline'),
  })
  .map(({ reference, negative, rrn, ...said }): Said => {
    const names = said.kind === 'void' || said.kind === 'reversal' || (said.kind === 'refund' && reference > 0);
    return {
      ...said,
      rrn: `R${rrn}`,
      amount: said.kind === 'adjustment' && negative ? -said.amount : said.amount,
      ...(names ? { of: `R${Math.max(1, reference)}` } : {}),
    };
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
  const card = bound('A', 20);
  bindings.push(card);
  told.knows(
    ...['A', 'B'].map(id => account(id, 'm1', 150n)),
    ...['N', 'O'].map(id => account(id, 'm2')),
    assigned('t1', 0, null, { shown: 'ACQ M1 T1' }),
    card,
    published(0, 10_000),
  );
};

/** A story of up to `stepsMax` steps, ending in a cut that takes everything. */
export const randomStory = (stepsMax: number): fc.Arbitrary<Story> =>
  fc
    .array(
      fc.oneof(
        { weight: 2, arbitrary: assigns },
        unassigns,
        { weight: 3, arbitrary: binds },
        endsOrVoids,
        { weight: 2, arbitrary: prices },
        { weight: 6, arbitrary: receives },
        { weight: 2, arbitrary: personDecides },
        { weight: 2, arbitrary: cancels },
        { weight: 4, arbitrary: cuts },
      ),
      { maxLength: stepsMax, size: 'max' },
    )
    .map(steps => {
      const told = story();
      const bindings: BindingAsserted[] = [];
      for (const step of [usual, ...steps]) step(told, bindings);
      told.cuts(100, { uncertainty: { online: 1, offline: 5 } });
      return told;
    });
