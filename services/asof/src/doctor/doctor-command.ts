// asof doctor: is this machine and this ledger fit for work? One line a question, with what to do where the answer is no.
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant, type Instant } from '@asof/domain';
import { CONTENT_KINDS } from '@asof/settlement';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { decimal } from '../output/progress.ts';
import { field, type View } from '../output/view.ts';

const NODE_MAJOR_MIN = 24;
const FREE_BYTES_MIN = 1024 ** 3;
const SYNC_MS_MAX = 50;

type Finding = {
  readonly check: string;
  readonly health: 'ok' | 'warning' | 'failure';
  readonly found: string;
  readonly advice: string | null;
};

/** `failed`: what every other command ends with, where the ledger cannot be looked into. */
type Examined = { readonly findings: readonly Finding[]; readonly failed: ExitCode | null };

const findingView: View<Finding> = [
  field('check', 'check', row => row.check),
  field('health', 'health', row => row.health),
  field('found', 'found', row => row.found),
  field('advice', 'what to do', row => row.advice),
];

export const doctorCommand: CommandModule = (program, action) => {
  program
    .command('doctor')
    .description('is this machine and this ledger fit for work?')
    .action(action(context => examine(context)));
};

async function examine(context: Context): Promise<ExitCode> {
  const { findings: ofLedger, failed } = await ledger(context);
  const findings = [runtime(), ...ofLedger];
  await context.terminal.rows(findingView, findings);
  if (failed !== null) return failed;
  if (findings.some(({ health }) => health === 'failure')) return EXIT.failure;
  return findings.some(({ health }) => health === 'warning') ? EXIT.findings : EXIT.ok;
}

function runtime(): Finding {
  const { node, sqlite } = process.versions;
  const fit = Number.parseInt(node, 10) >= NODE_MAJOR_MIN;
  return {
    check: 'runtime',
    health: fit ? 'ok' : 'failure',
    found: `Node ${node}, SQLite ${sqlite}`,
    advice: fit ? null : `use Node ${NODE_MAJOR_MIN} or later: npm run -s asof brings its own on Linux`,
  };
}

/** A ledger that cannot be looked into is a finding too. */
async function ledger(context: Context): Promise<Examined> {
  try {
    const findings = await withHouse(context, false, async house => [
      ...(await disk(house, context.world.monotonicMs)),
      await logFinding(house, context.world.clock()),
      await contentFinding(house),
      await unfinished(house),
    ]);
    return { findings, failed: null };
  } catch (error) {
    const { foreseenFailure } = await import('../failure.ts');
    const told = foreseenFailure(error);
    if (told === null) throw error;
    const { message, hint, exitCode } = told;
    return { findings: [{ check: 'ledger', health: 'failure', found: message, advice: hint }], failed: exitCode };
  }
}

async function disk({ directory }: House, monotonicMs: () => number): Promise<readonly Finding[]> {
  const { bavail, bsize } = await statfs(directory.root);
  const free = bavail * bsize;
  const started = monotonicMs();
  const probe = await mkdtemp(join(directory.root, '.probe-'));
  const file = await open(join(probe, 'sync'), 'w');
  await file.writeFile('x');
  await file.sync();
  await file.close();
  await rm(probe, { recursive: true });
  const syncMs = monotonicMs() - started;
  const enough = free >= FREE_BYTES_MIN;
  return [
    {
      check: 'free space',
      health: enough ? 'ok' : 'warning',
      found: `${decimal(free / FREE_BYTES_MIN)} GiB`,
      advice: enough ? null : 'free space: a full disk refuses imports (nothing is lost)',
    },
    {
      check: 'sync to disk',
      health: syncMs <= SYNC_MS_MAX ? 'ok' : 'warning',
      found: `${decimal(syncMs)} ms`,
      advice: syncMs <= SYNC_MS_MAX ? null : 'slow: every import and every step of a batch waits for it',
    },
  ];
}

async function logFinding({ log }: House, now: Instant): Promise<Finding> {
  const head = await log.head();
  if (head === null) return { check: 'log', health: 'ok', found: 'empty', advice: null };
  const known = await log.positionAt(now);
  const behind = known === null || known < head;
  return {
    check: 'log',
    health: behind ? 'warning' : 'ok',
    found: `head at position ${head}`,
    advice: behind
      ? `the clock (${formatInstant(now)}) is behind the last event: set it; order is safe meanwhile`
      : null,
  };
}

async function contentFinding({ contents }: House): Promise<Finding> {
  const counts = await Promise.all(CONTENT_KINDS.map(async kind => `${(await contents.list(kind)).length} ${kind}`));
  return {
    check: 'contents',
    health: 'ok',
    found: counts.join(', '),
    advice: 'asof verify reads them all against their hashes',
  };
}

async function unfinished({ batches }: House): Promise<Finding> {
  const open = (await batches.summaries()).filter(({ status }) => status !== 'instructed');
  return {
    check: 'batches',
    health: open.length === 0 ? 'ok' : 'warning',
    found: open.length === 0 ? 'all finished' : `unfinished: ${open.map(({ batchId }) => batchId).join(', ')}`,
    advice: open.length === 0 ? null : 'asof batch run finishes them',
  };
}
