// The code of README.md and docs/*.md that is fenced as ```ts run compiles and runs, the blocks of a page as one program in their
// order; then the commands of its ```sh run blocks. All pages have one folder and one server, which they know as localhost:50051;
// README.md comes first, so that the others find the files that it writes.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import ts from 'typescript'
import { ServerProcess } from './support/server-process.ts'

const root = join(import.meta.dirname, '..')
const tsx = import.meta.resolve('tsx')
const entries = { quiver: 'client/index.ts', 'quiver/server': 'server/server.ts' }
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name))
const pages = ['README.md', ...docs.filter((path) => path.endsWith('.md')).sort()]

// Inside the checkout, so that programs find the packages that they import.
mkdirSync(join(root, '.cache'), { recursive: true })
const programs = mkdtempSync(join(root, '.cache/pages-'))
let server: ServerProcess

function blocksOf(page: string, language: 'ts' | 'sh'): string {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```(ts|sh) run\n(.*?)^```$/gms)].flatMap(([, fenced, code]) => (fenced === language ? [code] : [])).join('\n')
}

/** The page's program, in which the package's names stand for this checkout. */
function programOf(page: string): string {
  const imports = (code: string, [name, path]: [string, string]): string => code.replaceAll(`from '${name}'`, `from '${join(root, path)}'`)
  return Object.entries(entries).reduce(imports, blocksOf(page, 'ts').replaceAll('localhost:50051', server.address))
}

function complaintsAbout(path: string): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as { config: object }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram([path], { ...options, noUnusedLocals: false, rewriteRelativeImportExtensions: false })
  const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(path))
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const path = programs + delimiter + process.env['PATH']
  const env = { ...process.env, PATH: path, QUIVER_SERVER: server.address }
  await promisify(execFile)(command, args, { cwd: server.root, env, timeout: 100_000 })
}

before(async () => {
  server = await ServerProcess.start()
  const quiver = join(programs, 'quiver')
  writeFileSync(quiver, `#!/bin/sh\nexec "${process.execPath}" --import "${tsx}" "${join(root, 'server/main.ts')}" "$@"\n`)
  chmodSync(quiver, 0o755)
})

after(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(programs, { recursive: true })
})

test('README.md shows code and commands', () => {
  assert.notEqual(blocksOf('README.md', 'ts'), '')
  assert.notEqual(blocksOf('README.md', 'sh'), '')
})

for (const page of pages) {
  const path = join(programs, `${page.replaceAll('/', '-')}.ts`)

  if (blocksOf(page, 'ts') !== '') {
    test(`the code of ${page} compiles and runs`, async () => {
      writeFileSync(path, programOf(page))
      assert.deepEqual(complaintsAbout(path), [])
      await run(process.execPath, ['--import', tsx, path])
    })
  }

  if (blocksOf(page, 'sh') !== '') {
    test(`the commands of ${page} run`, async () => run('sh', ['-e', '-c', blocksOf(page, 'sh')]))
  }
}
