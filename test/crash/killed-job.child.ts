// A process that settles small files in a real directory and kills itself at one write: arguments are the data directory, the folder
// of the files, the number of the write (0: none) and the mode.

import { join } from 'node:path';
import type { Instant } from '@asof/domain';
import { openEmbeddedEventLog } from '@asof/event-log/embedded';
import { openDirectoryContentStore } from '@asof/settlement';
import { type BreakMode, interruption, killProcess } from './interruption.ts';
import { settleFiles } from './job.ts';

const [root = '', files = '', at = '0', mode = 'before'] = process.argv.slice(2);
const broken = interruption(Number(at) || Number.POSITIVE_INFINITY, mode as BreakMode, killProcess);
const log = await openEmbeddedEventLog({ directory: join(root, 'log'), clock: () => (Date.now() * 1000) as Instant });
const contents = await openDirectoryContentStore(root);
await settleFiles({ log: broken.log(log), contents: broken.contents(contents), files });
await log.close();
process.stdout.write(`${broken.writes()}\n`);
