// Rows in the order they came in, routed by the WebAssembly module: the same bytes as route-arrivals.ts.
import { RoutingInputError } from './check-columns.ts';
import type { ColumnMemory } from './column-memory.ts';
import { overflowOf } from './group-totals.ts';
import { describeArrivals, jobWords, tallyInto } from './job-words.ts';
import { createTallies } from './pair-tallies.ts';
import { type Arrivals, ofLastIndex } from './route-arrivals.ts';
import { instantiate } from './wasm-instance.ts';

/** As `createArrivals`, for jobs that lie in the memory. Tallies lie there too: those of another index take new room and leave the old. */
export function createWasmArrivals(memory: ColumnMemory): Arrivals {
  const { drainArrivals, firstUnknownPair, routeArrivals } = instantiate(memory.memory);
  const talliesOf = ofLastIndex(index => createTallies(index, memory));
  const words = jobWords(memory);
  return {
    routeArrivals(job) {
      describeArrivals(words, memory, job);
      tallyInto(words, talliesOf(job.index));
      const [at, rows] = [words.byteOffset, job.rows.pair.length];
      const row = firstUnknownPair(at, 0, rows);
      if (row < rows) throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
      const isExact = routeArrivals(at, 0, rows) === 1;
      return drainArrivals(at) === 1 && isExact ? { kind: 'routed' } : overflowOf(job.totals);
    },
  };
}
