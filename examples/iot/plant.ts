// What the simulated sensors of a plant measure, all of it from a seed: values that swing a little, some that are far off, and some
// messages that no program should have sent.
import { seededRandom } from '../support/random.ts'

export const LINES = ['north', 'south'] as const

/** What a sensor measures mostly, and how far from that it goes. */
interface Kind {
  readonly sensor: string
  readonly usual: number
  readonly swing: number
}

const KINDS: readonly Kind[] = [
  { sensor: 'temperature', usual: 72, swing: 0.8 },
  { sensor: 'pressure', usual: 5.2, swing: 0.05 },
  { sensor: 'vibration', usual: 1.4, swing: 0.1 },
]

const DEFECTS = ['cut-off', 'text-for-number', 'no-time', 'empty'] as const
/** What is wrong with a message. */
export type Defect = (typeof DEFECTS)[number]

export interface Message {
  /** `plant/<line>/<sensor>` */
  readonly topic: string
  readonly atMs: number
  readonly payload: string
  readonly isAnomaly: boolean
  readonly defect: Defect | null
}

export interface PlantOptions {
  /** Each sensor measures so often. */
  readonly rounds: number
  /** From one round to the next. */
  readonly periodMs: number
  readonly seed: number
  readonly startMs: number
}

/** In each so many rounds of a sensor one is an anomaly, and a later one may be malformed. Longer than the window of the alerts. */
const BLOCK = 50
/** Before the first block, so that there is something to compare with. */
const WARM_UP = 25
const PLACES = 15
const MALFORMED_AT = 20
const MALFORMED_CHANCE = 0.7
/** In swings. */
const ANOMALY = 10

/** Round by round the messages of all sensors. The last round is as it should be. */
export function createPlant(options: PlantOptions): readonly (readonly Message[])[] {
  const random = seededRandom(options.seed)
  const defects = defectsInTurn()
  const sensors = LINES.flatMap((line) => KINDS.map((kind) => sensorOf(line, kind, options.rounds, { random, defects })))
  return Array.from({ length: options.rounds }, (_, round) => sensors.map((sensor) => messageOf(sensor, round, options, random)))
}

interface Sensor extends Kind {
  readonly topic: string
  readonly anomalies: ReadonlySet<number>
  readonly defects: ReadonlyMap<number, Defect>
}

interface Chance {
  readonly random: () => number
  readonly defects: Iterator<Defect, never>
}

function sensorOf(line: string, kind: Kind, rounds: number, { random, defects }: Chance): Sensor {
  const anomalies = new Set<number>()
  const defective = new Map<number, Defect>()
  for (let start = WARM_UP; start + BLOCK <= rounds; start += BLOCK) {
    anomalies.add(start + Math.floor(random() * PLACES))
    const isDefective = random() < MALFORMED_CHANCE
    if (isDefective) defective.set(start + MALFORMED_AT + Math.floor(random() * PLACES), defects.next().value)
  }
  return { ...kind, topic: `plant/${line}/${kind.sensor}`, anomalies, defects: defective }
}

function* defectsInTurn(): Generator<Defect, never> {
  for (;;) yield* DEFECTS
}

function messageOf(sensor: Sensor, round: number, { startMs, periodMs }: PlantOptions, random: () => number): Message {
  const { topic, usual, swing, anomalies, defects } = sensor
  const atMs = startMs + round * periodMs
  const isAnomaly = anomalies.has(round)
  const value = usual + swing * (2 * random() - 1 + (isAnomaly ? ANOMALY : 0))
  const defect = defects.get(round) ?? null
  return { topic, atMs, payload: payloadOf(Number(value.toFixed(3)), atMs, defect), isAnomaly, defect }
}

function payloadOf(value: number, atMs: number, defect: Defect | null): string {
  const at = new Date(atMs).toISOString()
  const text = JSON.stringify({ at, value })
  switch (defect) {
    case null:
      return text
    case 'cut-off':
      return text.slice(0, -1)
    case 'text-for-number':
      return JSON.stringify({ at, value: 'sensor fault' })
    case 'no-time':
      return JSON.stringify({ value })
    case 'empty':
      return ''
  }
}
