// The log against its chain, whether it is this ledger's or a copy's.
import type { Damage, Verification, VerifyOptions } from '@asof/event-log/embedded';
import { counted } from '../output/progress.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Finding } from './finding.ts';

export type VerifiedLog = { readonly events: number; readonly findings: readonly Finding[] };

/** `events` counts those that are whole. */
export async function verifyLog(
  terminal: Terminal,
  verify: (options: VerifyOptions) => Promise<Verification>,
): Promise<VerifiedLog> {
  const progress = terminal.progress('verify log', 'events');
  const { events, damages } = await verify({ onProgress: ({ done, total }) => progress.update(done, total) });
  const whole = `${counted(events, 'event')} follow each other by their hashes`;
  progress.end(damages.length === 0 ? whole : `${whole}; ${counted(damages.length, 'damage')}`);
  return { events, findings: damages.map(findingOf) };
}

function findingOf({ position, stream, what }: Damage): Finding {
  const place = [position === null ? null : `position ${position}`, stream].filter(part => part !== null);
  return { check: 'log', where: place.length === 0 ? 'events.db' : place.join(', '), what };
}
