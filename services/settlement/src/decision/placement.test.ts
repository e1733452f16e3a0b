import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyFacts, LAST, pairs, registered } from '../timelines/random-estate.fixture.ts';
import { createTimelines } from '../timelines/timelines.ts';
import { placementOfLine } from './line-placement.ts';
import { collectPlacements } from './placement.ts';

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
