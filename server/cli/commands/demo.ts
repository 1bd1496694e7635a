// `quiver demo`: everything at once, on data that it makes itself.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { AsyncClient } from '../../../client/index.ts'
import { runCommand, type CommandRun } from '../command-run.ts'
import { ServerProcess } from '../demo/server-process.ts'
import { Stage } from '../demo/stage.ts'
import { askSql, collectTables, makeFiles, readFiles, streamAll, writePartitions, type Demo, type Line } from '../demo/steps.ts'
import { orFail } from '../failure.ts'
import { parseInteger } from '../server-flags.ts'
import type { Surroundings } from '../surroundings.ts'
import { counted, durationText } from '../text/quantities.ts'

interface DemoOptions {
  readonly files: number
  readonly rows: number
}

const MEMORY = '512MB'

const EXAMPLES = `
It makes its files in a temporary folder, which it removes.

Examples:
  $ quiver demo
  $ quiver demo --files 100 --rows 250000
`

export function addDemo(program: Command, surroundings: Surroundings): void {
  program
    .command('demo')
    .description('Show everything at once: make files, read them, query, stream, write.')
    .option('--files <number>', 'how many Parquet files to make', parsePositive, 20)
    .option('--rows <number>', 'rows of each file', parsePositive, 100_000)
    .addHelpText('after', EXAMPLES)
    .action((options: DemoOptions) => runCommand(surroundings, (run) => demo(options, run)))
}

function parsePositive(text: string): number {
  const value = parseInteger(text)
  if (value === 0) throw new InvalidArgumentError('It must be 1 or more.')
  return value
}

async function demo({ files, rows }: DemoOptions, run: CommandRun): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'quiver-demo-'))
  try {
    const stage = new Stage(run)
    await stage.title(`Quiver demo: ${counted(files, 'file')} of ${counted(rows, 'row')} in ${folder}`)
    await stage.step('A server on a free port', `quiver serve --port 0 --root ${folder} --memory ${MEMORY}`)
    await using server = await ServerProcess.start(['--root', folder, '--memory', MEMORY])
    await using client = orFail(await AsyncClient.connect(server.address, { signal: run.signal }))
    await stage.say(`it listens on ${server.address}`)
    const lines = await play({ stage, client, server, signal: run.signal, folder, files, rowsPerFile: rows })
    await summarize(stage, lines)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function play(demo: Demo): Promise<Line[]> {
  const made = await makeFiles(demo)
  const read = await readFiles(demo, made.paths)
  const lines = [made.line, read.line, await collectTables(demo, read.tables)]
  const [first] = read.tables
  if (first !== undefined) lines.push(await askSql(demo, first))
  await demo.client.dropAll(read.tables)
  await using all = orFail(await demo.client.read(join(demo.folder, 'trades'), { signal: demo.signal }))
  lines.push(await streamAll(demo, all), await writePartitions(demo, all))
  return lines
}

async function summarize(stage: Stage, lines: readonly Line[]): Promise<void> {
  const columns = [
    { name: 'step', isNumber: false },
    { name: 'result', isNumber: false },
    { name: 'time', isNumber: true },
  ]
  await stage.title(`\n${stage.ink.bold('Summary')}`)
  await stage.table({ columns, rows: lines.map(({ what, how, ms }) => [what, how, durationText(ms)]) })
  await stage.say(`Next: ${stage.ink.cyan('quiver serve')} keeps a server up; ${stage.ink.cyan('quiver --help')} says what else there is.`)
}
