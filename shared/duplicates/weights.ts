/**
 * Weights of the duplicate score, in log-odds, and the thresholds of the verdict. Data: build/fit-duplicates.ts fits them
 * within the signs given here. A change of values needs a new version, so that findings can be told apart.
 */
export const duplicateWeights = {
  version: 2,
  /** Score from which two records are one firm, and from which a person should look. */
  same: 5.5,
  look: 3,
  brand: { same: 3, soft: 1.2, edit: -0.2, half: -1, pinyin: 2, part: 0.8, other: -7 },
  rest: { same: 2, softTypo: 1.6, typo: 0.8, short: 0.6, vague: -0.4, overlap: -0.4, conflict: -6 },
  /** One side has no usable name: nothing for, nothing against. */
  nameMissing: 0,
  /** Letter for letter the same, legal form included. */
  folded: 1.2,
  /** Neither name says where it is, so nothing speaks for two cities. */
  nowhere: 0.8,
  region: { "same-city": 1.6, "same-province": 0.4, unknown: 0, "other-district": 0.6, conflict: -6 },
  /** The same region said by an area code or a form field on one side only. */
  weakRegion: 0.8,
  weakRegionConflict: -1.2,
  /** An equal number; divided by how many other firms use it, further firms counting sharedBy each. */
  number: 6,
  sharedBy: 1.3,
  moreNumbers: 0.8,
  /** An equal landline where both extensions are known and differ: one switchboard, two offices. */
  otherExtension: 0.8,
  local: 2.4,
  near: 1.3,
  contact: { full: 3, surname: 0.6, none: 0 },
  form: -0.3,
  subject: -3,
} as const;

export type DuplicateWeights = {
  readonly [K in keyof typeof duplicateWeights]: (typeof duplicateWeights)[K] extends number
    ? number
    : Readonly<Record<keyof (typeof duplicateWeights)[K], number>>;
};
