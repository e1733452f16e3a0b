// The command line: which commands there are, how they end, what a person is told when they fail.
import { Command, CommanderError } from 'commander';
import { actionMaker, type CommandModule, type Commands } from './command/command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { dataWriter } from './output/data-writer.ts';
import type { World } from './world.ts';

/** Runs one command line (without node and script) and resolves to the exit code. Never rejects for what a user can cause. */
export async function runProgram(
  argv: readonly string[],
  world: World,
  commands: readonly Commands[],
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  let help = '';
  const program = createProgram(world.stderr, text => {
    help += text;
  });
  for (const addTo of await modulesFor(argv, commands)) {
    addTo(
      program,
      actionMaker(world, ended => {
        code = ended;
      }),
    );
  }
  try {
    await program.parseAsync(withHelpLast(program, argv), { from: 'user' }).catch(unlessHelped);
    await dataWriter(world.stdout)(help);
    return code;
  } catch (error) {
    return explainFailure(error, world);
  }
}

/** `help batch run` means `batch run --help`: the library's own help goes no deeper than `batch`. */
function withHelpLast(program: Command, argv: readonly string[]): string[] {
  const [first, ...words] = program.parseOptions([...argv]).operands;
  return first === 'help' ? [...words, '--help'] : [...argv];
}

/** Of the commands that the line may mean; all of them where it names none, for the help and for what was mistyped. */
function modulesFor(argv: readonly string[], commands: readonly Commands[]): Promise<readonly CommandModule[]> {
  const named = commands.filter(({ names }) => names.some(name => argv.includes(name)));
  return Promise.all((named.length === 0 ? commands : named).map(({ load }) => load()));
}

/** Commander throws also where it told the help that was asked for. */
function unlessHelped(error: unknown): void {
  if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
}

function createProgram(stderr: World['stderr'], writeOut: (text: string) => void): Command {
  return new Command('asof')
    .description(
      'A settlement ledger: every transaction is paid to the card that was bound to its terminal when it happened.',
    )
    .option('--data <dir>', 'directory of the ledger', './data')
    .option('--json', 'one JSON object a line instead of tables')
    .option('--quiet', 'no talk on stderr, only complaints')
    .showHelpAfterError('(asof help COMMAND tells more)')
    .exitOverride()
    .configureOutput({ writeOut, writeErr: text => stderr.write(text) });
}

/** One line that says what, one that says what to do; a stack only for what nobody foresaw. */
async function explainFailure(error: unknown, { stderr, signal }: World): Promise<ExitCode> {
  if (error instanceof CommanderError) return EXIT.usage;
  // Only the signal's own reason: what broke while the command was stopping is no interruption, and may be damage.
  if (signal.aborted && error === signal.reason) {
    stderr.write('asof: interrupted; nothing is half done. The same command again finishes the work.\n');
    return EXIT.interrupted;
  }
  const { tellFailure } = await import('./failure.ts');
  const { message, hint, exitCode } = tellFailure(error);
  stderr.write(`asof: ${message}\n${hint === null ? '' : `      ${hint}\n`}`);
  return exitCode;
}
