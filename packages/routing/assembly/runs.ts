// Whether runs keep their contract, as `checkRuns` in src/check-columns.ts, which tells where not: four of them at once.
import * as words from './words';

/** Runs are in order and of pairs that the timelines have. Their lengths, and where they end, were asked before. */
export function areRunsSound(job: usize): bool {
  const runStart = words.word(job, words.RUN_START);
  const runPair = words.word(job, words.RUN_PAIR);
  const runs = words.word(job, words.RUNS);
  const pairs = <u32>words.word(job, words.PAIRS);
  const most = i32x4.splat(pairs);
  let wrong = i32x4.splat(0);
  let run: usize = 0;
  for (; run + 4 <= runs; run += 4) {
    const at = run << 2;
    const isUnknown = i32x4.ge_u(v128.load(runPair + at), most);
    wrong = v128.or(wrong, v128.or(isUnknown, i32x4.gt_u(v128.load(runStart + at), v128.load(runStart + at, 4))));
  }
  let isSound = !v128.any_true(wrong) && load<u32>(runStart) === 0;
  for (; run < runs; run++) {
    const at = run << 2;
    const isKnown = load<u32>(runPair + at) < pairs;
    isSound = isSound && isKnown && load<u32>(runStart + at) <= load<u32>(runStart + at, 4);
  }
  return isSound;
}
