// The product, from the outside: `file` is `batch run --transactions`, `segment` is `batch run` of what was imported. The estate is imported
// and read once before the clock starts; each run begins with a copy of that ledger. A run does more than any rival: it tells duplicates, hashes what it
// stores, nets, and instructs payouts.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ACQUIRER, ESTATE_KINDS, groupOfNames, makeFiles } from '../world/estate-files.ts';
import { BATCH_FROM, DAY_MICROS, REASONS } from '../world/world.ts';
import type { AnswerSink, Contender } from './contender.ts';
import { createProduct, type JsonLine, type Product } from './product.ts';

const CUT_AT = new Date((BATCH_FROM + DAY_MICROS) / 1_000).toISOString();
const BATCH = `${ACQUIRER}-000001`;
const DECIMALS = 2;

/** Scans on as many threads as are asked for. The batch runs on one, and the digest of a large one beside it. */
export const asof: Contender = ({ world, phase, threads }) => {
  const files = makeFiles(world);
  const scratch = mkdtempSync(join(world, 'ledger-'));
  const [pristine, data] = [join(scratch, 'pristine'), join(scratch, 'data')];
  const before = createProduct(pristine, scratch);
  for (const kind of ESTATE_KINDS) before.call('import', kind, join(files, `${kind}.csv`));
  // Whoever reads the ledger first leaves a snapshot of its timelines: every ledger in use has one.
  before.call('batch', 'list');
  const transactions = join(files, 'transactions.csv');
  if (phase === 'segment') before.call('import', 'transactions', transactions);
  const product = createProduct(data, scratch);
  return {
    reset() {
      rmSync(data, { recursive: true, force: true });
      cpSync(pristine, data, { recursive: true });
      spawnSync('sync'); // what is left to be written of the copy is not the run's
      product.forgetPeak();
    },
    run() {
      const files = phase === 'file' ? ['--transactions', transactions, '--threads', String(threads)] : [];
      product.call('batch', 'run', '--cut-at', CUT_AT, ...files);
    },
    tell: sink => tell(product, sink),
    close: () => rmSync(scratch, { recursive: true }),
    version: `asof on Node ${process.versions.node}`,
    plan: null,
    outsideUsage: product.usage,
  };
};

/** The product counts rows of a group, not credits and debits apart; `count` stands for both here, and for rivals too. */
function tell(product: Product, sink: AnswerSink): void {
  const batch = product.call('batch', 'list').find(line => line['batch'] === BATCH);
  const held = batch?.['heldByReason'] as Readonly<Record<string, number>>;
  for (const [reason, name] of REASONS.entries()) sink.held(reason, held[name] ?? 0, 0);
  for (const line of product.call('batch', 'show', BATCH, '--totals')) {
    sink.group(groupOfNames(text(line, 'terminal'), text(line, 'account'), text(line, 'currency')), {
      creditCount: line['count'] as number,
      creditsMinor: minor(text(line, 'credits')),
      debitCount: 0,
      debitsMinor: -minor(text(line, 'debits')),
      feesMinor: minor(text(line, 'fees')),
    });
  }
}

const text = (line: JsonLine, field: string): string => String(line[field]);

/** `12.34` is 1,234. */
function minor(amount: string): number {
  const [whole = '', fraction = ''] = amount.split('.');
  return Number(`${whole}${fraction.padEnd(DECIMALS, '0')}`);
}
