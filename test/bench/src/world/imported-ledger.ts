// A ledger into which the product imported the world's estate: slow, and therefore kept beside the worlds for all that have this estate.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createProduct } from '../contenders/product.ts';
import { terminalsOf } from './estate.ts';
import { ESTATE_KINDS, writeEstateFiles } from './estate-files.ts';
import { worldFacts } from './make-world.ts';
import { WORLD_FORMAT } from './world.ts';

/** The directory of its log, made if it is not there. A minute for each 600,000 lines of the estate's files. */
export function importedLog(world: string): string {
  const { terminals, seed } = worldFacts(world);
  const ledger = join(dirname(world), `ledger-imported-${terminals}-${seed}-${WORLD_FORMAT}`);
  const log = join(ledger, 'data/log');
  if (existsSync(ledger)) return log;
  const unfinished = mkdtempSync(`${ledger}-`);
  const files = join(unfinished, 'files');
  mkdirSync(files);
  writeEstateFiles(files, terminalsOf(terminals, seed));
  const product = createProduct(join(unfinished, 'data'), unfinished);
  for (const kind of ESTATE_KINDS) product.call('import', kind, join(files, `${kind}.csv`));
  rmSync(files, { recursive: true });
  renameSync(unfinished, ledger);
  return log;
}
