// Compiles the kernel from its AssemblyScript source: `node services/settlement/src/intake/kernel/compile-kernel.fixture.ts` writes
// kernel-bytes.ts, and a test holds the two together. The sources end in .as, because what they say is not TypeScript.
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import asc from 'assemblyscript/asc';

const OPTIONS = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd,threads,bulk-memory'],
];

/** The text of kernel-bytes.ts. Rejects with what the compiler says. */
export function compileKernel(): Promise<string> {
  return compiled(import.meta, 'kernel', 'KERNEL_BYTES');
}

/** The text of a file that holds the module of that name, compiled from the .as files beside its own compiler. Rejects with what the compiler says. */
export async function compiled(
  { dirname, filename }: { readonly dirname: string; readonly filename: string },
  module: string,
  constant: string,
): Promise<string> {
  let wasm: Uint8Array | null = null;
  const { error, stderr } = await asc.main([`${module}.ts`, '--outFile', `${module}.wasm`, ...OPTIONS], {
    readFile: name => readFile(join(dirname, name.replace(/\.ts$/, '.as')), 'utf8').catch(() => null),
    writeFile: (_name, contents) => {
      wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === null) throw new Error(`${stderr.toString()}`, { cause: error });
  const bytes = Buffer.from(wasm).toString('base64');
  return `// Made by ${basename(filename)} out of the .as files beside it; not to be written by hand.\n\nexport const ${constant} =\n  '${bytes}';\n`;
}

if (import.meta.main) await writeFile(join(import.meta.dirname, 'kernel-bytes.ts'), await compileKernel());
