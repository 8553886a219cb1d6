/** Moves with every change of the shapes in this folder; a hash test holds the two together. */
export const PROTOCOL_VERSION = 1;
/** Oldest seat a hub of this version still serves. */
export const OLDEST_PROTOCOL_VERSION = 1;
