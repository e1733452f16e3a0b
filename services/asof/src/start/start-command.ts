// npm start: the main job from end to end on a seeded day, for who sees the ledger for the first time. Every step is the command's own;
// running it again finds its work done.
import { ESTATE_FILE_KINDS, type HeldReason } from '@asof/domain';
import type { BatchSummary, DecisionRow } from '@asof/settlement';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { generateDemo } from '../demo/demo.ts';
import { configureDemo, importFiles, refuseForeign } from '../demo/take-demo.ts';
import { writeTransactionsAside } from '../demo/transactions-aside.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { importTransactionFile } from '../import/transactions-import.ts';
import { counted, decimal, grouped } from '../output/progress.ts';
import { verifyLedger } from '../verify/verify-ledger.ts';
import { whySentences } from '../why/why-sentences.ts';
import { dayBatches, dayReport } from './day-report.ts';

const DAY = {
  seed: 20261122,
  merchants: 2_000,
  terminals: 20_000,
  transactions: 1_000_000,
  days: 1,
  directory: './demo-files',
};

export const startCommand: CommandModule = (program, action) => {
  program
    .command('start', { hidden: true })
    .description('generate, import, settle, verify and explain a day of business')
    .action(action(settleDay));
};

async function settleDay(context: Context): Promise<ExitCode> {
  const { terminal, world, actor } = context;
  const started = world.monotonicMs();
  return withHouse(context, true, async house => {
    await refuseForeign(house, DAY);
    await importDay(context, house);
    const progress = terminal.progress('settle', 'rows');
    const ran = await house.batches.run({ actor, signal: world.signal });
    progress.end(settledText(ran.length));
    const all = await house.batches.summaries();
    const day = dayBatches(all);
    const findings = await verifyLedger(context, house);
    await terminal.text(dayReport(day, findings));
    if (all.length > day.length)
      terminal.talk('batches after the first of each acquirer: npm run -s asof -- batch list');
    for (const row of await interesting(house, day)) {
      const { found } = await house.explanations.why({ transactionId: row.transactionId });
      for (const explanation of found)
        await terminal.text(`\n$ npm run -s asof -- why ${row.rrn}\n${whySentences(explanation).join('\n')}`);
    }
    const seconds = decimal((world.monotonicMs() - started) / 1000);
    terminal.talk(
      `\nall of it took ${seconds} s; the ledger is in ${house.directory.root}. Next: npm run -s asof -- help`,
    );
    return findings.length === 0 ? EXIT.ok : EXIT.integrityBroken;
  });
}

const settledText = (batches: number): string =>
  batches === 0
    ? 'nothing new since the batches before'
    : `${counted(batches, 'batch', 'batches')} cut, routed, netted and instructed`;

/** The estate is imported while the transactions are still being written. */
async function importDay(context: Context, house: House): Promise<void> {
  const { terminal, world } = context;
  terminal.talk(
    `writing ${grouped(DAY.transactions)} transactions of ${grouped(DAY.terminals)} terminals to ${DAY.directory}`,
  );
  const written = writeTransactionsAside(DAY, world.signal);
  written.catch(() => {}); // told below, when the file is needed
  await configureDemo(context, house, DAY);
  const { files } = await generateDemo({ ...DAY, only: 'estate', signal: world.signal });
  await importFiles(
    context,
    house,
    ESTATE_FILE_KINDS.map(kind => ({ kind, path: files[kind].path })),
  );
  await written;
  await importTransactionFile(context, house, files.transactions.path);
}

type Wanted = { readonly fits: (row: DecisionRow) => boolean };
const WANTED: readonly Wanted[] = [
  { fits: row => row.outcome === 'routed' && row.kind === 'sale' && row.ambiguous },
  { fits: row => row.outcome === 'held' && row.reason === ('BINDING_HOLE' satisfies HeldReason) },
  { fits: row => row.outcome === 'routed' && row.falls === 'original' },
];

/** One row of each kind that is worth a look, from the first batch that has them all or as many as there are. */
async function interesting({ batches }: House, summaries: readonly BatchSummary[]): Promise<readonly DecisionRow[]> {
  const found = new Map<Wanted, DecisionRow>();
  for (const { batchId } of summaries) {
    for await (const row of batches.decisions(batchId)) {
      const wanted = WANTED.find(each => !found.has(each) && each.fits(row));
      if (wanted !== undefined) found.set(wanted, row);
      if (found.size === WANTED.length) return [...found.values()];
    }
  }
  return [...found.values()];
}
