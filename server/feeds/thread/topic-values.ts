// Topics, and levels of them, as the JSON texts that columns read.

/** Topics that are remembered; a broker's clients mostly use few. */
const MOST_TOPICS = 4_096

export class TopicValues {
  readonly #known = new Map<string, readonly Uint8Array[]>()

  /** The whole topic, or its level of this index counted from 0, as JSON followed by a byte of 0; null where there is none. */
  value(topic: string, level: string | null): Uint8Array | null {
    if (topic === '') return null
    const values = this.#known.get(topic) ?? this.#learn(topic)
    return values[level === null ? 0 : Number(level) + 1] ?? null
  }

  #learn(topic: string): readonly Uint8Array[] {
    if (this.#known.size >= MOST_TOPICS) this.#known.clear()
    const values = [topic, ...topic.split('/')].map((text) => Buffer.from(`${JSON.stringify(text)}\0`))
    this.#known.set(topic, values)
    return values
  }
}
