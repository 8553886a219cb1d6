export const pool = {
  title: "Pool",
  claim: "Claim",
  claimAndOpen: "Claim and open",
  claimed: "Claimed · now among my customers",
  claiming: "Claiming…",
  empty: "The pool is empty now",
  emptyHint: "Enter a customer, or ask your lead to import a list",
  offlineClaim: "No claims offline: the hub decides who owns what. Press C again when connected",
};
