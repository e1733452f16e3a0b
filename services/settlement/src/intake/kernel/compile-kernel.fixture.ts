// Compiles the kernel from its AssemblyScript source: `node services/settlement/src/intake/kernel/compile-kernel.fixture.ts` writes
// kernel-bytes.ts, and a test holds the two together. The sources end in .as, because what they say is not TypeScript.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const OPTIONS = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd,threads,bulk-memory'],
];

/** The text of kernel-bytes.ts. Rejects with what the compiler says. */
export async function compileKernel(): Promise<string> {
  let wasm: Uint8Array | null = null;
  const { error, stderr } = await asc.main(['kernel.ts', '--outFile', 'kernel.wasm', ...OPTIONS], {
    readFile: name => readFile(join(import.meta.dirname, name.replace(/\.ts$/, '.as')), 'utf8').catch(() => null),
    writeFile: (_name, contents) => {
      wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === null) throw new Error(`${stderr.toString()}`, { cause: error });
  return `// Made by compile-kernel.fixture.ts out of the .as files beside it; not to be written by hand.\n\nexport const KERNEL_BYTES =\n  '${Buffer.from(wasm).toString('base64')}';\n`;
}

if (import.meta.main) await writeFile(join(import.meta.dirname, 'kernel-bytes.ts'), await compileKernel());
