// Is everything still what was written, and does everything still follow from it? The log against its chain, past batches routed again
// from the log and compared byte for byte, every content against its name, read models against a fresh build.
import type { LiveProjection } from '@asof/event-log';
import type { Context } from '../command/command.ts';
import { EXIT } from '../exit-code.ts';
import { tellFailure } from '../failure.ts';
import type { House } from '../house.ts';
import { counted } from '../output/progress.ts';
import type { Finding } from './finding.ts';
import { verifyLog } from './verify-log.ts';

/**
 * Reads everything; changes nothing. An empty list is a whole ledger; what could not be checked, because what it needs is damaged, is a
 * finding too. Stops between checks when interrupted.
 */
export async function verifyLedger(context: Context, house: House): Promise<readonly Finding[]> {
  const { terminal, world } = context;
  const { findings } = await verifyLog(terminal, house.log.verify);
  world.signal.throwIfAborted();
  const inBatches = await verifyBatches(context, house);
  world.signal.throwIfAborted();
  return [...findings, ...inBatches, ...(await verifyModels(context, house))];
}

async function verifyBatches({ terminal, world }: Context, { verification }: House): Promise<readonly Finding[]> {
  const progress = terminal.progress('verify batches', 'rows');
  const { rows, contents, findings } = await verification.verify({ signal: world.signal, onProgress: progress.update });
  progress.end(`${counted(rows, 'row')} routed again, ${counted(contents, 'file')} read`);
  return findings;
}

async function verifyModels({ terminal }: Context, { models }: House): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, live } of await models()) {
    const progress = terminal.progress(`verify ${name}`, 'events');
    const found = await modelFindings(name, live).catch((error: unknown) => [notChecked(name, error)]);
    progress.end(found.length === 0 ? 'equal to a fresh build' : 'not what the log says');
    findings.push(...found);
  }
  return findings;
}

async function modelFindings(name: string, live: LiveProjection): Promise<readonly Finding[]> {
  await live.catchUp();
  const { isSame } = await live.compare();
  const differs = { check: 'read model', where: name, what: 'differs from a fresh build: delete it, it is rebuilt' };
  const parked = live
    .parked()
    .map(({ key, reason }) => ({ check: 'read model', where: `${name}, ${key}`, what: reason }));
  return isSame ? parked : [differs, ...parked];
}

/** Throws what says nothing about the ledger. */
function notChecked(name: string, error: unknown): Finding {
  const { exitCode, message } = tellFailure(error);
  if (exitCode !== EXIT.integrityBroken) throw error;
  return { check: 'read model', where: name, what: `not checked: ${message}` };
}
