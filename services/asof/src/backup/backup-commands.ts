// asof backup and asof restore: a ledger is copied only while nobody has it open.
import { join } from 'node:path';
import { takeWriterLock } from '@asof/event-log/embedded';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { openDataDirectory } from '../data-directory/data-directory.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import { count, field, type View } from '../output/view.ts';
import { backUp, checkBackup, type Manifest, restore } from './backup.ts';

type VerifyOption = { readonly verify?: true };
type Copied = { readonly directory: string; readonly manifest: Manifest; readonly events: number | null };

const copiedView: View<Copied> = [
  field('directory', 'directory', row => row.directory),
  count('files', 'files', row => row.manifest.files.length),
  count('bytes', 'bytes', row => row.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)),
  count('eventsVerified', 'events verified', row => row.events),
];

export const backupCommands: CommandModule = (program, action) => {
  program
    .command('backup')
    .argument('<dir>', 'a new directory')
    .option('--verify', 'read the copy again, file by file and event by event')
    .description('copy the whole ledger')
    .action(action<VerifyOption>((context, [to = ''], { verify }) => backUpLedger(context, to, verify === true)));
  program
    .command('restore')
    .argument('<dir>', 'a directory that asof backup made')
    .option('--verify', 'read the restored ledger again, event by event')
    .description('make a ledger in --data DIR out of a backup')
    .action(action<VerifyOption>((context, [from = ''], { verify }) => restoreLedger(context, from, verify === true)));
};

async function backUpLedger(context: Context, to: string, verify: boolean): Promise<ExitCode> {
  const { terminal, world, dataPath } = context;
  // Opening once proves that the log is whole at its end, and closing folds its write-ahead file into it.
  const root = await withHouse(context, false, async ({ directory }) => directory);
  const lock = takeWriterLock(root.log);
  const progress = terminal.progress('backup', 'files');
  try {
    const manifest = await backUp(root.root, to, progress.update, world.signal);
    progress.end(`${manifest.files.length} files copied from ${dataPath} to ${to}`);
    if (verify) await checkBackup(to, terminal.progress('verify', 'files').update);
    await terminal.one(copiedView, { directory: to, manifest, events: null });
    return EXIT.ok;
  } finally {
    lock.release();
  }
}

async function restoreLedger(context: Context, from: string, verify: boolean): Promise<ExitCode> {
  const { terminal, world, dataPath } = context;
  const progress = terminal.progress('restore', 'files');
  const manifest = await restore(from, dataPath, progress.update, world.signal);
  progress.end(`${manifest.files.length} files copied from ${from} to ${dataPath}`);
  const events = verify ? await verifiedEvents(context) : null;
  await terminal.one(copiedView, { directory: dataPath, manifest, events });
  return EXIT.ok;
}

/** The backup's own log, with its chain read from the first event to the last. */
async function verifiedEvents(context: Context): Promise<number> {
  const { root } = await openDataDirectory(context.dataPath, { create: false, talk: context.terminal.talk });
  return withHouse(context, false, async ({ log }) => {
    const { events, damages } = await log.verify();
    const [first] = damages;
    if (first === undefined) return events;
    throw new CommandFailure(
      EXIT.integrityBroken,
      'log-corrupt',
      `${join(root, 'log')}: ${first.what}`,
      'take another backup',
    );
  });
}
