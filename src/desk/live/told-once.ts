/** A fault that comes again and again is told once, until it is over. */
export function toldOnce(tell: (error: unknown) => void): { happened: (error: unknown) => void; isOver: () => void } {
  let isTold = false;
  return {
    happened: (error) => {
      if (!isTold) tell(error);
      isTold = true;
    },
    isOver: () => {
      isTold = false;
    },
  };
}
