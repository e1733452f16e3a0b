// asof acquirer: the settings that batches and time windows of an acquirer go by.
import { AcquirerId } from '@asof/domain';
import type { AcquirerSettings } from '@asof/settlement';
import { CommandFailure, EXIT } from '../exit-code.ts';
import { count, field, type View } from '../output/view.ts';
import { refusal } from '../refusal/refusal.ts';
import { type CommandModule, withHouse } from './command.ts';
import { countOption } from './options.ts';

type AcquirerEntry = AcquirerSettings & { readonly acquirerId: AcquirerId };

const acquirerView: View<AcquirerEntry> = [
  field('acquirer', 'acquirer', row => row.acquirerId),
  field('zone', 'zone', row => row.zone),
  count('onlineLateMs', 'online late, ms', row => row.onlineLateMs),
  count('offlineLateMs', 'offline late, ms', row => row.offlineLateMs),
  count('futureMs', 'future, ms', row => row.futureMs),
  count('uncertaintyOnlineMs', 'uncertainty online, ms', row => row.uncertaintyOnlineMs),
  count('uncertaintyOfflineMs', 'uncertainty offline, ms', row => row.uncertaintyOfflineMs),
];

type SetOptions = Partial<AcquirerSettings> & { readonly reason: string };

export const acquirerCommands: CommandModule = (program, action) => {
  const acquirer = program.command('acquirer').description('settings of an acquirer');
  acquirer
    .command('show')
    .argument('<acquirer>')
    .description('zone, time windows, doubt about clocks')
    .action(
      action((context, [id = '']) =>
        withHouse(context, false, async ({ acquirers }) => {
          const asked = acquirerId(id);
          const { settings, isConfigured, hasTransactions } = await acquirers.find(asked);
          if (!isConfigured)
            context.terminal.talk(
              hasTransactions
                ? `acquirer ${asked} has no settings of its own: these are the defaults`
                : `no settings and no transactions are known of acquirer ${asked}: these are the defaults`,
            );
          await context.terminal.one(acquirerView, { acquirerId: asked, ...settings });
          return EXIT.ok;
        }),
      ),
    );
  acquirer
    .command('set')
    .argument('<acquirer>')
    .description('change settings; what is not named stays')
    .option('--zone <zone>', 'of its business dates, e.g. Asia/Shanghai')
    .option('--online-late-ms <n>', 'an online row may be received this long after it occurred', countOption)
    .option('--offline-late-ms <n>', 'an offline row may be received this long after it occurred', countOption)
    .option('--future-ms <n>', 'a row may occur this long after it was received', countOption)
    .option('--uncertainty-online-ms <n>', 'half width of the doubt about an online row’s instant', countOption)
    .option('--uncertainty-offline-ms <n>', 'half width of the doubt about an offline row’s instant', countOption)
    .requiredOption('--reason <text>', 'why; it is kept')
    .action(
      action<SetOptions>((context, [id = ''], { reason, ...change }) =>
        withHouse(context, true, async ({ acquirers }) => {
          const asked = acquirerId(id);
          const outcome = await acquirers.configure(asked, change, { why: reason, actor: context.actor });
          if (outcome.kind === 'refused') throw refusal(outcome.refusal, settingsText(id, change));
          await context.terminal.one(acquirerView, { acquirerId: asked, ...outcome.value });
          return EXIT.ok;
        }),
      ),
    );
};

function settingsText(id: string, change: Partial<AcquirerSettings>): string {
  const settings = Object.entries(change).map(([name, value]) => `${name} ${value}`);
  return [`acquirer ${id}`, ...settings].join(', ');
}

function acquirerId(text: string): AcquirerId {
  const parsed = AcquirerId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CommandFailure(EXIT.usage, 'acquirer-malformed', parsed.error.issues[0]?.message ?? 'not an acquirer id');
}
