// What is measured is what people run: the programs of a bench are compiled first, as the package is. Those that tsx compiles while
// they load are up to three times slower on small calls, since it gives each closure its name anew whenever one is made.
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from './paths.ts'

/** Compiles the package and the benches' programs into dist/. Fails with what the compiler says. */
export async function buildPrograms(say: (text: string) => void): Promise<void> {
  say('compiling')
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const args = [compiler, '-p', join('.config', 'tsconfig.bench.json')]
  await promisify(execFile)(process.execPath, args, { cwd: repositoryRoot }).catch((error: unknown) => {
    throw new Error(`The benches do not compile: ${(error as { readonly stdout: string }).stdout}`)
  })
}

/** The compiled program of a source file, such as `server/main.ts`. */
export function builtProgram(source: string): string {
  return join(repositoryRoot, 'dist', source.replace(/\.ts$/, '.js'))
}
