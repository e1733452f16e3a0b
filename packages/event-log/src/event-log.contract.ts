// One suite for every adapter of the port: what handleCommand, the projections and the batch cut may rely on, whatever holds the log.
import { afterEach, beforeEach, describe } from 'vitest';
import { appending, expectations, repeating } from './contract/appending.ts';
import { type Bench, type MakeLog, setClock } from './contract/bench.ts';
import { closing, reopening } from './contract/closing.ts';
import { atPosition, census, reading, subscribing, times } from './contract/reading.ts';

export { type MakeLog, numberedEvent, toArray } from './contract/bench.ts';

/** Every adapter runs this. A `durable` one is also closed and reopened over what it stored. */
export function eventLogContract(name: string, make: MakeLog, { durable }: { readonly durable: boolean }) {
  describe(`EventLog contract: ${name}`, () => {
    const bench = {} as Bench;
    beforeEach(async () => {
      setClock(bench, 1_000_000);
      Object.assign(bench, await make(() => bench.clock));
    });
    afterEach(() => bench.log.close());
    describe('appending', () => appending(bench));
    describe('expectations', () => expectations(bench));
    describe('repeating', () => repeating(bench));
    describe('reading', () => reading(bench));
    describe('positions and times', () => times(bench));
    describe('at a position', () => atPosition(bench));
    describe('census', () => census(bench));
    describe('subscribing', () => subscribing(bench));
    describe('closing', () => closing(bench));
    if (durable) describe('reopening', () => reopening(bench));
  });
}
