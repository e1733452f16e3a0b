import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bug } from '../kernel.ts';
import { asserted, assigned, at, ended, published, terminalKey, unassigned, voided } from './estate-facts.fixture.ts';
import { assignmentLine, type BindingFact, bindingLine, feeLine, scopeKeyText } from './fold.ts';
import { segmentAt } from './paint.ts';

/** `A`: the binding; `(A)`: the hole that its end left; `-`: nothing. */
const shown = (facts: readonly BindingFact[], instant: number) => {
  const segment = segmentAt(bindingLine(facts), at(instant));
  if (segment === null) return '-';
  return segment.shows.kind === 'hole' ? `(${segment.shows.bindingId})` : segment.shows.bindingId;
};
const shownOver = (facts: readonly BindingFact[], until: number) =>
  Array.from({ length: until }, (_, instant) => shown(facts, instant)).join(' ');

describe('the line of a binding key', () => {
  it('R7: an assertion paints its span with its binding and its account', () => {
    expect(bindingLine([asserted('A', 1, 3)])).toEqual([
      { from: 1, to: 3, shows: { kind: 'binding', bindingId: 'A', accountId: 'card-A' } },
    ]);
  });
  it('R7: a later assertion paints over an earlier one, and what it does not cover shows what lay beneath', () => {
    expect(shownOver([asserted('A', 0), asserted('B', 2, 4)], 6)).toBe('A A B B A A');
  });
  it('R7: the order is that of positions, not of validFrom', () => {
    expect(shownOver([asserted('B', 2, 4), asserted('A', 0)], 6)).toBe('A A A A A A');
  });
  it('R7: an end leaves a hole over the parts of its span that show its binding', () => {
    expect(shownOver([asserted('A', 0), asserted('B', 2, 4), ended('A', 1, 5)], 6)).toBe('A (A) B B (A) A');
  });
  it('R7: an end with leaves wider clears them to nothing', () => {
    expect(shownOver([asserted('A', 0), asserted('B', 2, 4), ended('A', 1, 5, 'wider')], 6)).toBe('A - B B - A');
  });
  it('R7: an end does nothing where its binding does not show at this point of the replay', () => {
    expect(shownOver([ended('A', 1), asserted('A', 0, 4), ended('B', 0)], 5)).toBe('A A A A -');
    expect(shownOver([asserted('A', 0), ended('A', 1, 3), ended('A', 0, null, 'wider')], 5)).toBe('- (A) (A) - -');
  });
  it('R7: a later assertion paints over holes', () => {
    expect(shownOver([asserted('A', 0), ended('A', 2), asserted('B', 3)], 5)).toBe('A A (A) B B');
  });
  it('R7: a void removes the assertion and its ends, so that what lay beneath shows again', () => {
    expect(shownOver([asserted('A', 0), asserted('B', 1), ended('B', 3), voided('B')], 5)).toBe('A A A A A');
  });
  it('R7: a void does not bring back what an end of another binding took', () => {
    expect(shownOver([asserted('A', 0), ended('A', 1), asserted('B', 2), voided('B')], 4)).toBe('A (A) (A) (A)');
  });
  it('R7: with an assertion voided, an end that it hid reaches the binding beneath', () => {
    expect(shownOver([asserted('A', 0), asserted('B', 1), ended('A', 0), voided('B')], 3)).toBe('(A) (A) (A)');
  });
  it('H1: a transaction exactly at the change goes to the new card', () => {
    expect(shown([asserted('A', 0), asserted('B', 1_000_000)], 1_000_000)).toBe('B');
  });
  it('H2: a transaction one microsecond before the change goes to the old card', () => {
    expect(shown([asserted('A', 0), asserted('B', 1_000_000)], 999_999)).toBe('A');
  });
  it('H3: of two assertions with the same validFrom the higher position wins', () => {
    expect(shown([asserted('A', 5), asserted('B', 5)], 5)).toBe('B');
    expect(shown([asserted('B', 5), asserted('A', 5)], 5)).toBe('A');
  });
  it('H7: a back-dated assertion routes its past, and only from its own validFrom', () => {
    expect(shownOver([asserted('A', 0), asserted('B', 2)], 4)).toBe('A A B B');
  });
  it('H15: between an emergency end and the next card there is a hole, never either card', () => {
    expect(shownOver([asserted('A', 0), ended('A', 2), asserted('B', 4)], 6)).toBe('A A (A) (A) B B');
  });
  it('a kind of fact that nobody foresaw stops the fold', () => {
    expect(() => bindingLine([{ ...voided('A'), type: 'BindingBlessed' } as never])).toThrow(Bug);
  });

  const fact = fc.tuple(
    fc.constantFrom('assert', 'hole', 'wider', 'void'),
    fc.constantFrom('A', 'B', 'C', 'D'),
    fc.integer({ min: 0, max: 8 }),
    fc.option(fc.integer({ min: 1, max: 9 })),
  );
  const history = fc.array(fact, { maxLength: 10 }).map(drafts =>
    drafts.map(([what, binding, from, to]): BindingFact => {
      if (what === 'void') return voided(binding);
      return what === 'assert' ? asserted(binding, from, to) : ended(binding, from, to, what as 'hole' | 'wider');
    }),
  );
  /** R7 asked at one instant only: the replay of a single cell. */
  const cell = (facts: readonly BindingFact[], instant: number): string => {
    const gone = facts.flatMap(each => (each.type === 'BindingVoided' ? [each.bindingId] : []));
    let shows = '-';
    for (const each of facts) {
      if (each.type === 'BindingVoided' || gone.includes(each.bindingId)) continue;
      if (instant < each.from || (each.to !== null && instant >= each.to)) continue;
      if (each.type === 'BindingAsserted') shows = each.bindingId;
      else if (shows === each.bindingId) shows = each.leaves === 'hole' ? `(${each.bindingId})` : '-';
    }
    return shows;
  };
  it('R7: at every instant it shows what a replay of that instant alone shows', () => {
    fc.assert(
      fc.property(history, facts => {
        for (let instant = 0; instant <= 10; instant += 1) expect(shown(facts, instant)).toBe(cell(facts, instant));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the line of a terminal', () => {
  it('R1: an assignment paints, an unassignment clears, in position order', () => {
    const line = assignmentLine([
      assigned('t1', 0, null, { merchant: 'm1', store: 's1', serial: 'S1' }),
      unassigned('t1', 2, 4),
      assigned('t1', 3, null, { merchant: 'm2', shown: 'a1 M2 T9' }),
    ]);
    const common = { terminalId: 't1', acquirerId: 'a1' };
    expect(line).toEqual([
      { from: 0, to: 2, shows: { ...common, mid: 'M1', tid: 'T1', merchantId: 'm1', storeId: 's1', serial: 'S1' } },
      { from: 3, to: null, shows: { ...common, mid: 'M2', tid: 'T9', merchantId: 'm2', storeId: null, serial: null } },
    ]);
  });
});

describe('the line of a fee key', () => {
  it('R14: plans overlay each other in position order and never end', () => {
    const line = feeLine([
      { event: published(0, 3800), position: 7n },
      { event: published(5, 6000), position: 9n },
      { event: published(3, 5000), position: 11n },
    ]);
    expect(line.map(({ from, to, shows }) => [from, to, shows.rateMillionths, shows.planId])).toEqual([
      [0, 3, 3800, 'm1.merchant.m1.CNY@7'],
      [3, null, 5000, 'm1.merchant.m1.CNY@11'],
    ]);
  });
});

describe('a key in text', () => {
  it('tells merchant, scope, scope id and currency apart', () => {
    expect(scopeKeyText(terminalKey('t-1', 'm_1'))).toBe('m_1.terminal.t-1.CNY');
  });
});
