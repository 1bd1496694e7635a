// A producer of bench/quiver as a process; it speaks to Quiver and to peers alike.
import { fileURLToPath } from 'node:url'
import type { Production } from '../quiver/feed-producer.ts'
import { SubjectProcess } from './subject-process.ts'

export function startProducer(timeoutMs: number, program = 'feed-producer.ts'): Promise<SubjectProcess<Production>> {
  const path = fileURLToPath(new URL(`../quiver/${program}`, import.meta.url))
  return SubjectProcess.start<Production>({ name: 'producer', command: process.execPath, args: ['--import', 'tsx', path], timeoutMs })
}
