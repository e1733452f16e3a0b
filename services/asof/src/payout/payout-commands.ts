// asof payout: look at payout instructions, hold, release, cancel and export them.
import { pipeline } from 'node:stream/promises';
import type { InstructionId } from '@asof/domain';
import type { PayoutRow, PayoutStatus, Payouts } from '@asof/settlement';
import { Option } from 'commander';
import { stringify } from 'csv-stringify';
import { payoutView } from '../batch/batch-views.ts';
import { knownBatch } from '../batch/known-batch.ts';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import { csvCell } from '../output/csv.ts';
import { refusal } from '../refusal/refusal.ts';

type ListOptions = {
  readonly batch?: string;
  readonly merchant?: string;
  readonly account?: string;
  readonly status?: string;
};
type WhyOption = { readonly reason: string };
/** Tells the instructions on stdout, and how many there were. */
type Tell = (context: Context, rows: AsyncIterable<PayoutRow>) => Promise<number>;

export const payoutCommands: CommandModule = (program, action) => {
  const payout = program.command('payout').description('payout instructions');
  const filtered = (name: string, description: string, statuses: readonly PayoutStatus[], tell: Tell) =>
    payout
      .command(name)
      .description(description)
      .option('--batch <id>', 'of one batch')
      .option('--merchant <id>', 'of one merchant')
      .option('--account <id>', 'to one account')
      .addOption(new Option('--status <status>', 'of one status').choices(statuses))
      .action(
        action<ListOptions>((context, _args, options) =>
          withHouse(context, false, async ({ batches, payouts }) => {
            if (options.batch !== undefined) await knownBatch(batches, options.batch);
            const told = await tell(context, matching(payouts, statuses, options));
            if (told === 0) context.terminal.talk('no payout instruction fits');
            return EXIT.ok;
          }),
        ),
      );
  filtered('list', 'every instruction', STATUSES, ({ terminal }, rows) => terminal.rows(payoutView, rows));
  filtered('export', 'instructions that may be paid, as CSV; held and cancelled ones are left out', PAYABLE, exportCsv);
  payout
    .command('show')
    .argument('<instruction>')
    .description('one instruction')
    .action(
      action((context, [id = '']) =>
        withHouse(context, false, async ({ payouts }) => {
          await context.terminal.one(payoutView, await knownPayout(payouts, id));
          return EXIT.ok;
        }),
      ),
    );
  for (const [step, description] of STEPS) {
    payout
      .command(step)
      .argument('<instruction>')
      .requiredOption('--reason <text>', 'why; it is kept')
      .description(description)
      .action(action<WhyOption>((context, [id = ''], options) => decide(context, step, id, options)));
  }
};

const STATUSES = ['created', 'held', 'released', 'cancelled'] as const satisfies readonly PayoutStatus[];
const PAYABLE = ['created', 'released'] as const satisfies readonly PayoutStatus[];

const STEPS = [
  ['hold', 'keep it from the bank for now; its money stays out'],
  ['release', 'let a held one go'],
  ['cancel', 'for good: its money comes back in the first batch cut after this'],
] as const;

async function decide(
  context: Context,
  step: (typeof STEPS)[number][0],
  id: string,
  { reason }: WhyOption,
): Promise<ExitCode> {
  return withHouse(context, false, async ({ payouts }) => {
    await knownPayout(payouts, id);
    const outcome = await payouts[step](id as InstructionId, { why: reason, actor: context.actor });
    if (outcome.kind === 'refused') throw refusal(outcome.refusal, `payout ${id}`);
    await context.terminal.one(payoutView, outcome.value);
    return EXIT.ok;
  });
}

async function knownPayout(payouts: Payouts, id: string): Promise<PayoutRow> {
  const found = await payouts.find(id as InstructionId);
  if (found === null)
    throw new CommandFailure(
      EXIT.failure,
      'payout-unknown',
      `there is no payout instruction ${id}`,
      'asof payout list names them',
    );
  return found;
}

async function* matching(
  payouts: Payouts,
  statuses: readonly PayoutStatus[],
  { batch, merchant, account, status }: ListOptions,
): AsyncIterable<PayoutRow> {
  for await (const row of payouts.list()) {
    if (!statuses.includes(row.status)) continue;
    const wanted = [
      [batch, row.batchId],
      [merchant, row.merchantId],
      [account, row.accountId],
      [status, row.status],
    ];
    if (wanted.every(([asked, has]) => asked === undefined || asked === has)) yield row;
  }
}

async function exportCsv({ terminal }: Context, rows: AsyncIterable<PayoutRow>): Promise<number> {
  let told = 0;
  async function* lines() {
    for await (const row of rows) {
      told++;
      yield payoutView.map(({ get }) => csvCell(get(row)));
    }
  }
  const writer = stringify({ header: true, columns: payoutView.map(({ name }) => name), record_delimiter: 'windows' });
  await pipeline(lines, writer, csv => terminal.stream(csv));
  return told;
}
