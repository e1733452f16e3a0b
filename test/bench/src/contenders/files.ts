// The files of a world as rivals read them: the transactions of docs/file-formats.md, and which pair each (acquirer, MID, TID, currency) is.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalsOf } from '../world/estate.ts';
import { ACQUIRER, makeFiles, pairNames } from '../world/estate-files.ts';
import { worldFacts } from '../world/make-world.ts';
import { readGroupNames } from '../world/world-columns.ts';

export type RivalFiles = {
  readonly transactions: string;
  /** `pair,acquirer,mid,tid,currency` */
  readonly pairs: string;
  /** The number of each group by its names. */
  readonly groups: Float64Array;
};

/** Written where they are not there yet. */
export function filesOf(world: string): RivalFiles {
  const directory = makeFiles(world);
  const pairs = join(directory, 'pairs.csv');
  if (!existsSync(pairs)) writeFileSync(pairs, pairLines(world));
  return { transactions: join(directory, 'transactions.csv'), pairs, groups: readGroupNames(world) };
}

function pairLines(world: string): string {
  const { terminals, seed } = worldFacts(world);
  const names = Array.from(pairNames(terminalsOf(terminals, seed)), ({ mid, tid, currency }, pair) =>
    [pair, ACQUIRER, mid, tid, currency].join(','),
  );
  return ['pair,acquirer,mid,tid,currency', ...names, ''].join('\n');
}
