// Producers as a program: its argument says what they do, each line that it prints who was told of how many rows.
import { writeSync } from 'node:fs'
import { produceRows, type Producing } from './row-producers.ts'

const producers = JSON.parse(process.argv[2] ?? '') as readonly Producing[]
const forever = new AbortController().signal

// Written at once, so that a line is out before the process can be killed after it.
await Promise.all(producers.map((one) => produceRows(one, (rows) => writeSync(1, `${JSON.stringify([one.who, rows])}\n`), forever)))
