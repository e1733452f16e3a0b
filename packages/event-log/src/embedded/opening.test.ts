import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { numberedEvent, toArray } from '../event-log.contract.ts';
import { type OpenDatabase, openDatabase } from '../sqlite/database.ts';
import { openEmbeddedEventLog } from './embedded.ts';
import { TEST_CLOCK, temporaryRoot, withLog } from './test-log.fixture.ts';

const root = temporaryRoot();
afterAll(() => rmSync(root, { recursive: true }));
const newDirectory = () => mkdtempSync(join(root, 'log-'));
const open = (directory: string, through?: OpenDatabase) =>
  openEmbeddedEventLog({ directory, clock: TEST_CLOCK, ...(through && { openDatabase: through }) });

/** Real SQLite, but one question is answered otherwise. */
const answering =
  (question: string, answer: string | number): OpenDatabase =>
  file => {
    const db = openDatabase(file);
    return {
      isTransaction: false,
      exec: sql => db.exec(sql),
      close: () => db.close(),
      prepare: sql => (sql === question ? { ...db.prepare(sql), get: () => [answer] } : db.prepare(sql)),
    };
  };

const refused = { name: 'EventLogFailure', code: 'log-unavailable' };

describe('opening a log', () => {
  it('refuses SQLite below 3.51.3, whose write-ahead log can corrupt, and takes what is newer', async () => {
    const version = (answer: string) => open(newDirectory(), answering('SELECT sqlite_version()', answer));
    await expect(version('3.51.2')).rejects.toMatchObject({ ...refused, retryable: false });
    await expect(version('3.9.99')).rejects.toMatchObject(refused);
    await expect(version('2.99.99')).rejects.toMatchObject(refused);
    for (const fit of ['3.51.3', '3.52.0', '4.0.0']) await (await version(fit)).close();
  });

  it.each([
    ['PRAGMA synchronous', 1],
    ['PRAGMA journal_mode', 'delete'],
    ['PRAGMA locking_mode', 'normal'],
  ])('refuses a connection on which %s did not take', async (question, answer) => {
    await expect(open(newDirectory(), answering(question, answer))).rejects.toMatchObject(refused);
  });

  it('refuses a format that a newer program wrote', async () => {
    const directory = newDirectory();
    await (await open(directory)).close();
    const db = new DatabaseSync(join(directory, 'events.db'));
    db.exec('PRAGMA user_version = 2');
    db.close();
    await expect(open(directory)).rejects.toMatchObject({ ...refused, retryable: false });
  });

  it('takes no other file for a log', async () => {
    const corrupt = { code: 'log-corrupt', retryable: false };
    const text = newDirectory();
    writeFileSync(join(text, 'events.db'), 'position,stream,revision\n'.repeat(100));
    await expect(open(text)).rejects.toMatchObject(corrupt);
    const other = newDirectory();
    const db = new DatabaseSync(join(other, 'events.db'));
    db.exec('CREATE TABLE event (position INTEGER PRIMARY KEY)');
    db.close();
    await expect(open(other)).rejects.toMatchObject(corrupt);
  });

  it('gives the lock back when opening fails, so that a later attempt is judged on its own', async () => {
    const directory = newDirectory();
    await expect(open(directory, answering('PRAGMA synchronous', 0))).rejects.toMatchObject(refused);
    await (await open(directory)).close();
  });

  it('refuses a directory that cannot be made or written', async () => {
    const file = join(newDirectory(), 'file');
    writeFileSync(file, '');
    const unusable = { ...refused, retryable: false, message: expect.stringContaining('cannot hold a log') };
    await expect(open(file)).rejects.toMatchObject(unusable);
    const directory = newDirectory();
    mkdirSync(join(directory, 'writer.lock'));
    await expect(open(directory)).rejects.toMatchObject(unusable);
  });

  it('refuses a directory whose file is none', async () => {
    for (const name of ['events.db', 'events.db-wal']) {
      const directory = newDirectory();
      mkdirSync(join(directory, name));
      await expect(open(directory)).rejects.toMatchObject({ ...refused, retryable: false });
    }
  });

  it('creates the directory, and the log in it', async () => {
    const directory = join(newDirectory(), 'data', 'log');
    await withLog(directory, async log => expect(await log.head()).toBeNull());
  });
});

describe('one writer per directory', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  const program = fileURLToPath(new URL('hold-log.fixture.ts', import.meta.url));

  /** Starts a process that opens the log; resolves with what it said. */
  function openElsewhere(directory: string): Promise<{ said: string; child: ChildProcess }> {
    const child = spawn(process.execPath, [program, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return new Promise(resolve => child.stdout.once('data', data => resolve({ said: String(data).trim(), child })));
  }
  const killed = (child: ChildProcess) =>
    new Promise(resolve => {
      child.once('exit', resolve);
      child.kill('SIGKILL');
    });

  it('refuses a second opening in the same process', async () => {
    const directory = newDirectory();
    await withLog(directory, async log => {
      await expect(open(directory)).rejects.toMatchObject({ ...refused, retryable: true });
      expect(await log.append('a', 'absent', [numberedEvent(1)])).toMatchObject({ kind: 'appended' });
    });
  });

  it('refuses a second process, naming the directory and what to do', async () => {
    const directory = newDirectory();
    const { said, child } = await openElsewhere(directory);
    expect(said).toBe('open');
    await expect(open(directory)).rejects.toMatchObject({
      ...refused,
      retryable: true,
      message: `the log in ${directory} is in use: only one process at a time may open it; wait for the other to end, or end it`,
    });
    await killed(child);
    await withLog(directory, async log => expect(await toArray(log.readAll('start'))).toEqual([]));
  });

  it('lets exactly one of five processes that start at once have the log', async () => {
    const directory = newDirectory();
    const five = await Promise.all(Array.from({ length: 5 }, () => openElsewhere(directory)));
    expect(five.map(({ said }) => said).sort()).toEqual([...Array(4).fill('log-unavailable'), 'open']);
  });
});
