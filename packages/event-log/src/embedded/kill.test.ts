import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { acknowledgedInLife, aftermath, type Life } from './killed-log.fixture.ts';
import { temporaryRoot } from './test-log.fixture.ts';

const root = temporaryRoot();
afterAll(() => rmSync(root, { recursive: true }));
const newDirectory = () => mkdtempSync(join(root, 'log-'));
const nothingLost = { lost: [], halves: [], damages: 0 };
const TIMEOUT_MS = 120_000;

async function killAndLook(life: Life): Promise<number> {
  const acknowledged = await acknowledgedInLife(life);
  expect(await aftermath(life.directory, acknowledged)).toEqual(nothingLost);
  return acknowledged.size;
}

describe('F1: a process killed while it writes', () => {
  it('leaves a log that opens, though it was just being created', { timeout: TIMEOUT_MS }, async () => {
    for (const [one, other] of [
      [9, 17],
      [25, 29],
      [30, 31],
    ] as const)
      await Promise.all(
        [one, other].map(atHalfStatement =>
          killAndLook({ directory: newDirectory(), life: 1, atHalfStatement, bodyBytes: 100 }),
        ),
      );
  });

  it('loses no acknowledged append and leaves no half one, kill after kill', { timeout: TIMEOUT_MS }, async () => {
    const twoDirectories = [newDirectory(), newDirectory()];
    let heard = 0;
    for (let at = 60; at < 300; at += 30) {
      const killed = twoDirectories.map((directory, odd) =>
        killAndLook({ directory, life: at, atHalfStatement: at + odd, bodyBytes: 100 }),
      );
      for (const streams of await Promise.all(killed)) heard += streams;
    }
    // Most of the processes lived long enough to acknowledge something.
    expect(heard).toBeGreaterThan(20);
  });

  it('nor when the kill comes from outside, in a sync or a checkpoint', { timeout: TIMEOUT_MS }, async () => {
    const directory = newDirectory();
    for (const atAcknowledgement of [1, 333, 350, 400])
      await killAndLook({
        directory,
        life: atAcknowledgement,
        atHalfStatement: 0,
        atAcknowledgement,
        bodyBytes: 40_000,
      });
  });
});
