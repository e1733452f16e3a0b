import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyFacts, LAST, pairs, registered } from '../timelines/random-estate.fixture.ts';
import { createTimelines } from '../timelines/timelines.ts';
import { placementOfLine } from './line-placement.ts';
import { collectPlacements, type Placement } from './placement.ts';

it('rows on a line stand where the line’s placement says, and nobody’s placement is there twice', () => {
  fc.assert(
    fc.property(anyFacts, fc.boolean(), (facts, namedFirst) => {
      const timelines = createTimelines();
      for (const [index, fact] of [...registered, ...facts].entries()) timelines.history.apply(fact, BigInt(index + 1));
      const flat = timelines.flatten(LAST, pairs);
      const { start, route, plan } = flat.timelines;
      const { add, addRouted, placements } = collectPlacements();
      const distinct = new Set<string>();
      for (const [pair, { currency }] of pairs.entries())
        for (let line = start[pair]!; line < start[pair + 1]!; line++)
          for (const isPriced of plan[line]! < 0 ? [false] : [false, true]) {
            if (route[line]! < 0) continue;
            const placement = placementOfLine(flat, { line, currency, isPriced });
            distinct.add(JSON.stringify(placement));
            const routed = () => addRouted(flat.texts, route[line]!, isPriced ? plan[line]! : -1);
            const named = () => add(placement);
            const [first, second] = namedFirst ? [named(), routed()] : [routed(), named()];
            expect(second).toBe(first);
          }
      expect(placements.lines.count()).toBe(distinct.size);
      expect(placements.answerOf).toHaveLength(distinct.size);
    }),
    { numRuns: 500 },
  );
});

it('placements that differ in one field are two, also where an id spells what is absent', () => {
  const Id = <T>(text: string) => text as T;
  const placement: Placement = {
    ...{ merchantId: Id('M'), terminalId: Id('T'), storeId: Id('S'), currency: Id('CNY') },
    ...{ accountId: Id('A'), bindingId: Id('B'), scope: 'terminal', planId: 'P', refundFee: 'kept' },
  };
  const others: readonly Partial<Placement>[] = [
    { merchantId: Id('M2') },
    { terminalId: Id('T2') },
    { storeId: null },
    { storeId: Id('null') },
    { currency: Id('USD') },
    { accountId: Id('A2') },
    { bindingId: Id('B2') },
    { scope: 'store' },
    { planId: 'P2' },
    { planId: null, refundFee: null },
    { planId: 'null', refundFee: null },
    { refundFee: 'returned' },
    { accountId: null, bindingId: null, scope: null },
    { accountId: Id('null'), bindingId: Id('null'), scope: null },
  ];
  const { add, placements } = collectPlacements();
  const all = [placement, ...others.map(other => ({ ...placement, ...other }))];
  for (const again of [false, true])
    expect(
      all.map(each => add({ ...each })),
      String(again),
    ).toEqual([...all.keys()]);
  expect(placements.lines.count()).toBe(all.length);
});
