// A refusal says what is refused, why, and what to do: nobody should have to read the source to go on.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@asof/domain';
import { beforeAll, expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

let data: string;
const asof = (...args: string[]) => runAsof(['--data', data, ...args]);
const file = (name: string): string => join(import.meta.dirname, name);
const WHY = ['--reason', 'as agreed'];
const held = async (reason: string): Promise<string> => {
  const { lines } = await asof('--json', 'held', 'list');
  return String(lines.find(line => line['reason'] === reason)?.['transactionId']);
};
/** The command's exit code with the lines of its complaint. */
const refused = async (...args: string[]) => {
  const { code, stderr } = await asof(...args);
  return [code, ...stderr.trimEnd().split('\n')];
};

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'asof-refusals-'));
  for (const kind of ['terminals', 'accounts', 'bindings', 'fees']) await asof('import', kind, file(`${kind}.csv`));
  await asof('batch', 'run', '--transactions', file('transactions-1.csv'));
});

it('a held row: an id that is none, one that is not held, a row that is no refund, a reason that is blank', async () => {
  expect(await refused('held', 'reject', '45730926', ...WHY)).toEqual([
    2,
    'asof: 45730926 is no transaction id, which has 64 digits and letters from a to f',
    '      asof held list names the held rows by their ids',
  ]);
  const unknown = 'ab'.repeat(32);
  expect(await refused('held', 'reject', unknown, ...WHY)).toEqual([
    4,
    `asof: transaction ${unknown}: no row with this id is held now (row-not-held)`,
    '      asof held list names those that are; asof why with the id tells what became of this one',
  ]);
  const sale = await held('NO_ASSIGNMENT');
  expect(await refused('held', 'without-reference', sale, ...WHY)).toEqual([
    4,
    `asof: transaction ${sale}: only a refund can be treated as without reference, and it is none (row-not-a-refund)`,
    '      asof held list says what releases it; asof held reject takes it out for good',
  ]);
  expect(await refused('held', 'reject', sale, '--reason', ' ')).toEqual([
    4,
    `asof: transaction ${sale}: the reason is blank (why-missing)`,
    '      a few words that say why: --reason TEXT',
  ]);
});

it('a payout that is cancelled already', async () => {
  const { lines } = await asof('--json', 'payout', 'list');
  const id = String(lines[0]?.['instruction']);
  await asof('payout', 'cancel', id, ...WHY);
  expect(await refused('payout', 'hold', id, ...WHY)).toEqual([
    4,
    `asof: payout ${id}: it is cancelled, and that is final (payout-already-cancelled)`,
    '      its money comes back in the first batch cut after the cancellation: asof batch run',
  ]);
});

it('a quarantined row that was rejected already', async () => {
  const { lines } = await asof('--json', 'quarantine', 'list');
  const sha256 = String(lines[0]?.['fileSha256']);
  await asof('quarantine', 'reject', sha256, '16', ...WHY);
  expect(await refused('quarantine', 'release', sha256, '16', ...WHY)).toEqual([
    4,
    `asof: line 16 of file ${sha256}: a person has rejected it already, and that is final (row-already-rejected)`,
    '      if it is to count after all, import it as a row of a new file, with a STAN or RRN of its own',
  ]);
});

it('a line that is no number', async () => {
  const [, sha256] = (await asof('quarantine', 'list')).stdout.split('\n')[1]!.match(/^(\S+)/)!;
  for (const about of [['show'], ['release', ...WHY], ['reject', ...WHY]] as const) {
    const [step, ...why] = about;
    expect(await refused('quarantine', step, sha256!, 'x', ...why)).toEqual([
      2,
      "error: command-argument value 'x' is invalid for argument 'line'. a whole number is asked for",
      '(asof help COMMAND tells more)',
    ]);
  }
});

it('a file that is none, of whichever kind: by the path that was typed, and what to do', async () => {
  const MEND = '      nothing was imported; mend the file and import it again';
  const [progress, message, hint] = (await asof('import', 'terminals', '/dev/null')).stderr.split('\n');
  expect([progress, message, hint]).toEqual([
    expect.stringContaining('the file is refused'),
    'asof: /dev/null line 1: the file does not begin with a header; the names of the columns in line 1',
    MEND,
  ]);
  const [, ofTransactions, likewise] = (await asof('import', 'transactions', '/dev/null')).stderr.split('\n');
  expect([ofTransactions, likewise]).toEqual([expect.stringMatching(/^asof: \/dev\/null line 1 column 1: /), MEND]);
});

it('a file that came while the import of another is cut off: which, and where it stands', async () => {
  const [cutOff, stop] = [await mkdtemp(join(tmpdir(), 'asof-refusals-cut-off-')), new AbortController()];
  const interrupting = (): Instant => {
    stop.abort();
    return 1_795_406_400_000_000 as Instant;
  };
  await runAsof(['--data', cutOff, 'import', 'terminals', file('terminals.csv')], interrupting, stop.signal);
  const { code, stderr } = await runAsof(['--data', cutOff, 'import', 'accounts', file('accounts.csv')]);
  expect([code, ...stderr.trimEnd().split('\n').slice(1)]).toEqual([
    4,
    expect.stringMatching(
      /^asof: \/.*\/accounts\.csv: the import of terminals from "terminals\.csv" .* was cut off; import that same/,
    ),
    '      asof import list shows the import that was cut off',
  ]);
});

it('a transaction that there is not, and a STAN without its zeros', async () => {
  expect(await refused('why', 'R00000000099')).toEqual([
    1,
    'asof: no accepted transaction fits',
    '      quarantined rows: asof quarantine list',
  ]);
  for (const short of [['42'], ['--stan', '42', '--day', '2026-11-20']])
    expect(await refused('why', ...short)).toEqual([
      1,
      'asof: no accepted transaction fits',
      '      a STAN has six digits: 000042; quarantined rows: asof quarantine list',
    ]);
});

it('a zone that there is not, and an import that was not cut off', async () => {
  expect(await refused('acquirer', 'set', 'ACQ1', '--zone', 'Mars', ...WHY)).toEqual([
    4,
    'asof: acquirer ACQ1, zone Mars: there is no such zone (no-such-zone)',
    '      the exact name of an IANA zone, e.g. Asia/Shanghai',
  ]);
  expect(await refused('import', 'abandon', ...WHY)).toEqual([
    4,
    'asof: the last import: it was not cut off (import-not-unfinished)',
    '      asof import list shows which files came in',
  ]);
});

it('R1: a TID that is taken, with the terminal that has it and since when', async () => {
  const assigning = ['--acquirer', 'ACQ1', '--mid', 'M100', '--tid', 'T0000001', '--merchant', 'SHOP'];
  expect(
    await refused('terminal', 'assign', '--terminal', 'T7', ...assigning, '--from', '2026-12-01T00:00:00Z', ...WHY),
  ).toEqual([
    4,
    'asof: --tid: terminal T1 of SHOP shows this acquirer, MID and TID from 2025-12-31T16:00:00.000000Z on; unassign or move that terminal first, or begin when the TID is free',
  ]);
});

it('a single change: its options by their names, and nothing about files', async () => {
  const voiding = [
    '--binding',
    'b77',
    '--merchant',
    'SHOP',
    '--scope',
    'merchant',
    '--scope-id',
    'CAFE',
    '--currency',
    'CNY',
  ];
  expect(await refused('binding', 'void', ...voiding, ...WHY)).toEqual([
    4,
    'asof: --binding: no such binding was asserted for this merchant, scope and currency; the id and the key with which it was asserted before',
  ]);
  expect(
    (await asof('binding', 'assert', ...voiding, '--account', 'SHOP-A', '--from', '2026-12-01', ...WHY)).stderr,
  ).toBe('asof: --zone: no zone is given: a date or local time needs a zone; an IANA zone, e.g. Asia/Shanghai\n');
});

it('a single change that is taken tells nothing about cards that it cannot touch', async () => {
  const account = [
    '--account',
    'SHOP-C',
    '--merchant',
    'SHOP',
    '--token',
    'tok_c',
    '--tail',
    '5555',
    '--currencies',
    'CNY',
  ];
  const { stdout } = await asof('account', 'register', ...account, ...WHY);
  expect(stdout).toMatch(/^recorded +AccountRegistered\nposition +\d+\n$/);
  expect((await asof('help', 'account')).stdout).toContain('single changes of an account');
});

it('a single change that is taken with a doubt says which option, and what would be right', async () => {
  const key = ['--merchant', 'SHOP', '--scope', 'terminal', '--scope-id', 'T99', '--currency', 'CNY'];
  const from = ['--from', '2026-12-01T00:00:00Z'];
  const taken = await asof('binding', 'assert', '--binding', 'b99', ...key, '--account', 'SHOP-A', ...from, ...WHY);
  expect([taken.code, taken.stderr]).toEqual([
    0,
    'taken, but --scope-id: the terminal or store was never assigned to the merchant; a terminal or store of the merchant; until one is assigned the card takes nothing\n',
  ]);
});
it('a terminal that belonged to nobody', async () => {
  expect(await refused('route', 'explain', 'T99', '--at', '2026-11-22T00:00:00Z')).toEqual([
    1,
    'asof: terminal T99 belonged to nobody then, as far as was known',
    '      if the id is right, asof terminal assign says to whom it belongs, and from when',
  ]);
});
