// test/types/ is checked by the compiler alone: what must be refused is marked `@ts-expect-error`, and a mark without an error is one.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'

const root = join(import.meta.dirname, '..')
const folder = join(import.meta.dirname, 'types')
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
const program = ts.createProgram(
  files.map((name) => join(folder, name)),
  compilerOptions(),
)

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: object }
  return ts.parseJsonConfigFileContent(config, ts.sys, root).options
}

function complaintsAbout(path: string): string[] {
  const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(path))
  return diagnostics.map(({ messageText, start = 0, file }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

test('there are type tests', () => assert.notEqual(files.length, 0))

for (const name of files) {
  test(`the types hold that test/types/${name} states`, () => {
    assert.deepEqual(complaintsAbout(join(folder, name)), [])
  })
}
