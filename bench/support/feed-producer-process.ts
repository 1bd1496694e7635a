// A producer of bench/quiver as a process; it speaks to Quiver and to peers alike.
import type { Production } from '../quiver/feed-producer.ts'
import { builtProgram } from './build.ts'
import { SubjectProcess } from './subject-process.ts'

export function startProducer(timeoutMs: number, program = 'feed-producer.ts'): Promise<SubjectProcess<Production>> {
  return SubjectProcess.start<Production>({
    name: 'producer',
    command: process.execPath,
    args: [builtProgram(`bench/quiver/${program}`)],
    timeoutMs,
  })
}
