// What an import and a batch cannot do without: the scan of the transactions file into sorted columns, and the kernel over them. No
// duplicates, hashes, decisions on disk, netting, or anything durable; what the product takes beyond this is the price of being safe.
import { fileSource, scanTransactionsBarely } from '@asof/settlement';
import { asofKernel } from './asof-kernels.ts';
import type { AnswerSink, Contender, GroupAnswer } from './contender.ts';
import { filesOf } from './files.ts';

/** The kernel runs over the world's own columns of the same rows, loaded before the clock starts: the scan throws its away. */
export const asofBare: Contender = async task => {
  const { transactions, groups } = filesOf(task.world);
  const source = await fileSource(transactions);
  const kernel = await asofKernel({ ...task, phase: 'decisions', rowOrder: 'pair' }, 'ts');
  return {
    ...kernel,
    async run() {
      await scanTransactionsBarely(source, task.threads);
      await kernel.run();
    },
    tell: sink => kernel.tell(byNames(sink, groups)),
  };
};

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
