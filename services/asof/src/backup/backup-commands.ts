// asof backup and asof restore: a ledger is copied only while nobody has it open.
import { join } from 'node:path';
import { takeWriterLock, verifyClosedLog } from '@asof/event-log/embedded';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { counted } from '../output/progress.ts';
import { count, field, type View } from '../output/view.ts';
import type { Finding } from '../verify/finding.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { backUp, checkBackup, type Manifest, misnamedContents, restore } from './backup.ts';

type VerifyOption = { readonly verify?: true };
type Copied = {
  readonly directory: string;
  readonly manifest: Manifest;
  /** Null where they were not read. */
  readonly events: number | null;
  readonly findings: readonly Finding[];
};

const copiedView: View<Copied> = [
  field('directory', 'directory', row => row.directory),
  count('files', 'files', row => row.manifest.files.length),
  count('bytes', 'bytes', row => row.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)),
  count('eventsVerified', 'events verified', row => row.events),
  count('damages', 'damages', row => row.findings.length),
  field('findings', null, row => row.findings),
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
    progress.end(`${counted(manifest.files.length, 'file')} copied from ${dataPath} to ${to}`);
    if (verify) await readAgain(context, to);
    return await tellCopy(context, to, manifest, verify);
  } finally {
    lock.release();
  }
}

async function readAgain({ terminal }: Context, to: string): Promise<void> {
  const progress = terminal.progress('verify files', 'files');
  const { files } = await checkBackup(to, progress.update);
  progress.end(`${files.length} files are what was copied`);
}

async function restoreLedger(context: Context, from: string, verify: boolean): Promise<ExitCode> {
  const { terminal, world, dataPath } = context;
  const progress = terminal.progress('restore', 'files');
  const manifest = await restore(from, dataPath, progress.update, world.signal);
  progress.end(`${counted(manifest.files.length, 'file')} copied from ${from} to ${dataPath}`);
  return tellCopy(context, dataPath, manifest, verify);
}

/** What was copied, and each damage that was copied with it: the copy is kept, because it may hold more than any other. */
async function tellCopy(
  { terminal }: Context,
  directory: string,
  manifest: Manifest,
  verify: boolean,
): Promise<ExitCode> {
  const { events, findings: inLog } = verify
    ? await verifyLog(terminal, options => verifyClosedLog(join(directory, 'log'), options))
    : { events: null, findings: [] };
  const findings = [...misnamedContents(manifest), ...inLog];
  await terminal.one(copiedView, { directory, manifest, events, findings });
  if (findings.length === 0) return EXIT.ok;
  for (const { where, what } of findings) terminal.complain(`asof: ${where}: ${what}`);
  terminal.complain(`      ${directory} holds this damage; an earlier backup may hold what was written`);
  return EXIT.integrityBroken;
}
