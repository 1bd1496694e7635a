// The simulated sensors: they publish what the plant measures, in its pace, with QoS 1.
import { setTimeout as wait } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import type { Message } from './plant.ts'

/** Settles once the broker has everything. */
export async function publish(url: string, rounds: readonly (readonly Message[])[], periodMs: number): Promise<void> {
  const client = await connectAsync(url, { clientId: 'simulated-sensors' })
  try {
    for (const messages of rounds) {
      await Promise.all(messages.map(({ topic, payload }) => client.publishAsync(topic, payload, { qos: 1 })))
      await wait(periodMs)
    }
  } finally {
    await client.endAsync()
  }
}
