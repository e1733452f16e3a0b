// Where a call of the command begins. What Node compiled at an earlier call is used again, which halves the time in which a command
// starts; therefore nothing of the program may be imported before. Where the directory cannot be written, everything is compiled anew. This
// one file is JavaScript: to strip the types of a single file that is not kept takes longer than to load a third of the program.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const compiled = fileURLToPath(new URL('../../../node_modules/.cache/asof', import.meta.url));
enableCompileCache(compiled);
process.env.NODE_COMPILE_CACHE = compiled; // where threads look it up
await import('./process.ts');
