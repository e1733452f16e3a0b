import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';
import { field, type View } from './view.ts';

const view: View<string> = [field('text', 'text', row => row)];
const ROW = 'x'.repeat(1000);

/** A pipe or a file that fails with `code` once it has taken `taken` pieces. */
function failing(code: string, taken: number) {
  const pieces: string[] = [];
  const stdout = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      if (pieces.length === taken)
        return done(Object.assign(new Error(`${code}: no, write`), { code, syscall: 'write' }));
      pieces.push(text);
      done();
    },
    autoDestroy: false,
  });
  stdout.on('error', () => {}); // as the process does
  const stderr = new Writable({ write: (_text, _encoding, done) => done() });
  return { pieces, terminal: createTerminal({ json: true, quiet: false, stdout, stderr, monotonicMs: () => 0 }) };
}

/** Says how many were asked for, and whether the end was told. */
function listing(length: number) {
  const seen = { asked: 0, ended: false };
  async function* rows() {
    try {
      for (; seen.asked < length; seen.asked++) yield ROW;
    } finally {
      seen.ended = true;
    }
  }
  return { seen, rows: rows() };
}

describe('data', () => {
  it('that nobody reads on is not made on: a long listing ends soon', async () => {
    const { pieces, terminal } = failing('EPIPE', 1);
    const { seen, rows } = listing(100_000);
    expect(await terminal.rows(view, rows)).toBeLessThan(200);
    expect([pieces.length, seen.ended]).toEqual([1, true]);
    expect(seen.asked).toBeLessThan(200);
  });

  it('that nobody reads is dropped, and the command goes on', async () => {
    const { pieces, terminal } = failing('EPIPE', 1);
    await terminal.one(view, 'first');
    await terminal.one(view, 'second');
    await terminal.text('third');
    await terminal.stream(Readable.from(['fourth']));
    expect(await terminal.rows(view, ['fifth'])).toBe(1);
    expect(pieces).toEqual(['{"text":"first"}\n']);
  });

  it('that cannot be written fails the command, whatever tells it', async () => {
    const full = { code: 'ENOSPC', syscall: 'write' };
    await expect(failing('ENOSPC', 0).terminal.text('no')).rejects.toMatchObject(full);
    await expect(failing('ENOSPC', 0).terminal.one(view, 'no')).rejects.toMatchObject(full);
    await expect(failing('ENOSPC', 0).terminal.stream(Readable.from(['no']))).rejects.toMatchObject(full);
    const { seen, rows } = listing(100_000);
    await expect(failing('ENOSPC', 1).terminal.rows(view, rows)).rejects.toMatchObject(full);
    expect(seen.ended).toBe(true);
  });
});
