export const bin = {
  title: "Recycle bin",
  reason: {
    merged: "Duplicate of the kept record",
    duplicate: "Duplicate of the kept record",
    claimed: "Duplicate found by a claim",
    undone: "Import taken back",
    binned: "Put in the bin",
  },
  restore: "Restore",
  restoreAsk: "Why restore it",
  restored: "Restored",
  restoreLead: "A lead restores",
  survivor: "Open the kept record",
  noSurvivor: "Points nowhere",
  empty: "The bin is empty",
  emptyHint: "Duplicates found by a claim come here and point at the record that was kept",
};
