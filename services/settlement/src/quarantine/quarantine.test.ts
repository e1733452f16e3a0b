import { type AcquirerId, decodeFact, type Sha256 } from '@asof/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytesSource } from '../intake/file-source.ts';
import { fileOf, goodRow, lineOf } from '../intake/intake.fixture.ts';
import { createIntake, type Intake } from '../intake/intake.ts';
import { ACTOR, type Bench, createBench } from '../intake/intake-bench.fixture.ts';
import { readBooks } from '../intake/read-books.ts';
import { createQuarantineWriter, type QuarantinedRow, readQuarantineSheet } from './quarantine-sheet.ts';

const decision = { why: 'the shop was without network for a week', actor: ACTOR };
const late = { mode: 'offline', received_at: '2026-08-25T09:00:00+08:00' };
const row = (n: number, over = {}) => lineOf(goodRow(n, over));

let bench: Bench;
let intake: Intake;
beforeEach(() => {
  bench = createBench();
  intake = createIntake(bench);
});
const statuses = async (filter = {}) => {
  const entries = [];
  for await (const entry of intake.quarantine.list(filter))
    entries.push([entry.fileName, entry.line, entry.code, entry.status]);
  return entries;
};

describe('the quarantine', () => {
  let file: Sha256;
  beforeEach(async () => {
    file = (await bench.imported([row(1), row(2, late), 'broken', row(4, late), row(1, { amount: '7' })])).fileSha256;
  });

  it('lists its rows with what was decided about them, by file and by status', async () => {
    const source = bytesSource('other.csv', fileOf(['x']));
    const other = await bench.imported([], { source });
    await intake.quarantine.release(file, 3, decision);
    await intake.quarantine.reject(file, 4, decision);
    const all = [
      ['day.csv', 3, 'offline-too-late', 'released'],
      ['day.csv', 4, 'too-few-fields', 'rejected'],
      ['day.csv', 5, 'offline-too-late', 'waiting'],
      ['day.csv', 6, 'key-clash', 'waiting'],
    ];
    expect(await statuses()).toEqual([...all, ['other.csv', 2, 'too-few-fields', 'waiting']]);
    expect(await statuses({ fileSha256: file })).toEqual(all);
    expect(await statuses({ status: 'rejected' })).toEqual([all[1]]);
    expect(await statuses({ fileSha256: other.fileSha256, status: 'released' })).toEqual([]);
  });

  it('shows one row with its file, its text and the decision', async () => {
    expect(await intake.quarantine.find(file, 3)).toMatchObject({
      text: row(2, late),
      values: goodRow(2, late),
      field: 'occurred_at',
      status: 'waiting',
      why: null,
      decidedAt: null,
    });
    await intake.quarantine.reject(file, 3, decision);
    expect(await intake.quarantine.find(file, 3)).toMatchObject({
      status: 'rejected',
      why: decision.why,
      decidedAt: 0,
    });
    expect(await intake.quarantine.find(file, 2)).toBeNull();
    expect(await intake.quarantine.find('0'.repeat(64) as Sha256, 3)).toBeNull();
  });

  it('R4: a released row is accepted as it is, at the position of its release', async () => {
    const released = await intake.quarantine.release(file, 3, decision);
    expect(released).toMatchObject({ kind: 'done', value: { line: 3, status: 'released', why: decision.why } });
    const accepted = await bench.accepted();
    expect(accepted.map(({ position, line, transaction }) => [position, line, transaction.stan])).toEqual([
      [1n, 2, '000001'],
      [2n, 3, '000002'],
    ]);
    const { acquirers: _, intake: book } = await readBooks(bench.log);
    expect(book.segmentsOf('acq2' as AcquirerId)).toMatchObject([
      { rows: 1, position: 2n, fileSha256: file, latestReceivedAt: accepted[1]!.transaction.receivedAt },
    ]);
  });

  it('records who decided and why, in a stream of the row', async () => {
    await intake.quarantine.release(file, 3, decision);
    await intake.quarantine.reject(file, 4, { ...decision, why: 'a test' });
    const facts = [];
    for await (const recorded of bench.log.readAll(1n as never))
      facts.push({ stream: recorded.stream, ...decodeFact(recorded) });
    expect(facts).toMatchObject([
      {
        stream: `quarantined-${file}-3`,
        envelope: { actor: ACTOR },
        event: { type: 'RowReleased', why: decision.why },
      },
      { stream: `quarantined-${file}-4`, envelope: { actor: ACTOR }, event: { type: 'RowRejected', why: 'a test' } },
    ]);
  });

  it('R2: a released row that was accepted meanwhile is a duplicate', async () => {
    await bench.imported([row(2, { mode: 'offline' })]);
    expect(await intake.quarantine.release(file, 3, decision)).toEqual({
      kind: 'refused',
      refusal: 'duplicate-of-accepted',
    });
  });

  it('R2: a released row whose key another row has is a clash, whether it came before or after', async () => {
    expect(await intake.quarantine.release(file, 6, decision)).toEqual({ kind: 'refused', refusal: 'key-clash' });
    await bench.imported([row(4, { amount: '7' })]);
    expect(await intake.quarantine.release(file, 5, decision)).toEqual({ kind: 'refused', refusal: 'key-clash' });
  });

  it('R2: a released row occupies its key, a rejected one does not', async () => {
    await intake.quarantine.release(file, 3, decision);
    await intake.quarantine.reject(file, 5, decision);
    expect(await bench.imported([row(2, { mode: 'offline' }), row(4)])).toMatchObject({ accepted: 1, duplicates: 1 });
  });

  it('does not release a row that was not understood', async () => {
    expect(await intake.quarantine.release(file, 4, decision)).toEqual({
      kind: 'refused',
      refusal: 'row-not-understood',
    });
  });

  it('decides about a row once', async () => {
    await intake.quarantine.release(file, 3, decision);
    await intake.quarantine.reject(file, 4, decision);
    const again = (line: number) => [
      intake.quarantine.release(file, line, decision),
      intake.quarantine.reject(file, line, decision),
    ];
    const refused = (refusal: string) => ({ kind: 'refused', refusal });
    expect(await Promise.all(again(3))).toEqual(Array(2).fill(refused('row-already-released')));
    expect(await Promise.all(again(4))).toEqual(Array(2).fill(refused('row-already-rejected')));
    expect(await bench.accepted()).toHaveLength(2);
  });

  it('decides with a reason that may be kept', async () => {
    const told = (why: string) => intake.quarantine.reject(file, 3, { ...decision, why });
    expect(await told(' ')).toEqual({ kind: 'refused', refusal: 'why-missing' });
    expect(await told('card 4111111111111111')).toEqual({ kind: 'refused', refusal: 'why-looks-like-card-number' });
  });

  it('knows no row that is not in quarantine', async () => {
    const refused = { kind: 'refused', refusal: 'row-not-quarantined' };
    expect(await intake.quarantine.release(file, 2, decision)).toEqual(refused);
    expect(await intake.quarantine.reject('0'.repeat(64) as Sha256, 3, decision)).toEqual(refused);
  });
});

describe('two ways in at once', () => {
  it('wait for each other: a key is accepted once', async () => {
    const { fileSha256 } = await bench.imported([row(2, late)]);
    const importing = (name: string, lines: readonly string[]) =>
      intake.importTransactions({ source: bytesSource(name, fileOf(lines)), actor: ACTOR });
    const done = await Promise.all([
      importing('a.csv', [row(2, { mode: 'offline' }), row(3)]),
      intake.quarantine.release(fileSha256, 2, decision),
      importing('b.csv', [row(3), row(4)]),
      importing('a.csv', [row(2, { mode: 'offline' }), row(3)]),
    ]);
    expect(done).toMatchObject([
      { kind: 'imported', event: { accepted: 2 } },
      { kind: 'refused', refusal: 'duplicate-of-accepted' },
      { kind: 'imported', event: { accepted: 1, duplicates: 1 } },
      { kind: 'known' },
    ]);
  });

  it('go on after one that failed', async () => {
    const source = { name: 'gone.csv', bytes: null, open: () => bytesSource('', new Uint8Array()).open() };
    const failing = intake.importTransactions({
      source,
      actor: ACTOR,
      signal: AbortSignal.abort(new Error('stopped')),
    });
    const next = intake.importTransactions({ source: bytesSource('a.csv', fileOf([row(1)])), actor: ACTOR });
    await expect(failing).rejects.toThrow('stopped');
    expect(await next).toMatchObject({ kind: 'imported' });
  });
});

describe('the sheets of quarantined rows', () => {
  it('are cut where they grow too long, and keep every row in order', async () => {
    const writer = createQuarantineWriter(bench.contents, 300);
    const rows = Array.from(
      { length: 10 },
      (_, n): QuarantinedRow => ({
        line: n + 2,
        column: 1,
        field: null,
        code: 'stray-quote',
        message: 'm',
        values: null,
        text: '\u2028"\n\u0000',
      }),
    );
    await writer.add(rows.slice(0, 4));
    await writer.add(rows.slice(4));
    const sheets = await writer.finish();
    expect(writer.rows).toBe(10);
    expect(sheets.length).toBeGreaterThan(2);
    expect((await Promise.all(sheets.map(sheet => readQuarantineSheet(bench.contents, sheet.sha256)))).flat()).toEqual(
      rows,
    );
    expect(sheets.reduce((sum, sheet) => sum + sheet.rows, 0)).toBe(10);
  });
});
