// What an import and a batch cannot do without: the scan of the transactions file into sorted columns, and the kernel over them. No
// duplicates, hashes, netting, or anything durable; what the product takes beyond this is the price of being safe. `asof-bare` leaves all in
// memory, `asof-plain` writes decisions and totals to files, as rivals do.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileSource, scanTransactionsBarely } from '@asof/settlement';
import { createColumnWriter } from '../world/column-store.ts';
import { asofKernel, type LoadedKernel } from './asof-kernels.ts';
import type { AnswerSink, Contender, GroupAnswer, Loaded, Task } from './contender.ts';
import { filesOf } from './files.ts';

export const asofBare: Contender = task => loaded(task, () => {});

export const asofPlain: Contender = async task => {
  const scratch = mkdtempSync(join(task.world, 'plain-'));
  const bare = await loaded(task, kernel => writeAnswer(kernel, scratch));
  return {
    ...bare,
    async close() {
      await bare.close();
      rmSync(scratch, { recursive: true });
    },
  };
};

/** The kernel runs over the world's own columns of the same rows, loaded before the clock starts: the scan throws its away. */
async function loaded(task: Task, finish: (kernel: LoadedKernel) => void): Promise<Loaded> {
  const { transactions, groups } = filesOf(task.world);
  const source = await fileSource(transactions);
  const kernel = await asofKernel({ ...task, phase: 'decisions', rowOrder: 'pair' }, 'wasm');
  return {
    ...kernel,
    async run() {
      await scanTransactionsBarely(source, task.threads);
      await kernel.run();
      finish(kernel);
    },
    tell: sink => kernel.tell(byNames(sink, groups)),
  };
}

/** Each row's place in the file, its line, fee and doubt, in the order of the segments; the sums of all groups. Nothing is synced. */
function writeAnswer({ segments, decisions, totals }: LoadedKernel, scratch: string): void {
  const files = createColumnWriter(scratch);
  for (const { place } of segments ?? []) files.append('place', place);
  for (const [name, column] of Object.entries(decisions)) files.append(name, column);
  files.append('sums', totals.sums);
  files.close();
}

/** As the product tells its totals: rows of a group counted together, sums of held rows left out, groups by their names. */
function byNames(sink: AnswerSink, groups: Float64Array): AnswerSink {
  return {
    row() {},
    held: (reason, count) => sink.held(reason, count, 0),
    group(group, { creditCount, debitCount, ...sums }: GroupAnswer) {
      if (creditCount + debitCount === 0) return;
      sink.group(groups[group]!, { ...sums, creditCount: creditCount + debitCount, debitCount: 0 });
    },
  };
}
