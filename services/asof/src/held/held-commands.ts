// asof held: rows whose money must not move yet, and what a person may decide about one.
import { TransactionId } from '@asof/domain';
import { heldView } from '../batch/batch-views.ts';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import { refusal } from '../refusal/refusal.ts';

type WhyOption = { readonly reason: string };

export const heldCommands: CommandModule = (program, action) => {
  const held = program.command('held').description('rows whose money must not move yet');
  held
    .command('list')
    .description('held by the newest batch of each acquirer, with what releases them')
    .action(
      action(context =>
        withHouse(context, false, async house => {
          await context.terminal.rows(heldView, house.held.list(), 'no row is held');
          return EXIT.ok;
        }),
      ),
    );
  held
    .command('reject')
    .argument('<transaction>', 'transaction id')
    .requiredOption('--reason <text>', 'why; it is kept')
    .description('take the row out of the batches for good; it stays in the history')
    .action(action<WhyOption>((context, [id = ''], options) => decide(context, 'reject', id, options)));
  held
    .command('without-reference')
    .argument('<transaction>', 'transaction id of a refund')
    .requiredOption('--reason <text>', 'why; it is kept')
    .description('treat a refund as if it named no original: a debit of its terminal’s merchant')
    .action(action<WhyOption>((context, [id = ''], options) => decide(context, 'withoutReference', id, options)));
};

async function decide(
  context: Context,
  step: 'reject' | 'withoutReference',
  id: string,
  { reason }: WhyOption,
): Promise<ExitCode> {
  const asked = transactionId(id);
  return withHouse(context, false, async ({ held }) => {
    const outcome = await held[step](asked, { why: reason, actor: context.actor });
    if (outcome.kind === 'refused') throw refusal(outcome.refusal, `transaction ${id}`);
    await context.terminal.one(heldView, outcome.value);
    context.terminal.talk('the next batch takes it into account');
    return EXIT.ok;
  });
}

function transactionId(text: string): TransactionId {
  const parsed = TransactionId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CommandFailure(
    EXIT.usage,
    'transaction-id-malformed',
    `${text} is no transaction id, which has 64 digits and letters from a to f`,
    'asof held list names the held rows by their ids',
  );
}
