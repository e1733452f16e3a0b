// The README's first ten minutes, run as they stand: every command ends well, and prints what the README says it prints.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROMPT = '$ npm run -s asof -- --data /tmp/first ';
/** Done, or done and something was found: the first file holds rows for the quarantine. */
const ENDS_WELL = [0, 3];

type Shown = { readonly command: string; readonly output: string };

/** Each command of the console blocks with the lines below it. */
function commandsOf(document: string): readonly Shown[] {
  const blocks = Array.from(document.matchAll(/^```console\n(.*?)^```$/gms), ([, block]) => block as string);
  return blocks.flatMap(block =>
    block
      .split(/^(?=\$ )/m)
      .map(text => ({ command: text.split('\n')[0] as string, output: text.split('\n').slice(1).join('\n') })),
  );
}

it('the first ten minutes of the README happen as they are told', async () => {
  const data = mkdtempSync(join(tmpdir(), 'asof-readme-'));
  const commands = commandsOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  expect(commands.length).toBeGreaterThan(10);
  for (const { command, output } of commands) {
    expect(command.startsWith(PROMPT), command).toBe(true);
    const words = command.slice(PROMPT.length).split(' ');
    const argv = words.map(word => (word.startsWith('test/') ? join(ROOT, word) : word));
    const { code, stdout } = await runAsof(['--data', data, ...argv]);
    expect(ENDS_WELL, `${command} ends with ${code}`).toContain(code);
    if (output.trim() !== '') expect(shownOf(stdout), command).toBe(shownOf(output));
  }
});

/** Without blanks at the end of lines, which nobody sees. */
function shownOf(text: string): string {
  return text.replace(/ +$/gm, '').trimEnd();
}
