// Builds the WebAssembly module of this folder and writes it into src/wasm-module.ts: `npm run build:module`. The compiler
// is deterministic; a test builds again (`--print`) and compares.
import { writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const OPTIONS = [
  'assembly/module.ts',
  ...['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536', '--enable', 'threads'],
  ...['--enable', 'simd'],
  ...['--outFile', 'module.wasm'],
];

/** The text of src/wasm-module.ts as the sources beside this file make it. */
async function moduleSource() {
  let bytes = null;
  const root = new URL('../', import.meta.url).pathname;
  const { error, stderr } = await asc.main([...OPTIONS, '--baseDir', root], {
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) bytes = contents;
    },
  });
  if (error !== null || bytes === null) throw new Error(`assemblyscript: ${stderr.toString()}`, { cause: error });
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,110}/g);
  return `${[
    '// The module of assembly/module.ts, built by assembly/build.mjs and compared with its sources by a test. Not edited by hand.',
    `export const MODULE_BASE64 =`,
    `${lines.map(line => `  '${line}'`).join(' +\n')};`,
  ].join('\n')}\n`;
}

const source = await moduleSource();
if (process.argv.includes('--print')) process.stdout.write(source);
else writeFileSync(new URL('../src/wasm-module.ts', import.meta.url), source);
