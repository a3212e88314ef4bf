/** How many rows a save has added and changed, and how many were so already. */
export interface Counts {
  added: number;
  updated: number;
  unchanged: number;
}
