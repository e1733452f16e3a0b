// `npm run bench`: reads the command line, prints, and ends with 1 where answers differ and 2 where the command line is wrong.
import { fileURLToPath } from 'node:url';
import { runBench } from './run/bench.ts';
import { AnswersDiffer } from './run/measurement.ts';
import { OptionsError, parseOptions } from './run/options.ts';

const RESULTS = fileURLToPath(new URL('../results', import.meta.url));

try {
  await runBench(parseOptions(process.argv.slice(2)), RESULTS, {
    data: line => process.stdout.write(`${line}\n`),
    talk: line => process.stderr.write(`${line}\n`),
  });
} catch (error) {
  if (!(error instanceof AnswersDiffer || error instanceof OptionsError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = error instanceof OptionsError ? 2 : 1;
}
