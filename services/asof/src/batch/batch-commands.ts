// asof batch: cut, run, and look at what batches decided.
import type { AcquirerId, BatchId, Instant } from '@asof/domain';
import type { Batches, BatchRunOptions, BatchSummary } from '@asof/settlement';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { countOption, instantOption } from '../command/options.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { importTransactionFile, tellTransactions } from '../import/transactions-import.ts';
import { counted } from '../output/progress.ts';
import { field, instantCell, type View } from '../output/view.ts';
import {
  batchView,
  currencyView,
  decisionView,
  heldView,
  misrouteView,
  oneBatchView,
  payoutView,
  subBatchView,
  totalView,
  transferView,
} from './batch-views.ts';
import { knownBatch } from './known-batch.ts';

type RunOptions = {
  readonly acquirer?: string;
  readonly cutAt?: Instant;
  readonly transactions?: readonly string[];
  readonly threads?: number;
};
type ShowOptions = Readonly<Partial<Record<keyof typeof SHOWN, true>>>;

/** How each `--sheet` of a batch is streamed. */
const SHOWN = {
  decisions: (batches: Batches, id: BatchId, { terminal }: Context) =>
    terminal.rows(decisionView, batches.decisions(id)),
  totals: (batches: Batches, id: BatchId, { terminal }: Context) => terminal.rows(totalView, batches.totals(id)),
  subBatches: (batches: Batches, id: BatchId, { terminal }: Context) =>
    terminal.rows(subBatchView, batches.subBatches(id)),
  transfers: (batches: Batches, id: BatchId, { terminal }: Context) =>
    terminal.rows(transferView, batches.transfers(id)),
  payouts: (batches: Batches, id: BatchId, { terminal }: Context) => terminal.rows(payoutView, batches.payouts(id)),
  held: (batches: Batches, id: BatchId, { terminal }: Context) => terminal.rows(heldView, batches.held(id)),
  misroutes: (batches: Batches, id: BatchId, { terminal }: Context) =>
    terminal.rows(misrouteView, batches.misroutes(id)),
} as const;

const digestView: View<BatchSummary> = [
  field('batch', 'batch', row => row.batchId),
  field('digest', 'digest', row => row.digest),
];

export const batchCommands: CommandModule = (program, action) => {
  const batch = program.command('batch').description('settlement batches');
  const running = [
    ['cut', 'fix which rows the next batch of each acquirer settles, and what is known'],
    ['run', 'cut, route, net and instruct all that was received; finish what was left unfinished'],
  ] as const;
  for (const [step, description] of running) {
    const command = batch
      .command(step)
      .description(description)
      .option('--acquirer <id>', 'only this acquirer')
      .option(
        '--cut-at <time>',
        'rows received up to this instant; default: all, unless one says it comes from the future',
        instantOption,
      )
      .action(action<RunOptions>((context, _args, options) => runBatches(context, step, options)));
    if (step === 'run')
      command
        .option('--transactions <files...>', 'take these files first, as import transactions does')
        .option('--threads <n>', 'threads that scan a large file (default: as many as run at once)', countOption);
  }
  batch
    .command('list')
    .description('every batch')
    .action(
      action(context =>
        withHouse(context, false, async ({ batches }) => {
          await context.terminal.rows(batchView, await batches.summaries(), 'no batch was cut yet');
          return EXIT.ok;
        }),
      ),
    );
  const show = batch
    .command('show')
    .argument('<batch>', 'e.g. ACQ1-000001')
    .description('one batch, or one of its sheets, row by row');
  show
    .option('--decisions', 'where every row went, and why')
    .option('--totals', 'per merchant, terminal, account and currency');
  show
    .option('--sub-batches', 'per merchant, account and currency')
    .option('--transfers', 'netting between the cards of a merchant');
  show.option('--payouts', 'payout instructions').option('--held', 'rows whose money must not move yet');
  show.option('--misroutes', 'rows of earlier batches that were due elsewhere, as known at this cut');
  show.action(action<ShowOptions>((context, [id = ''], options) => showBatch(context, id, options)));
  batch
    .command('digest')
    .argument('<batch>')
    .description('the canonical digest of its decisions: equal on every machine')
    .action(
      action((context, [id = '']) => withBatch(context, id, summary => context.terminal.one(digestView, summary))),
    );
};

async function runBatches(context: Context, step: 'cut' | 'run', given: RunOptions): Promise<ExitCode> {
  const { terminal, world, actor } = context;
  const { acquirer, cutAt } = given;
  const options: BatchRunOptions = {
    actor,
    now: world.clock(),
    signal: world.signal,
    onProgress: ({ batchId, step: doing, rows }) => {
      terminal.talk(`${batchId}: ${doing} (${counted(rows, 'row')})`);
    },
    ...(acquirer === undefined ? {} : { acquirerId: acquirer as AcquirerId }),
    ...(cutAt === undefined ? {} : { cutAt }),
  };
  return withHouse(context, false, async house => {
    const taken = await takeFiles(context, house, given);
    const progress = terminal.progress(`batch ${step}`, 'rows');
    const summaries = await house.batches[step](options);
    progress.end(counted(summaries.length, 'batch', 'batches'));
    if (summaries.length === 0) terminal.talk(nothingToSettle(await house.batches.summaries(), acquirer));
    await terminal.rows(batchView, summaries);
    return taken;
  });
}

/** An acquirer without a batch has no accepted row either: its first run would have made one. */
function nothingToSettle(all: readonly BatchSummary[], acquirer: string | undefined): string {
  const asked = all.filter(({ acquirerId }) => acquirer === undefined || acquirerId === acquirer);
  if (asked.length === 0) return 'nothing to settle: no transaction has been accepted yet';
  const newest = new Map(asked.map(batch => [batch.acquirerId, batch]));
  const cuts = Array.from(newest.values(), ({ batchId, cutAt }) => `${batchId}, cut at ${instantCell(cutAt)}`);
  return `nothing to settle: nothing new since ${cuts.join('; ')}`;
}

/** One after the other. The first that is refused ends the command, before anything is cut. */
async function takeFiles(context: Context, house: House, { transactions, threads }: RunOptions): Promise<ExitCode> {
  let worst: ExitCode = EXIT.ok;
  for (const path of transactions ?? []) {
    const told = await tellTransactions(context, await importTransactionFile(context, house, path, threads));
    if (told !== EXIT.ok) worst = told;
  }
  return worst;
}

async function showBatch(context: Context, id: string, options: ShowOptions): Promise<ExitCode> {
  const asked = (Object.keys(SHOWN) as (keyof typeof SHOWN)[]).filter(sheet => options[sheet] === true);
  const [sheet] = asked;
  if (asked.length > 1) throw new CommandFailure(EXIT.usage, 'one-sheet', 'name one sheet at a time');
  if (sheet === undefined) return withBatch(context, id, summary => tellBatch(context, summary));
  return withHouse(context, false, async ({ batches }) => {
    await knownBatch(batches, id);
    await SHOWN[sheet](batches, id as BatchId, context);
    return EXIT.ok;
  });
}

async function tellBatch({ terminal }: Context, summary: BatchSummary): Promise<void> {
  await terminal.one(oneBatchView, summary);
  if (terminal.json) return;
  await terminal.text('');
  await terminal.rows(currencyView, summary.currencies);
}

async function withBatch(
  context: Context,
  id: string,
  show: (summary: BatchSummary) => Promise<void>,
): Promise<ExitCode> {
  return withHouse(context, false, async ({ batches }) => {
    await show(await knownBatch(batches, id));
    return EXIT.ok;
  });
}
