// Compiles the module of chapters: `node services/settlement/src/decision/chapter/compile-chapter.fixture.ts` writes chapter-bytes.ts, and a
// test holds the two together.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiled } from '../../intake/kernel/compile-kernel.fixture.ts';

/** The text of chapter-bytes.ts. Rejects with what the compiler says. */
export function compileChapter(): Promise<string> {
  return compiled(import.meta, 'chapter', 'CHAPTER_BYTES');
}

if (import.meta.main) await writeFile(join(import.meta.dirname, 'chapter-bytes.ts'), await compileChapter());
