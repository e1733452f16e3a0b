// What must hold of every history of several batches, whatever happened (I3 to I8).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HELD_REASONS, isCredit } from '../transaction.ts';
import { grossMinor } from './accepted-row.ts';
import { digestAnswer } from './digest.ts';
import { randomStory } from './random-story.fixture.ts';
import { cardOf } from './row-decision.ts';
import { type SettledBatch, settleSlowly } from './settle-slowly.ts';
import type { Story } from './story.fixture.ts';
import { type DecidedRow, keyText } from './totals.ts';

const STEPS_MAX = 30;
const RUNS = 40;

const always = (holds: (batches: readonly SettledBatch[], told: Story) => void, numRuns = RUNS) =>
  fc.assert(
    fc.property(randomStory(STEPS_MAX), told => holds(told.batches(), told)),
    { numRuns },
  );
const sum = <Item>(items: readonly Item[], amountOf: (item: Item) => bigint): bigint =>
  items.reduce((total, item) => total + amountOf(item), 0n);
const routedOf = (decided: readonly DecidedRow[]) =>
  decided.flatMap(({ row, decision }) => (decision.outcome === 'routed' ? [{ row, decision }] : []));
const net = (decided: readonly DecidedRow[]) =>
  sum(routedOf(decided), ({ row, decision }) => (isCredit(row) ? 1n : -1n) * grossMinor(row) - decision.feeMinor);

describe('every history of batches', { timeout: 60_000 }, () => {
  it('reaches every held reason, every fall, pairs, transfers, carried money, last chances and misroutes', () => {
    const seen = new Set<string>();
    for (const told of fc.sample(randomStory(STEPS_MAX), { numRuns: 150, seed: 7 })) {
      for (const batch of told.batches()) {
        for (const { decision } of batch.decided) {
          seen.add(decision.outcome === 'held' ? decision.reason : decision.outcome);
          if (decision.outcome === 'routed' && decision.effect === 'debit') seen.add(decision.falls);
          if (decision.outcome !== 'cancelled' && decision.ambiguous) seen.add('ambiguous');
        }
        for (const { payout, carriedInMinor } of batch.subBatches) {
          seen.add(payout.because);
          if (carriedInMinor > 0n) seen.add('carried in');
        }
        if (batch.transfers.length > 0) seen.add('transfer');
        if (batch.misroutes.length > 0) seen.add('misroute');
      }
    }
    const falls = ['original', 'own', 'debt'];
    const payouts = ['minimum-reached', 'last-chance', 'below-minimum', 'nothing-to-pay', 'debt'];
    const wanted = [
      ...HELD_REASONS,
      ...falls,
      ...payouts,
      'routed',
      'cancelled',
      'ambiguous',
      'carried in',
      'transfer',
      'misroute',
    ];
    expect(wanted.filter(each => !seen.has(each))).toEqual([]);
  });

  it('I3: is settled alike from the same facts, in whatever order the rows lie', () => {
    always((batches, told) => {
      const facts = told.facts();
      expect(settleSlowly({ ...facts, rows: [...facts.rows].reverse() })).toEqual(told.outcomes());
      const lines = (of: readonly SettledBatch[]) =>
        of.map(({ decided }) => decided.map(({ row, decision }) => `${row.transactionId} ${digestAnswer(decision)}`));
      expect(lines(batches)).toEqual(lines(told.batches()));
    });
  });
  it('I4: is frozen: a batch depends on nothing that came after its K or its cut', () => {
    always((batches, told) => {
      const facts = told.facts();
      for (const [index, { knownAt }] of batches.entries()) {
        const known = <Fact extends { readonly position: bigint }>(of: readonly Fact[]) =>
          of.filter(({ position }) => position <= knownAt);
        const before = settleSlowly({
          history: facts.history,
          rows: known(facts.rows),
          personalDecisions: known(facts.personalDecisions),
          cancellations: known(facts.cancellations),
          cuts: facts.cuts.slice(0, index + 1),
        });
        expect(before.at(-1)).toEqual({ kind: 'settled', batch: batches[index] });
      }
    });
  });
  it('I6: counts every row once: rows = routed + cancelled + held, and so is their gross by currency', () => {
    always(batches => {
      for (const { fresh, retried, decided, gross, heldByReason } of batches) {
        expect(decided.length).toBe(fresh + retried);
        const heldRows = decided.filter(({ decision }) => decision.outcome === 'held').length;
        expect([...heldByReason.values()].reduce((total, count) => total + count, 0)).toBe(heldRows);
        const all = gross.flatMap(({ routed, cancelled, held }) => [routed, cancelled, held]);
        const [credits, debits] = [true, false].map(wanted => decided.filter(({ row }) => isCredit(row) === wanted));
        expect(sum(all, ({ creditsMinor }) => creditsMinor)).toBe(sum(credits!, ({ row }) => grossMinor(row)));
        expect(sum(all, ({ debitsMinor }) => debitsMinor)).toBe(sum(debits!, ({ row }) => grossMinor(row)));
      }
    });
  });
  it('I6: ties from rows to terminals to sub-batches to payouts, fees included', () => {
    always(batches => {
      for (const { decided, totals, subBatches, currencies, instructions, carriedOut } of batches) {
        const fees = sum(routedOf(decided), ({ decision }) => decision.feeMinor);
        for (const level of [totals, subBatches, currencies])
          expect(sum<{ feesMinor: bigint }>(level, each => each.feesMinor)).toBe(fees);
        expect(sum(totals, total => total.netMinor)).toBe(net(decided));
        const closed = net(decided) + sum(subBatches, sub => sub.carriedInMinor);
        expect(sum(subBatches, sub => sub.netMinor)).toBe(closed);
        expect(sum(subBatches, sub => sub.closingMinor)).toBe(closed);
        expect(sum([...instructions, ...carriedOut], ({ amountMinor }) => amountMinor)).toBe(closed);
        for (const total of currencies)
          expect(total.netMinor + total.carriedInMinor).toBe(total.paidMinor + total.carriedOutMinor);
      }
    });
  });
  it('I6: keeps all money over time: what was routed is paid by standing instructions or still carried', () => {
    always((batches, told) => {
      const last = batches.at(-1)!;
      const takenBack = new Set(
        told
          .facts()
          .cancellations.flatMap(({ instruction, position }) => (position <= last.knownAt ? [instruction] : [])),
      );
      const standing = batches
        .flatMap(batch => batch.instructions)
        .filter(({ instruction }) => !takenBack.has(instruction));
      const routed = sum(batches, ({ decided }) => net(decided));
      expect(sum([...standing, ...last.carriedOut], ({ amountMinor }) => amountMinor)).toBe(routed);
    });
  });
  it('I7: mixes no currencies and no merchants', () => {
    always(batches => {
      for (const { decided, subBatches } of batches) {
        for (const sub of subBatches) {
          const of = routedOf(decided).filter(
            ({ row, decision }) =>
              decision.merchantId === sub.merchantId &&
              row.currency === sub.currency &&
              (cardOf(decision)?.accountId ?? null) === sub.accountId,
          );
          expect(sub.netMinor - sub.carriedInMinor).toBe(net(of));
        }
        for (const group of Map.groupBy(subBatches, sub => `${sub.merchantId}|${sub.currency}`).values())
          expect(sum(group, sub => sub.closingMinor)).toBe(sum(group, sub => sub.netMinor));
      }
    });
  });
  it('I8: routes or cancels a row at most once, and holds it in every batch before', () => {
    always((batches, told) => {
      for (const row of told.facts().rows) {
        const outcomes = batches.flatMap(({ decided }) =>
          decided.filter(each => each.row.transactionId === row.transactionId).map(({ decision }) => decision.outcome),
        );
        expect(outcomes.slice(0, -1).every(outcome => outcome === 'held')).toBe(true);
      }
    });
  });
  it('I8: gives a sub-batch at most one instruction, above zero, and names each once for ever', () => {
    always(batches => {
      const all = batches.flatMap(batch => batch.instructions);
      expect(new Set(all.map(({ instruction }) => instruction)).size).toBe(all.length);
      expect(all.every(({ amountMinor }) => amountMinor > 0n)).toBe(true);
      for (const { instructions } of batches) expect(new Set(instructions.map(keyText)).size).toBe(instructions.length);
    });
  });
  it('I5: pays a credit to no account but the one in effect when it happened, and a merchant’s money to no other’s', () => {
    always((batches, told) => {
      for (const { decided, knownAt } of batches) {
        const estate = told.facts().history.at(knownAt);
        for (const { decision } of routedOf(decided)) {
          const card = cardOf(decision);
          if (card !== null) expect(estate.account(card.accountId)?.merchantId).toBe(decision.merchantId);
        }
      }
    });
  });
  it('R11, R12: debits an original at most once whole, or in parts that never exceed it; fees return no more than was paid', () => {
    always(batches => {
      const routed = routedOf(batches.flatMap(batch => batch.decided));
      for (const original of routed) {
        const debits = routed.filter(
          ({ decision }) => decision.effect === 'debit' && decision.originalId === original.row.transactionId,
        );
        expect(sum(debits, ({ row }) => grossMinor(row)) <= original.row.amountMinor || debits.length === 0).toBe(true);
        const wholes = debits.filter(({ row }) => row.kind !== 'refund');
        expect(wholes.length === 0 || debits.length === 1).toBe(true);
        const left = original.decision.feeMinor + sum(debits, ({ decision }) => decision.feeMinor);
        if (debits.length > 0) expect(left >= 0n && (wholes.length === 0 || left === 0n)).toBe(true);
      }
    });
  });
  it('R13: never holds a debit for want of a card', () => {
    always(batches => {
      for (const { row, decision } of batches.flatMap(batch => batch.decided)) {
        if (isCredit(row) || decision.outcome !== 'held') continue;
        expect(['NO_BINDING', 'BINDING_HOLE', 'NO_FEE_PLAN']).not.toContain(decision.reason);
      }
    });
  });
  it('R16: takes every row that was received by the cut and known, in exactly one batch first', () => {
    always((batches, told) => {
      for (const row of told.facts().rows) {
        const first = batches.findIndex(({ decided }) =>
          decided.some(each => each.row.transactionId === row.transactionId),
        );
        const taking = batches.findIndex(({ cutAt, knownAt }) => row.receivedAt <= cutAt && row.position <= knownAt);
        expect(first).toBe(taking);
      }
    });
  });
  it('R20: tells misroutes as a chain: each begins where the last one ended, the first at the decision', () => {
    always(batches => {
      const stands = new Map<string, string | null>();
      for (const { decided, misroutes } of batches) {
        for (const { transactionId, fromAccountId, toAccountId } of misroutes) {
          expect(stands.has(transactionId)).toBe(true);
          expect(fromAccountId).toBe(stands.get(transactionId));
          expect(toAccountId).not.toBe(fromAccountId);
          stands.set(transactionId, toAccountId);
        }
        for (const { row, decision } of routedOf(decided))
          stands.set(row.transactionId, cardOf(decision)?.accountId ?? null);
      }
    }, 4 * RUNS);
  });
});
