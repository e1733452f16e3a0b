import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { QUARANTINE_CODES, QUARANTINE_REASONS, quarantineMessage } from './quarantine-reason.ts';

const FORMATS = new URL('../../../../docs/file-formats.md', import.meta.url);

describe('the reasons for quarantine', () => {
  it('stand in the description of the files word for word, in their order', async () => {
    const page = await readFile(FORMATS, 'utf8');
    const rows = QUARANTINE_CODES.map(
      code => `| \`${code}\` | ${QUARANTINE_REASONS[code].wrong} | ${QUARANTINE_REASONS[code].right} |`,
    );
    expect(page).toContain(`\n${rows.join('\n')}\n`);
  });

  it('quote what was found, shortened and without card numbers', () => {
    expect(quarantineMessage('malformed-tid', 'T\n'.repeat(100), null)).toMatch(
      /^"(T\\n){32}…": not a TID; right: 1 to 8/,
    );
    expect(quarantineMessage('malformed-mid', '4111 1111 1111 1111', null)).toMatch(
      /^"\*\*\*\* 1111": not a MID; right: /,
    );
    expect(quarantineMessage('stray-quote', null, 'here')).toMatch(/^a quote stands inside a value \(here\); right: /);
  });
});
