// A million rows, one in a hundred broken, in twenty different ways: every broken row is told at its line and column, every other row
// is accepted, and the counts tie.
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

const ROWS = 1_000_000;
const BROKEN_EVERY = 100;
const HEADER = 'kind,acquirer,mid,tid,batch,stan,rrn,occurred_at,received_at,mode,amount,currency,original_rrn';
const NAMES = HEADER.split(',');

type Breaker = { readonly field: string; readonly value: string; readonly code: string };
const at = (field: string, value: string, code: string): Breaker => ({ field, value, code });

/** Twenty ways to be wrong; the key stays the row's own, so that no break hides another row. */
const BREAKERS: readonly Breaker[] = [
  at('kind', 'gift', 'unknown-kind'),
  at('acquirer', 'ACQ 1', 'malformed-acquirer'),
  at('mid', 'M10000000000000000', 'malformed-mid'),
  at('tid', 'T00000001', 'malformed-tid'),
  at('batch', '12345', 'malformed-batch'),
  at('stan', '12a456', 'malformed-stan'),
  at('rrn', '', 'malformed-rrn'),
  at('occurred_at', '2026-11-20 noon', 'not-rfc-3339'),
  at('occurred_at', '2027-02-29T12:00:00+08:00', 'no-such-date'),
  at('occurred_at', '2026-11-20T24:00:00+08:00', 'no-such-time'),
  at('occurred_at', '2026-11-20T12:00:00', 'offset-missing'),
  at('received_at', '2026-11-20T12:00:00.1234567+08:00', 'too-fine'),
  at('mode', 'sometimes', 'unknown-mode'),
  at('amount', '1.OO', 'not-a-decimal'),
  at('amount', '1.000', 'too-many-decimals'),
  at('amount', '0.00', 'amount-not-positive'),
  at('amount', '-1.00', 'amount-not-positive'),
  at('currency', 'XXX', 'unknown-currency'),
  at('original_rrn', 'R-1', 'malformed-original-rrn'),
  at('occurred_at', '2026-11-20T11:49:59+08:00', 'online-too-late'),
];

function valuesOf(index: number): string[] {
  const rrn = `R${index.toString().padStart(11, '0')}`;
  const stan = (index % 1_000_000).toString().padStart(6, '0');
  const [occurred, received] = ['2026-11-20T12:00:00+08:00', '2026-11-20T12:00:01+08:00'];
  return [
    'sale',
    'ACQ1',
    'M100',
    `T${(index % 5_000).toString().padStart(7, '0')}`,
    '000001',
    stan,
    rrn,
    occurred,
    received,
    'online',
    '1.00',
    'CNY',
    '',
  ];
}

type Wanted = { readonly line: number; readonly column: number; readonly code: string };

/** Writes the file and says what is to be found in it. */
async function writeRows(path: string): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = [];
  const file = await open(path, 'w');
  let text = `${HEADER}\n`;
  for (let index = 0; index < ROWS; index++) {
    const values = valuesOf(index);
    if (index % BROKEN_EVERY === 0) {
      const { field, value, code } = BREAKERS[(index / BROKEN_EVERY) % BREAKERS.length]!;
      const place = NAMES.indexOf(field);
      values[place] = value;
      const column = values.slice(0, place).join(',').length + (place === 0 ? 1 : 2);
      wanted.push({ line: index + 2, column, code });
    }
    text += `${values.join(',')}\n`;
    if (text.length < 1 << 20) continue;
    await file.write(text);
    text = '';
  }
  await file.write(text);
  await file.close();
  return wanted;
}

it('imports a million rows and tells each of ten thousand broken ones at its place', { timeout: 600_000 }, async () => {
  const parent = await mkdtemp(join(tmpdir(), 'asof-million-'));
  const path = join(parent, 'transactions.csv');
  const wanted = await writeRows(path);
  const data = join(parent, 'data');
  const imported = await runAsof(['--data', data, '--json', 'import', 'transactions', path]);
  expect(imported.code).toBe(3);
  expect(imported.lines[0]).toMatchObject({
    rows: ROWS,
    accepted: ROWS - wanted.length,
    duplicates: 0,
    quarantined: wanted.length,
  });

  const { lines } = await runAsof(['--data', data, '--json', 'quarantine', 'list']);
  const found = lines.map(({ line, column, code }) => ({ line, column, code }));
  expect(found.length).toBe(wanted.length);
  for (const [index, row] of wanted.entries()) expect(found[index]).toEqual(row);
  expect((await runAsof(['--data', data, '--json', 'import', 'transactions', path])).lines[0]).toMatchObject({
    outcome: 'known',
  });
  await rm(parent, { recursive: true });
});
