// Writes a believable estate and its settled days as the five import files. The same options give the same bytes on every machine.
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { cardsFile } from './cards.ts';
import { checkSizes, type DemoSizes } from './demo-sizes.ts';
import { planEstate } from './estate.ts';
import type { Told } from './narrator.ts';
import { createRandom } from './random.ts';
import { accountsFile, feesFile, terminalsFile } from './registers.ts';
import { type TransactionsPlan, transactionBlocks } from './transactions.ts';

export type DemoOptions = DemoSizes & {
  /** Write only the four files of the estate, or only the transactions: they do not depend on each other's being written. */
  readonly only?: 'estate' | 'transactions';
  /** Made when missing; files of these names in it are replaced. */
  readonly directory: string;
  readonly onProgress?: (rows: number, total: number) => void;
  /** Checked between blocks; a file that is not finished never bears its name. */
  readonly signal?: AbortSignal;
};

export const DEMO_FILES = {
  terminals: 'terminals.csv',
  accounts: 'accounts.csv',
  bindings: 'bindings.csv',
  fees: 'fees.csv',
  transactions: 'transactions.csv',
} as const;
export type DemoFile = keyof typeof DEMO_FILES;

export type Demo = {
  readonly files: Readonly<Record<DemoFile, { readonly path: string; readonly rows: number }>>;
  /** How many rows tell which story; the rest are plain sales on a card that does not change. */
  readonly told: ReadonlyMap<Told, number>;
};

/** Fails with CommandFailure for sizes that make no estate. About a second per million transactions. */
export async function generateDemo(options: DemoOptions): Promise<Demo> {
  checkSizes(options);
  const { seed, transactions, days, directory } = options;
  await mkdir(directory, { recursive: true });
  const estate = planEstate(createRandom(seed, 'estate'), options);
  const cards = cardsFile(createRandom(seed, 'cards'), estate);
  const journals = {
    terminals: terminalsFile(estate),
    accounts: accountsFile(createRandom(seed, 'accounts'), estate),
    bindings: cards.journal,
    fees: feesFile(createRandom(seed, 'fees'), estate),
  };
  const place = (file: DemoFile, rows: number) => ({ path: join(directory, DEMO_FILES[file]), rows });
  const files = {
    terminals: place('terminals', journals.terminals.lines()),
    accounts: place('accounts', journals.accounts.lines()),
    bindings: place('bindings', journals.bindings.lines()),
    fees: place('fees', journals.fees.lines()),
    transactions: place('transactions', transactions),
  };
  if (options.only !== 'transactions')
    for (const kind of ['terminals', 'accounts', 'bindings', 'fees'] as const)
      await writeWhole(files[kind].path, [Buffer.from(journals[kind].text())]);
  const told = new Map<Told, number>();
  if (options.only !== 'estate')
    await writeWhole(
      files.transactions.path,
      inBlocks({ seed, rows: transactions, days, estate, news: cards.news, told }, options),
    );
  return { files, told };
}

function* inBlocks(plan: TransactionsPlan, { onProgress, signal }: DemoOptions): Generator<Uint8Array> {
  for (const { bytes, rows } of transactionBlocks(plan)) {
    signal?.throwIfAborted();
    yield bytes;
    onProgress?.(rows, plan.rows);
  }
}

/** Under a passing name until it is whole, so that nobody imports half a file. */
async function writeWhole(path: string, blocks: Iterable<Uint8Array>): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const handle = await open(unfinished, 'w');
  try {
    for (const block of blocks) await handle.appendFile(block);
  } finally {
    await handle.close();
  }
  await rename(unfinished, path);
}
