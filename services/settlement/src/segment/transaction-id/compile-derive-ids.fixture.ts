// Compiles the module of ids: `node services/settlement/src/segment/transaction-id/compile-derive-ids.fixture.ts` writes derive-ids-bytes.ts,
// and a test holds the two together.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiled } from '../../intake/kernel/compile-kernel.fixture.ts';

/** The text of derive-ids-bytes.ts. Rejects with what the compiler says. */
export function compileDeriveIds(): Promise<string> {
  return compiled(import.meta, 'derive-ids', 'DERIVE_IDS_BYTES');
}

if (import.meta.main) await writeFile(join(import.meta.dirname, 'derive-ids-bytes.ts'), await compileDeriveIds());
