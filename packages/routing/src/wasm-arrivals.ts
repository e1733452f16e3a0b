// Rows in the order they came in, routed by the WebAssembly module: the same bytes as route-arrivals.ts.
import { checkArrivalRoom } from './arrival-columns.ts';
import { RoutingInputError } from './check-columns.ts';
import type { ColumnMemory } from './column-memory.ts';
import { overflowOf } from './columns.ts';
import { describeArrivals, jobWords } from './job-words.ts';
import { createTallies } from './pair-tallies.ts';
import { type Arrivals, lastTallies } from './route-arrivals.ts';
import { instantiate } from './wasm-kernel.ts';

/** As `createArrivals`, for jobs that lie in the memory. Tallies lie there too: those of another index take new room and leave the old. */
export function createWasmArrivals(memory: ColumnMemory): Arrivals {
  const { firstUnknownPair, routeArrivals } = instantiate(memory.memory);
  const talliesOf = lastTallies(index => createTallies(index, memory));
  const words = jobWords(memory);
  return {
    routeArrivals(job) {
      checkArrivalRoom(job);
      describeArrivals(words, memory, job, talliesOf(job.index).floats);
      const row = firstUnknownPair(words.byteOffset);
      if (row < job.rows.pair.length) throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
      return routeArrivals(words.byteOffset) === 1 ? { kind: 'routed' } : overflowOf(job.totals);
    },
  };
}
