// `npm run bench`: reads the command line, prints, and ends with 1 where answers differ or a contender breaks, and 2 where the command line is wrong.
import { fileURLToPath } from 'node:url';
import { runBench } from './run/bench.ts';
import { AnswersDiffer, ContenderFailed } from './run/measurement.ts';
import { OptionsError, parseOptions } from './run/options.ts';
import { OwnDataError } from './world/own-world.ts';

/** What is said in one line; anything else is a bug, and shows its stack. */
const TOLD = [AnswersDiffer, ContenderFailed, OptionsError, OwnDataError];
const RESULTS = fileURLToPath(new URL('../results', import.meta.url));

try {
  await runBench(parseOptions(process.argv.slice(2)), RESULTS, {
    data: line => process.stdout.write(`${line}\n`),
    talk: line => process.stderr.write(`${line}\n`),
  });
} catch (error) {
  if (!TOLD.some(known => error instanceof known) || !(error instanceof Error)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = error instanceof OptionsError ? 2 : 1;
}
