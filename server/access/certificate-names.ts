// The names that a client's certificate has, as the access file writes them.

/** The part of node:tls's peer certificate that names its owner. */
export interface NamedCertificate {
  readonly subject?: { readonly CN?: string | readonly string[] }
  /** `DNS:a.example, URI:spiffe://example/b`; Node quotes values that have commas or quotes as JSON does. */
  readonly subjectaltname?: string | undefined
}

const ALTERNATIVE = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y

/** Common names first. */
export function certificateNames({ subject, subjectaltname = '' }: NamedCertificate): readonly string[] {
  return [...commonNames(subject?.CN).map((name) => `CN=${name}`), ...alternativeNames(subjectaltname)]
}

export function commonNames(names: string | readonly string[] | undefined): readonly string[] {
  return typeof names === 'string' ? [names] : (names ?? [])
}

/** Not split at commas: a quoted value could have a name of somebody else between two of its own. */
function alternativeNames(text: string): readonly string[] {
  return Array.from(text.matchAll(new RegExp(ALTERNATIVE, 'gy')), ([, kind = '', value = '']) => `${kind}:${unquoted(value)}`)
}

function unquoted(value: string): string {
  return value.startsWith('"') ? (JSON.parse(value) as string) : value
}
