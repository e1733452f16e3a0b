// A ledger whose log is too damaged to be opened: what is stored is held against its hashes all the same, and the rest is said not to have
// been checked.
import type { EventLogFailure } from '@asof/event-log';
import { takeWriterLock, verifyClosedLog } from '@asof/event-log/embedded';
import { CONTENT_KINDS, ContentFailure, openDirectoryContentStore } from '@asof/settlement';
import type { Context } from '../command/command.ts';
import { openDataDirectory } from '../data-directory/data-directory.ts';
import type { Finding } from './finding.ts';
import { verifyLog } from './verify-log.ts';

/** `failure` is what the log said when it was to be opened. Never empty. */
export async function verifyClosedLedger(
  { terminal, dataPath }: Context,
  failure: EventLogFailure,
): Promise<readonly Finding[]> {
  const { root, log } = await openDataDirectory(dataPath, { create: false, talk: terminal.talk });
  const lock = takeWriterLock(log);
  try {
    const { findings } = await verifyLog(terminal, options => verifyClosedLog(log, options));
    const what = 'not checked, because the log cannot be opened';
    return [
      { check: 'log', where: 'events.db', what: `cannot be opened: ${failure.message}` },
      ...findings,
      ...(await damagedContents(root)),
      { check: 'batch', where: 'every batch', what },
      { check: 'read model', where: 'every read model', what },
    ];
  } finally {
    lock.release();
  }
}

async function damagedContents(root: string): Promise<readonly Finding[]> {
  const store = await openDirectoryContentStore(root);
  const findings: Finding[] = [];
  for (const kind of CONTENT_KINDS)
    for (const sha256 of await store.list(kind)) {
      try {
        await (await store.open(kind, sha256)).close();
      } catch (error) {
        if (!(error instanceof ContentFailure) || error.code !== 'content-corrupt') throw error;
        findings.push({ check: 'content', where: `${kind}/${sha256}`, what: error.message });
      }
    }
  return findings;
}
