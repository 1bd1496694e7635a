// The server's log: JSON lines. Handles are capabilities and are never written whole.
import { pino, type DestinationStream, type Level, type Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>
export type LogLevel = Level | 'silent'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const satisfies readonly LogLevel[]

const HANDLE = /\bt_([a-z2-7]{6})[a-z2-7]{20}\b/g

export function createLog(level: LogLevel, destination: DestinationStream): Log {
  const hidden: DestinationStream = {
    write(line) {
      destination.write(line.replace(HANDLE, 't_$1…'))
    },
  }
  return pino({ level, base: null }, hidden)
}
