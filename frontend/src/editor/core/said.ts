/** A sentence about what was done, for those who cannot see the picture. */
export interface Said {
  readonly what: string
  /** Of a suggestion: how many are left belongs to it. */
  readonly isDecision: boolean
  /** Nothing on the picture shows it: those who see are told too. */
  readonly isForAll?: boolean
}
