// Loaded before a command (`node --import`): when it ends, what it took is left in the file that the environment names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024 };
  writeFileSync(process.env.ASOF_BENCH_USAGE, JSON.stringify(usage));
});
