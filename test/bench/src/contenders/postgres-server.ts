// A PostgreSQL of our own for one contender: a fresh cluster in a temporary directory, reached by a socket in it alone, durability off.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Skip } from './contender.ts';

const INSTALLED = '/usr/lib/postgresql';
const START_MS_MAX = 30_000;
const POLL_MS = 100;
const SESSION_END_MS = 50;
const OUTPUT_BYTES_MAX = 1 << 30;
const TICKS_A_SECOND = 100;

export type Server = {
  /** Rows as psql's unaligned lines, values parted by commas. Throws with what the server says. */
  readonly query: (sql: string, input?: string) => string;
  /** Of the server and of all sessions that have ended. */
  readonly cpuSeconds: () => number;
  readonly stop: () => Promise<void>;
};

type Account = { readonly uid: number; readonly gid: number };

/** Throws `Skip` where there is no PostgreSQL, or nobody but root to run it. */
export function startServer(threads: number): Server {
  const bin = programs();
  const account = unprivileged();
  const home = mkdtempSync(join(tmpdir(), 'asof-postgres-'));
  chownSync(home, account.uid, account.gid);
  const data = join(home, 'data');
  const options = { ...account, cwd: home, encoding: 'utf8', maxBuffer: OUTPUT_BYTES_MAX } as const;
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'bench', '--no-sync'], options);
  if (made.status !== 0) throw new Skip(`initdb: ${made.stderr}`);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', home, ...settings(threads)], {
    ...account,
    cwd: home,
    stdio: 'ignore',
  });
  function query(sql: string, input?: string): string {
    const argv = [
      '-h',
      home,
      '-U',
      'bench',
      '-d',
      'postgres',
      '-X',
      '-q',
      '-A',
      '-t',
      '-F',
      ',',
      '-v',
      'ON_ERROR_STOP=1',
    ];
    const ran = spawnSync(join(bin, 'psql'), [...argv, '-c', sql], {
      ...options,
      ...(input === undefined ? {} : { input }),
    });
    if (ran.status !== 0) throw new Error(`psql: ${ran.stderr}${ran.error?.message ?? ''}`);
    return ran.stdout;
  }
  waitFor(query, server);
  return { query, cpuSeconds: () => cpuSecondsOf(server), stop: () => stop(server, home) };
}

/** The newest that is installed. */
function programs(): string {
  const versions = existsSync(INSTALLED)
    ? readdirSync(INSTALLED)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const found = versions
    .map(version => join(INSTALLED, String(version), 'bin'))
    .find(bin => existsSync(join(bin, 'initdb')));
  if (found === undefined) throw new Skip(`no PostgreSQL in ${INSTALLED}`);
  return found;
}

/** PostgreSQL refuses root: then its own account is used, or nobody's. */
function unprivileged(): Account {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  if (uid !== 0) return { uid, gid };
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'));
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (account === undefined) throw new Skip('PostgreSQL refuses root, and there is no other account');
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

function settings(threads: number): string[] {
  const wanted = {
    listen_addresses: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
    shared_buffers: '1GB',
    work_mem: '1GB',
    max_wal_size: '8GB',
    autovacuum: 'off',
    jit: 'off',
    max_parallel_workers_per_gather: threads - 1,
  };
  return Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function waitFor(query: Server['query'], server: ChildProcess): void {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      query('SELECT 1');
      return;
    } catch (error) {
      if (waitedMs >= START_MS_MAX) {
        server.kill('SIGQUIT');
        throw new Skip(`PostgreSQL did not start: ${error instanceof Error ? error.message : error}`);
      }
      pause(POLL_MS);
    }
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** The server's own and those of its sessions, once it has waited for them. */
function cpuSecondsOf({ pid }: ChildProcess): number {
  pause(SESSION_END_MS);
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_A_SECOND;
}

function stop(server: ChildProcess, home: string): Promise<void> {
  return new Promise(resolve => {
    server.on('exit', () => {
      rmSync(home, { recursive: true, force: true });
      resolve();
    });
    server.kill('SIGQUIT');
  });
}
