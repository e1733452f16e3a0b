// Sets of lines as ascending runs: a million lines taken in a row are one run in the event that tells of them.
import type { LineRuns } from '@asof/domain';

/** Lines must ascend. */
export function runsOf(lines: Iterable<number>): LineRuns {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] + 1 === line) last[1] = line;
    else runs.push([line, line]);
  }
  return runs;
}

export function* linesOf(runs: LineRuns): Generator<number> {
  for (const [from, to] of runs) for (let line = from; line <= to; line++) yield line;
}

export function unionOf(left: LineRuns, right: LineRuns): LineRuns {
  return runsOf([...new Set([...linesOf(left), ...linesOf(right)])].sort((one, other) => one - other));
}
