export { COMMANDS } from './commands.ts';
export { type Demo, type DemoOptions, generateDemo } from './demo/demo.ts';
export { EXIT, type ExitCode } from './exit-code.ts';
export { runProgram } from './program.ts';
export type { World } from './world.ts';
