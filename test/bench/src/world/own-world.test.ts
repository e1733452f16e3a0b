import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asofTs } from '../contenders/asof-kernel-phases.ts';
import { makeFiles } from './estate-files.ts';
import { makeWorld, worldFacts } from './make-world.ts';
import { makeOwnWorld, type OwnFiles } from './own-world.ts';

let work: string;
let seeded: string;
let files: OwnFiles;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'asof-bench-test-'));
  seeded = makeWorld(work, { rows: 2_000, terminals: 150, seed: 9, skew: 1 });
  const file = (kind: string): string => join(makeFiles(seeded), `${kind}.csv`);
  const [terminals, accounts, bindings] = [file('terminals'), file('accounts'), file('bindings')];
  files = { terminals, accounts, bindings, fees: file('fees'), transactions: file('transactions') };
});
afterAll(() => rmSync(work, { recursive: true }));

/** Sums of the groups, sorted because groups are numbered otherwise, and of the held rows. */
async function sums(world: string): Promise<readonly string[]> {
  const told: string[] = [];
  const loaded = await asofTs({ world, phase: 'totals', rowOrder: 'pair', threads: 1 });
  await loaded.run();
  await loaded.tell({
    row: () => {},
    group: (_, sums) => sums.creditCount + sums.debitCount > 0 && told.push(Object.values(sums).join()),
    held: (reason, count, sum) => told.push(`held ${reason} ${count} ${sum}`),
  });
  return told.sort();
}

describe('a world of five files', () => {
  it('comes to the same sums as the world that the files were written from', async () => {
    const own = await makeOwnWorld(work, files);
    expect(worldFacts(own)).toMatchObject({ rows: 2_000, seed: 0 });
    expect(await sums(own)).toEqual(await sums(seeded));
  });
  it.each([
    ['sale,ACQ1,M1,T1,0,0,R0,2026-11-20,2026-11-20,online,5.00,CNY,', 'line 2: instant 2026-11-20'],
    ['sale,ACQ1,M1,T1,0,0,R0,2026-11-20T00:00:00Z,2026-11-20T00:00:00Z,online,5.001,CNY,', 'line 2: amount'],
    ['sale,ACQ1,M1,T1,0,0,R0,2026-11-20T00:00:00Z,2026-11-20T00:00:00Z,online,5.00,QQQ,', 'line 2: currency'],
    ['sale,ACQ1,M.1,T1,0,0,R0,2026-11-20T00:00:00Z,2026-11-20T00:00:00Z,online,5.00,CNY,', 'line 2: mid M.1'],
    ['sale,ACQ1', 'line 2: quotes, or a value too few or too many'],
  ])('is refused at its first wrong row: %s', async (line, message) => {
    const header = 'kind,acquirer,mid,tid,batch,stan,rrn,occurred_at,received_at,mode,amount,currency,original_rrn';
    const transactions = join(work, 'wrong.csv');
    writeFileSync(transactions, `${header}\n${line}\n`);
    await expect(makeOwnWorld(work, { ...files, transactions })).rejects.toThrow(message);
  });
});
