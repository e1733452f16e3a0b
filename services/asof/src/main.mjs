// Where a call of the command begins. The program runs packed where the pack is fresh, and otherwise from its sources; what Node compiled at
// an earlier call is used again. Each halves the time in which a command starts; therefore nothing of the program may be imported
// before. Where the directory cannot be written, everything is compiled anew. This file and what it imports are JavaScript: to strip the
// types of a single file that is not kept takes longer than to load a third of the program.
import { enableCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { CACHE, freshPack } from './fresh-pack.mjs';

const pack = freshPack();
const compiled = pack ?? CACHE; // what was compiled of a pack goes with it
enableCompileCache(compiled);
process.env.NODE_COMPILE_CACHE = compiled; // where threads look it up
if (pack === null) await import('./process.ts');
else await import(pathToFileURL(`${pack}/process.js`).href);
