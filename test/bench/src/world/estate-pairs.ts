// The pairs of a world as the product asks for them: by their names, in the order in which the world numbers them.
import { AcquirerId, Currency, Mid, Tid } from '@asof/domain';
import type { createEstateSource } from '@asof/settlement';
import { terminalsOf } from './estate.ts';
import { ACQUIRER, pairNames } from './estate-files.ts';
import { worldFacts } from './make-world.ts';

type Timelines = ReturnType<typeof createEstateSource>['timelines'];
export type Pair = Parameters<Timelines['flatten']>[1][number];

/** Pair p of the kernels is pair p of the list. */
export function pairsOf(world: string): Pair[] {
  const { terminals, seed } = worldFacts(world);
  const acquirerId = AcquirerId.parse(ACQUIRER);
  return Array.from(pairNames(terminalsOf(terminals, seed)), ({ mid, tid, currency }) => ({
    ...{ acquirerId, mid: Mid.parse(mid), tid: Tid.parse(tid), currency: Currency.parse(currency) },
  }));
}
