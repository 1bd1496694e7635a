// Readings of simulated sensors over MQTT: into a live table, watched for anomalies, and kept as Parquet files. See README.md.
//   node --import tsx examples/iot/main.ts [--rounds 150] [--period-ms 40] [--seed 7] [--out data/plant]
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Field, Float64, Schema, TimestampMillisecond, Utf8 } from 'apache-arrow'
import type { AsyncClient, LiveTable } from '../../client/index.ts'
import { must, startQuiver } from '../support/local-quiver.ts'
import { defineAlerts, watchAlerts } from './alerts.ts'
import { startBroker } from './broker.ts'
import { createPlant } from './plant.ts'
import { printAlert, printFeed, printFiles } from './print.ts'
import { publish } from './sensors.ts'

const READINGS = new Schema([
  new Field('line', new Utf8(), false),
  new Field('sensor', new Utf8(), false),
  new Field('value', new Float64(), false),
  new Field('at', new TimestampMillisecond('UTC'), false),
])

const FEED = 'plant'
/** The run ends by itself; should something hang, it ends after this. */
const LONGEST_MS = 120_000

/** Has the server subscribe at the broker. The broker keeps for it what is published while the connection is gone. */
async function connect(client: AsyncClient, readings: LiveTable, url: string): Promise<void> {
  const connected = await client.feeds.connect(FEED, {
    table: readings,
    source: { mqtt: { url, topics: ['plant/+/+'], qos: 1, clientId: 'quiver', keepSession: true } },
    mapping: {
      columns: {
        line: { from: 'topic', pointer: '/1' },
        sensor: { from: 'topic', pointer: '/2' },
        value: '/value',
        at: '/at',
      },
    },
  })
  must(connected)
  for await (const reports of client.feeds.watch({ intervalMs: 20 }))
    if (must(reports).some(({ name, connection }) => name === FEED && connection.unwrapOr('unknown') === 'open')) return
}

async function run(out: string): Promise<void> {
  const plant = { rounds: Number(values.rounds), periodMs: Number(values['period-ms']), seed: Number(values.seed), startMs: Date.now() }
  const rounds = createPlant(plant)
  await using broker = await startBroker()
  await using quiver = await startQuiver(out)
  const { client } = quiver

  // What the table does not keep any more is in the files.
  const readings = must(await client.live('readings', READINGS, { retention: { maxRows: 100_000 } }))
  const sink = must(await readings.sink(join(out, 'readings'), { partitionBy: ['line'], rotation: { maxRows: 500 } }))
  const alerts = await defineAlerts(client, readings)
  await connect(client, readings, broker.url)

  const watching = watchAlerts(client, readings, alerts, {
    readings: rounds.flat().filter(({ defect }) => defect === null).length,
    signal: AbortSignal.timeout(LONGEST_MS),
    onAlert: (alert) => {
      printAlert(alert, plant.startMs)
    },
  })
  await Promise.all([watching, publish(broker.url, rounds, plant.periodMs)])
  await printFeed(client, FEED)
  await printFiles(client, must(await sink.stop()))
  must(await readings.end())
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '150' },
    'period-ms': { type: 'string', default: '40' },
    seed: { type: 'string', default: '7' },
    out: { type: 'string' },
  },
})
if (values.out === undefined) {
  const out = await mkdtemp(join(tmpdir(), 'quiver-iot-'))
  await run(out).finally(() => rm(out, { recursive: true }))
} else {
  await mkdir(values.out, { recursive: true })
  await run(resolve(values.out))
}
