// The thread of transactions-aside.ts: it writes the file and ends.
import { workerData } from 'node:worker_threads';
import { generateDemo } from './demo.ts';
import type { DaySizes } from './transactions-aside.ts';

await generateDemo({ ...(workerData as DaySizes), only: 'transactions' });
