// Is everything still what was written, and does everything still follow from it? The log against its chain, past batches routed again
// from the log and compared byte for byte, every content against its name, read models against a fresh build.
import type { Context } from '../command/command.ts';
import type { House } from '../house.ts';

export type Finding = {
  /** What was checked: `log`, `batch`, `content`, `read model`. */
  readonly check: string;
  /** Position and stream, batch, file or model. */
  readonly where: string;
  readonly what: string;
};

/** Reads everything; changes nothing. An empty list is a whole ledger. Stops between checks when interrupted. */
export async function verifyLedger(context: Context, house: House): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of [verifyLog, verifyBatches, verifyModels]) {
    context.world.signal.throwIfAborted();
    findings.push(...(await check(context, house)));
  }
  return findings;
}

async function verifyLog({ terminal }: Context, { log }: House): Promise<readonly Finding[]> {
  const progress = terminal.progress('verify log', 'events');
  const { events, damages } = await log.verify({ onProgress: ({ done, total }) => progress.update(done, total) });
  progress.end(`${events.toLocaleString('en-US')} events follow each other by their hashes`);
  return damages.map(({ position, stream, what }) => ({
    check: 'log',
    where:
      [position === null ? '' : `position ${position}`, stream ?? ''].filter(part => part !== '').join(', ') ||
      'events.db',
    what,
  }));
}

async function verifyBatches({ terminal, world }: Context, { verification }: House): Promise<readonly Finding[]> {
  const progress = terminal.progress('verify batches', 'rows');
  const { rows, contents, findings } = await verification.verify({ signal: world.signal, onProgress: progress.update });
  progress.end(`${rows.toLocaleString('en-US')} rows routed again, ${contents.toLocaleString('en-US')} files read`);
  return findings;
}

async function verifyModels({ terminal }: Context, { models }: House): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, live } of await models()) {
    const progress = terminal.progress(`verify ${name}`, 'events');
    await live.catchUp();
    const { isSame } = await live.compare();
    const parked = live.parked();
    progress.end(isSame ? 'equal to a fresh build' : 'differs from a fresh build');
    if (!isSame)
      findings.push({ check: 'read model', where: name, what: 'differs from a fresh build: delete it, it is rebuilt' });
    for (const { key, reason } of parked)
      findings.push({ check: 'read model', where: `${name}, ${key}`, what: reason });
  }
  return findings;
}
