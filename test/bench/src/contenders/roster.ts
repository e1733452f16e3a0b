// Who takes part: each contender's process, what it can do, and which of them are too slow for the large batches.
import { fileURLToPath } from 'node:url';
import { LEDGER_PHASES, type Phase } from './contender.ts';

export type Entry = {
  /** Ours begin with `asof`. */
  readonly name: string;
  readonly rival: boolean;
  readonly file: string;
  readonly phases: readonly Phase[];
  /** Null: as many as are asked for. */
  readonly threadsMax: number | null;
  /** Under a million rows a second: 10^6 rows and three rounds at most. */
  readonly slow: boolean;
};

const fast = { phases: ['decisions', 'totals'], threadsMax: null, slow: false } as const;
const inMemory = { ...fast, phases: ['decisions', 'totals', 'flattened'] } as const;
const ourKernel = { ...inMemory, phases: [...inMemory.phases, 'stream'], rival: false } as const;
const onDisk = { ...fast, phases: ['file', 'segment'] } as const;
const slow = { ...fast, slow: true } as const;
const here = (name: string): string => fileURLToPath(new URL(`${name}.child.ts`, import.meta.url));
const rival = (name: string): string => fileURLToPath(new URL(`../../rivals/src/${name}.child.ts`, import.meta.url));

export const ROSTER: readonly Entry[] = [
  { ...ourKernel, name: 'asof-ts', file: here('asof-ts') },
  { ...ourKernel, name: 'asof-wasm', file: here('asof-wasm') },
  {
    ...onDisk,
    phases: [...onDisk.phases, ...LEDGER_PHASES],
    name: 'asof',
    rival: false,
    file: here('asof'),
  },
  { ...fast, phases: ['file'], name: 'asof-plain', rival: false, file: here('asof-plain') },
  { ...fast, phases: ['file'], name: 'asof-bare', rival: false, file: here('asof-bare') },
  { ...inMemory, name: 'duckdb', rival: true, file: rival('duckdb') },
  { ...onDisk, name: 'duckdb', rival: true, file: rival('duckdb-files') },
  { ...fast, phases: ['stream'], name: 'duckdb', rival: true, file: rival('duckdb-stream') },
  { ...slow, name: 'polars', rival: true, file: rival('polars') },
  { ...fast, name: 'clickhouse', rival: true, file: rival('clickhouse') },
  { ...slow, name: 'postgres', rival: true, file: here('postgres') },
  { ...slow, name: 'sqlite', rival: true, file: here('sqlite'), threadsMax: 1 },
  { ...slow, name: 'twin', rival: true, file: here('twin'), threadsMax: 1 },
];
export const SLOW_ROWS_MAX = 1_000_000;
export const SLOW_ROUNDS_MAX = 3;
