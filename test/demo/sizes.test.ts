// Sizes that make no demo are a wrong command line: code 2, a sentence with the bounds, and nothing is written.
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

const ONE_EACH = '      a merchant has one terminal or more: give --merchants and --terminals together\n';

it.each([
  [['--terminals', '100'], 'terminals is a whole number from 400 to 1,000,000', ONE_EACH],
  [['--merchants', '5000'], 'terminals is a whole number from 5,000 to 1,000,000', ONE_EACH],
  [['--terminals', '1000001'], 'terminals is a whole number from 400 to 1,000,000', ''],
  [['--merchants', '0'], 'merchants is a whole number from 1 to 1,000,000', ''],
  [['--merchants', '1000001', '--terminals', '1000001'], 'merchants is a whole number from 1 to 1,000,000', ''],
  [['--days', '0'], 'days is a whole number from 1 to 3,650', ''],
  [['--days', '3651'], 'days is a whole number from 1 to 3,650', ''],
  [['--transactions', '100000000'], 'transactions is a whole number from 0 to 99,999,999', ''],
])('%j make no demo', async (given, sentence, hint) => {
  const parent = await mkdtemp(join(tmpdir(), 'asof-sizes-'));
  const argv = ['demo', 'generate', ...given, '--files', join(parent, 'files')];
  for (const how of [[], ['--no-import']]) {
    const { code, stdout, stderr } = await runAsof(['--data', join(parent, 'data'), ...argv, ...how]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `asof: ${sentence}\n${hint}` });
  }
  expect(await readdir(parent)).toEqual([]);
});
