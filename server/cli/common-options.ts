// Options that several commands have, each with one meaning.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { OUTPUT_FORMATS, type OutputFormat } from './output/output-format.ts'
import { parseInteger, parseSwitch } from './server-flags.ts'

export const USUAL_ADDRESS = 'localhost:50051'

/** Which server, and who asks. */
export interface ServerOption {
  readonly server?: string
  readonly token?: string
  readonly tls?: boolean
  /** Files of this machine, PEM. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export function addServerOption(command: Command, fallback: string): Command {
  const text = `the server to use (default: ${USUAL_ADDRESS}${fallback})`
  return command
    .addOption(new Option('-s, --server <host:port>', text).env('QUIVER_SERVER'))
    .addOption(new Option('--token <token>', 'who asks; better in the environment, as others see arguments').env('QUIVER_TOKEN'))
    .addOption(new Option('--tls [yes]', 'speak TLS; --ca, --cert and --key do so too').env('QUIVER_TLS').argParser(parseSwitch))
    .addOption(new Option('--ca <file>', 'authorities of the server’s certificate, PEM (default: those Node.js knows)').env('QUIVER_CA'))
    .addOption(new Option('--cert <file>', 'certificate to show to the server, PEM; with --key').env('QUIVER_CERT'))
    .addOption(new Option('--key <file>', 'key of that certificate, PEM').env('QUIVER_KEY'))
}

export interface RowOptions {
  readonly format?: OutputFormat
  readonly output?: string
  readonly limit?: number
}

/** `tableRows` is how many rows a table shows unless told otherwise. */
export function addRowOptions(command: Command, tableRows: number): Command {
  return command
    .addOption(new Option('-f, --format <format>', 'how to print rows (default: from --output, or table)').choices(OUTPUT_FORMATS))
    .option('-o, --output <file>', 'write the rows to a file of this machine: .csv, .tsv, .json, .arrow, .arrows')
    .option('-n, --limit <rows>', `at most so many rows (default: all, in tables ${tableRows})`, parseInteger)
}

export interface TargetOptions {
  readonly write?: string
  readonly partitionBy?: readonly string[]
  readonly overwrite?: true
}

/** Files that the server writes itself; `others` are options that mean nothing to it. */
export function addTargetOptions(command: Command, others: readonly string[] = []): Command {
  const write = new Option('-w, --write <path>', 'let the server write all rows to .parquet, .csv, .json or .arrow')
  return command
    .addOption(write.conflicts(['format', 'output', ...others]))
    .option('--partition-by <columns>', 'with --write: a directory with key=value directories for these columns', columnList)
    .option('--overwrite', 'with --write: replace what is there')
}

/** `a,b` */
export function columnList(text: string): readonly string[] {
  const columns = text.split(',').map((column) => column.trim())
  if (columns.includes('')) throw new InvalidArgumentError('It must be names of columns with commas between them.')
  return columns
}
