// The server's log: JSON lines. Handles and the engine's names of held tables are capabilities and are never written whole.
import { pino, type DestinationStream, type Level, type Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'isLevelEnabled'>
export type LogLevel = Level | 'silent'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const satisfies readonly LogLevel[]

const SECRET_NAME = /(?<![a-z0-9])t_([a-z0-9]{6})[a-z0-9]{20,}/gi

export function createLog(level: LogLevel, destination: DestinationStream): Log {
  const hidden: DestinationStream = {
    write(line) {
      destination.write(line.replace(SECRET_NAME, 't_$1…'))
    },
  }
  return pino({ level, base: null }, hidden)
}
